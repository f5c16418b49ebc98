/* Shapes that more than one module speaks of. docs/websocket-protocol.md says what they mean. */

export type Role = 'visitor' | 'bot' | 'operator' | 'system';

export interface Message {
  seq: number;
  id: string;
  role: Role;
  text: string;
  at: string;
  client_id?: string;
  attachments?: string[];
  reply_to?: number;
  confidence?: number;
  source?: { entry: string; title?: string };
  suggestions?: string[];
}

/** What the visitor said and the server has not acknowledged. */
export interface Outgoing {
  client_id: string;
  text: string;
  at: string;
  attachments?: string[];
  /** Why it will not be sent again by itself. */
  failed?: string;
}

export interface Session {
  id: string;
  token: string;
}

export interface Visitor {
  name?: string;
  email?: string;
  locale?: string;
  page?: string;
}

export interface Limits {
  max_message_bytes: number;
  max_text_length: number;
  max_attachments: number;
  max_pending: number;
}

/** A frame of chatbot.v1; which members it has depends on its type. */
export interface Frame {
  type: string;
  session?: string;
  token?: string;
  seq?: number;
  heartbeat_s?: number;
  limits?: Limits;
  client_id?: string;
  id?: string;
  at?: string;
  role?: Role;
  text?: string;
  reply_to?: number;
  offset?: number;
  on?: boolean;
  from?: number;
  to?: number;
  complete?: boolean;
  code?: string;
  message?: string;
  temporary?: boolean;
  retry_after_ms?: number;
  attachments?: string[];
  last_seq?: number;
}

export interface Upload {
  id: string;
  name: string;
  type: string;
  size: number;
}

/**
 * idle: nothing is wanted of the server. connecting: first try. online: a WebSocket is open.
 * polling: WebSockets are blocked, HTTP is used. offline: the server is out of reach, tries go on.
 */
export type Status = 'idle' | 'connecting' | 'online' | 'polling' | 'offline';

/** How a line, WebSocket or HTTP, ended. */
export interface Ending {
  /** A close code of the protocol. */
  code: number;
  /** Whether the server answered at all. */
  opened: boolean;
  /** Milliseconds that it was of use. */
  lived: number;
  /** Milliseconds to wait, where the server said so. */
  retryAfter?: number;
}

/** One way to the server, for as long as it holds. */
export interface Line {
  send(frame: object): boolean;
  check(): void;
  close(): void;
}

export interface LineListener {
  onFrame(frame: Frame): void;
  onEnd(ending: Ending): void;
}

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  | { type: 'break' }
  | { type: 'strong' | 'em' | 'del'; children: Inline[] }
  | { type: 'link'; href: string; children: Inline[] };

export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'heading'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'quote'; children: Block[] }
  | { type: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { type: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { type: 'rule' };

export type Translate = (text: string, values?: Record<string, string | number>) => string;

/** What all parts of the widget's face work with. */
export interface Ui {
  _: Translate;
  language: string;
  api: import('./net/api.js').Api;
  conversation: import('./core/conversation.js').Conversation;
  /** Names of files that were sent from this page. */
  names: Map<string, string>;
  /** Says something to those who listen instead of looking. */
  announce(text: string): void;
}

declare global {
  interface Window {
    Chatbot?: object;
  }
}
