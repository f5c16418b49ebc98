import { backoff } from '../net/backoff.js';
import { Connection } from '../net/connection.js';
import { ClientIds } from './client-id.js';
import { Emitter } from './emitter.js';
import { isRating } from './timeline.js';

/** @typedef {import('../types.d.ts').Message} Message */
/** @typedef {import('../types.d.ts').Outgoing} Outgoing */
/** @typedef {import('../types.d.ts').Frame} Frame */
/** @typedef {import('../types.d.ts').Role} Role */
/** @typedef {import('../types.d.ts').Visitor} Visitor */

/** Messages before the last one seen that are shown at the beginning. */
const BACKLOG = 100;
/** A message that nobody acknowledged is sent again after so many milliseconds. */
const RESEND = 10000;
/** Somebody who said nothing more types no longer, in milliseconds. */
const TYPING_TIMEOUT = 10000;

/** @param {Message} message */
const isNews = (message) => message.role !== 'visitor' && !isRating(message);

/**
 * What was said, and what is being said.
 *
 * Emits `change` when anything that shows has changed, and `message` for each new message of somebody else.
 */
export class Conversation extends Emitter {
  #api;
  #vault;
  #connection;
  #ids = new ClientIds();
  /** @type {Map<number, Message>} by seq */
  #messages = new Map();
  /** All from #first to #last are known. */
  #first = 1;
  #last = 0;
  /** What was there when the line was opened is not news. */
  #newsAfter = 0;
  #ready = false;
  /** @type {string | undefined} */
  #sessionId;
  /** @type {Map<string, {message: Outgoing, until: number}>} what was sent, and when it is sent again */
  #sent = new Map();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #unwatch;
  /** @type {Map<number, {text: string, length: number}>} replies that are being written, by reply_to */
  streams = new Map();
  /** @type {Map<Role, number>} until when */
  #typing = new Map();
  /** @type {Set<number>} messages that the bot could not answer */
  unanswered = new Set();
  /** The highest seq that somebody on the other side has seen. */
  readByOthers = 0;
  /** @type {Visitor} where the visitor is: language and page */
  place = {};
  maxTextLength = 4000;
  maxAttachments = 10;

