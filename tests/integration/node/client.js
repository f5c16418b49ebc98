// A complete client of chatbot.v1, written from docs/websocket-protocol.md alone. It never loses or
// doubles a line: what it sends is kept until it is acknowledged, what it missed is replayed.
import { EventEmitter } from 'node:events';
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

const MAX_BACKOFF_MS = 30_000;
const FIRST_BACKOFF_MS = 500;
const STEADY_AFTER_MS = 10_000;
const FATAL = new Set([1002, 1003, 1007, 4001]);

/** Emits `message` for every line in the order of its seq, and `failed` when it gives up. */
export class ChatClient extends EventEmitter {
  #url;
  #ws = null;
  #session = null;
  #token = null;
  #seq = 0;
  #tries = 0;
  #retryAfter = 0;
  #caughtUp = false;
  #closed = false;
  #outbox = new Map();

  constructor(url) {
    super();
    this.#url = url;
    this.#connect();
  }

  /** Sends a line; returns its client_id. It is kept until it is stored. */
  send(text) {
    const clientId = randomUUID();
    this.#outbox.set(clientId, text);
    if (this.#caughtUp) this.#transmit(clientId);
    return clientId;
  }

  /** Breaks the connection as a network does it. */
  interrupt() {
    this.#ws.terminate();
  }

  close() {
    this.#closed = true;
    this.#ws.close();
  }

  #connect() {
    this.#ws = new WebSocket(this.#url, 'chatbot.v1', { perMessageDeflate: false });
    this.#ws.on('open', () => this.#say(this.#session
      ? { type: 'hello', session: this.#session, token: this.#token, last_seq: this.#seq }
      : { type: 'hello' }));
    this.#ws.on('message', (data) => this.#take(JSON.parse(data)));
    this.#ws.on('close', (code) => this.#reconnect(code));
    this.#ws.on('error', () => {});
  }

  #say(frame) {
    this.#ws.send(JSON.stringify(frame));
  }

  #transmit(clientId) {
    this.#say({ type: 'message', client_id: clientId, text: this.#outbox.get(clientId) });
  }

  #flush() {
    this.#caughtUp = true;
    for (const clientId of this.#outbox.keys()) this.#transmit(clientId);
  }

  #take(frame) {
    const known = {
      welcome: () => {
        const fresh = !this.#session;
        this.#session = frame.session;
        this.#token = frame.token ?? this.#token;
        this.steady = setTimeout(() => { this.#tries = 0; }, STEADY_AFTER_MS);
        if (fresh) this.#flush();
      },
      ack: () => this.#note({ ...frame, role: 'visitor', text: this.#outbox.get(frame.client_id) }),
      message: () => this.#note(frame),
      resumed: () => { if (frame.complete) this.#flush(); },
      goaway: () => { this.#retryAfter = frame.retry_after_ms * (1 + Math.random()); },
      error: () => {
        if (!frame.client_id) return;
        if (frame.temporary) setTimeout(() => this.#flush(), frame.retry_after_ms ?? 1000);
        else this.#outbox.delete(frame.client_id);
      },
    };
    known[frame.type]?.();
  }

  /** The ack of a message that was sent again repeats an old seq: it is known already. */
  #note(line) {
    if (line.client_id) this.#outbox.delete(line.client_id);
    if (line.seq <= this.#seq) return;
    this.#seq = line.seq;
    this.emit('message', line);
  }

  #reconnect(code) {
    clearTimeout(this.steady);
    this.#caughtUp = false;
    if (this.#closed) return;
    if (FATAL.has(code) || code === 4003) {
      this.emit('failed', code);
      return;
    }
    const backoff = Math.random() * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** this.#tries++);
    setTimeout(() => this.#connect(), this.#retryAfter || backoff);
    this.#retryAfter = 0;
  }
}