  /**
   * @param {import('../net/api.js').Api} api
   * @param {import('./vault.js').Vault} vault
   */
  constructor(api, vault) {
    super();
    this.#api = api;
    this.#vault = vault;
    this.#connection = new Connection(api, vault, {
      getPlace: () => this.place,
      getLastSeq: () => this.#last,
      onFrame: (frame) => this.#receive(frame),
      onStatus: () => this.#handleStatus(),
      onLost: (session) => this.#handleLost(session),
    });
    this.#adoptSession();
    this.#unwatch = vault.watch(() => this.#handleVaultChange());
  }

  /** Connects if there is something to be told or heard. */
  resume() {
    if (this.#vault.session || this.outgoing.some((message) => !message.failed)) this.#connect();
  }

  stop() {
    this.#unwatch();
    this.#disconnect();
  }

  /** The page is about to sleep. */
  pause() {
    this.#disconnect();
  }

  wake() {
    this.#connection.wake();
  }

  get status() {
    return this.#connection.status;
  }

  get session() {
    return this.#vault.session;
  }

  /** @returns {Visitor} who the visitor is, as far as anybody said */
  get visitor() {
    return this.#vault.visitor;
  }

  /** @returns {Message[]} in order */
  get messages() {
    return [...this.#messages.values()].sort((a, b) => a.seq - b.seq);
  }

  /** @returns {Outgoing[]} what is not acknowledged, of all tabs */
  get outgoing() {
    return this.#vault.list();
  }

  get hasEarlier() {
    return this.#first > 1;
  }

  get unread() {
    const seen = this.#vault.seen;
    return this.messages.filter((message) => message.seq > seen && isNews(message)).length;
  }

  /** @returns {Role | undefined} who types, other than the visitor */
  get typist() {
    const now = Date.now();
    const roles = [...this.#typing].filter(([, until]) => until > now).map(([role]) => role);
    return roles.includes('operator') ? 'operator' : roles[0];
  }

  /**
   * Says something. From here on it is kept until the server has acknowledged it.
   *
   * @param {string} text
   * @param {string[]} [attachments] ids of uploads
   */
  say(text, attachments = []) {
    const message = { client_id: this.#ids.next(), text, at: new Date().toISOString() };
    const outgoing = attachments.length ? { ...message, attachments } : message;
    this.#vault.keep(outgoing);
    this.#connect();
    if (this.#ready) this.#transmit(outgoing);
    this.emit('change');
  }

  /**
   * @param {Outgoing} message which was refused
   */
  sayAgain({ failed, ...message }) {
    if (failed === 'conflict') this.#leave(this.#sessionId);
    this.#vault.keep(message);
    this.#connect();
    if (this.#ready) this.#transmit(message);
    this.emit('change');
  }

  /** @param {Outgoing} message which was refused */
  takeBack(message) {
    this.#vault.drop(message.client_id);
    this.emit('change');
  }

  /** @param {Message} question which the bot could not answer */
  askAgain({ seq, client_id, text, attachments }) {
    this.unanswered.delete(seq);
    this.#connection.send({ type: 'message', client_id, text, attachments });
    this.emit('change');
  }

  /**
   * @param {Message} answer
   * @param {boolean} good
   */
  async rate(answer, good) {
    if (!this.session) return;
    const rating = await this.#api.rate(this.session, answer.seq, good);
    this.#receive({ type: 'message', ...rating.message });
  }

  /** @param {Visitor} visitor what is known of the visitor, in addition to what was */
  identify(visitor) {
    this.#vault.visitor = { ...this.visitor, ...visitor };
    void this.#introduce();
    this.emit('change');
  }

  /** @param {boolean} on */
  tellTyping(on) {
    if (this.#ready) this.#connection.send({ type: 'typing', on });
  }

  /** The visitor has seen everything up to here. */
  markRead() {
    if (this.#last <= this.#vault.seen) return;
    this.#vault.seen = this.#last;
    if (this.#ready) this.#connection.send({ type: 'read', seq: this.#last });
    this.emit('change');
  }

  /** @returns {Promise<import('../types.d.ts').Session>} */
  async ensureSession() {
    const session = await this.#connection.ensureSession();
    this.#connect();
    return session;
  }

  /** Fetches what was said before the first message that is known. */
  async loadEarlier() {
    const session = this.#vault.session;
    if (!session || !this.hasEarlier) return;
    const limit = Math.min(BACKLOG, this.#first - 1);
    const page = await this.#api.listMessages(session, this.#first - 1 - limit, limit);
    for (const message of page.messages) this.#messages.set(message.seq, message);
    this.#first -= limit;
    this.emit('change');
  }

  /** @returns {Promise<Message[]>} everything that was said */
  async loadAll() {
    const session = this.#vault.session;
    /** @type {Message[]} */
    const all = [];
    for (let more = session !== null; more && session; ) {
      const page = await this.#api.listMessages(session, all.at(-1)?.seq ?? 0, 500);
      all.push(...page.messages);
      more = page.more;
    }
    return all;
  }

  /** Erases everything of this visitor, here and on the server. */
  async erase() {
    const session = this.#vault.session;
    this.#disconnect();
    try {
      if (session) await this.#api.eraseSession(session);
    } catch (error) {
      // What the server does not know any more is erased.
      if (/** @type {{status?: number}} */ (error).status !== 403) {
        this.resume();
        throw error;
      }
    }
    this.#vault.clear();
    this.#forget();
    this.emit('change');
  }

  #connect() {
    this.#adoptSession();
    this.#timer ??= setInterval(() => this.#flush(), RESEND / 4);
    this.#connection.open();
  }

  #disconnect() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#ready = false;
    this.#connection.close();
  }

  /** Begins where the visitor stopped reading, and some way before. */
  #adoptSession() {
    const session = this.#vault.session;
    if (session?.id === this.#sessionId) return;
    this.#forget();
    this.#sessionId = session?.id;
    this.#last = Math.max(0, this.#vault.seen - BACKLOG);
    this.#first = this.#last + 1;
    this.#newsAfter = this.#vault.seen;
  }

  #forget() {
    this.#messages.clear();
    this.#sent.clear();
    this.streams.clear();
    this.#typing.clear();
    this.unanswered.clear();
    this.readByOthers = this.#last = this.#newsAfter = 0;
    this.#first = 1;
    this.#sessionId = undefined;
  }

  /** @param {string | undefined} sessionId unless another tab has begun a new one already */
  #leave(sessionId) {
    this.#disconnect();
    if (this.#vault.session?.id === sessionId) this.#vault.leave();
    this.#forget();
  }

  /** @param {string} sessionId */
  #handleLost(sessionId) {
    this.#leave(sessionId);
    this.resume();
    this.emit('change');
  }

  #handleStatus() {
    if (this.status === 'offline') {
      this.#ready = false;
      this.#typing.clear();
    }
    this.emit('change');
  }

  /** Another tab said something, heard something, or erased all. */
  #handleVaultChange() {
    if (this.#vault.session?.id !== this.#sessionId) {
      this.#disconnect();
      this.#adoptSession();
      this.resume();
    }
    this.emit('change');
  }

  /** Tells the server who the visitor is, unless it was told when the session began. */
  async #introduce() {
    const { session, visitor } = this;
    if (!this.#ready || !session || JSON.stringify(visitor) === JSON.stringify(this.#vault.told)) return;
    try {
      await this.#api.describeVisitor(session, visitor);
    } catch (error) {
      if (/** @type {{temporary?: boolean}} */ (error).temporary) return; // when the line is there again
    }
    this.#vault.told = visitor;
  }

  /** Sends what is due, other tabs' messages too: the tab that they come from may be closed. */
  #flush() {
    const now = Date.now();
    for (const message of this.#ready ? this.outgoing : []) {
      if (!message.failed && (this.#sent.get(message.client_id)?.until ?? 0) <= now) this.#transmit(message);
    }
    if (this.#typing.size) this.emit('change'); // somebody may have stopped without a word
  }

  /** @param {Outgoing} message */
  #transmit(message) {
    const { client_id, text, attachments } = message;
    const sent = this.#connection.send({ type: 'message', client_id, text, attachments });
    if (sent) this.#sent.set(client_id, { message, until: Date.now() + RESEND });
  }

  /** @param {Frame} frame */
  #receive(frame) {
    switch (frame.type) {
      case 'welcome':
        this.#handleWelcome(frame);
        break;
      case 'resumed':
        if (frame.complete) this.#handleResumed();
        break;
      case 'ack':
        this.#handleAck(frame);
        break;
      case 'message':
        this.#handleMessage(/** @type {any} */ (frame));
        break;
      case 'delta':
        this.#handleDelta(frame);
        break;
      case 'typing':
        if (frame.role !== 'visitor') this.#handleTyping(frame);
        break;
      case 'read':
        this.#handleRead(frame);
        break;
      case 'error':
        this.#handleError(frame);
        break;
      default:
        return; // what is not known is to be ignored
    }
    this.emit('change');
  }

  /** @param {Frame} frame */
  #handleWelcome({ session, seq = 0, limits }) {
    this.#sessionId = session;
    this.maxTextLength = limits?.max_text_length ?? this.maxTextLength;
    this.maxAttachments = limits?.max_attachments ?? this.maxAttachments;
    if (seq >= this.#last) return;
    // The server has lost what we know: what it has now counts.
    this.#vault.seen = 0;
    this.#forget();
    this.#connection.restart();
  }

  #handleResumed() {
    this.#ready = true;
    this.#typing.clear();
    this.streams.clear();
    this.#newsAfter = this.#last;
    this.#sent.clear();
    this.#flush();
    void this.#introduce();
  }

  /** @param {Frame} frame */
  #handleAck({ client_id = '', seq = 0, id = '', at = '' }) {
    // Another tab may have heard of it already, and dropped it.
    const message = this.#sent.get(client_id)?.message;
    if (message) {
      const { text, attachments } = message;
      this.#add({ seq, id, at, role: 'visitor', text, attachments, client_id });
    }
  }

  /** @param {Message & {type?: string}} frame */
  #handleMessage({ type, ...message }) {
    const known = this.#messages.has(message.seq);
    this.#add(message);
    this.#typing.delete(message.role);
    if (message.reply_to) {
      this.streams.delete(message.reply_to);
      this.unanswered.delete(message.reply_to);
    }
    if (!known && isNews(message) && message.seq > this.#newsAfter) this.emit('message', message);
  }

  /** @param {Message} message */
  #add(message) {
    this.#messages.set(message.seq, message);
    while (this.#messages.has(this.#last + 1)) this.#last++;
    if (message.client_id) {
      this.#vault.drop(message.client_id);
      this.#sent.delete(message.client_id);
    }
  }

  /** @param {Frame} frame */
  #handleDelta({ reply_to = 0, offset = 0, text = '' }) {
    const stream = this.streams.get(reply_to) ?? { text: '', length: 0 };
    if (offset !== stream.length) return; // a piece is missing; the message will have it all
    this.streams.set(reply_to, { text: stream.text + text, length: offset + [...text].length });
  }

  /** @param {Frame} frame */
  #handleTyping({ role = 'bot', on }) {
    if (on) this.#typing.set(role, Date.now() + TYPING_TIMEOUT);
    else this.#typing.delete(role);
  }

  /** @param {Frame} frame */
  #handleRead({ role, seq = 0 }) {
    if (role === 'visitor') this.#vault.seen = Math.max(this.#vault.seen, seq);
    else this.readByOthers = Math.max(this.readByOthers, seq);
  }

  /** @param {Frame} frame */
  #handleError({ client_id, reply_to, temporary, retry_after_ms, code = 'internal' }) {
    if (reply_to) {
      this.unanswered.add(reply_to);
      this.streams.delete(reply_to);
    }
    const outgoing = this.outgoing.find((message) => message.client_id === client_id);
    if (!outgoing) return;
    if (!temporary) this.#vault.keep({ ...outgoing, failed: code });
    else this.#sent.set(outgoing.client_id, { message: outgoing, until: Date.now() + (retry_after_ms ?? 2000 + backoff(3)) });
  }
}
