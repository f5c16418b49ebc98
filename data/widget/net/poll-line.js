import { ApiError } from './api.js';

/** @typedef {import('../types.d.ts').Session} Session */
/** @typedef {import('../types.d.ts').Outgoing} Outgoing */
/** @typedef {import('../types.d.ts').Line} Line */
/** @typedef {import('../types.d.ts').LineListener} LineListener */

/** Milliseconds between two looks, while the visitor looks as well and while not. */
const SEEN = 4000;
const HIDDEN = 30000;

/**
 * The conversation over plain HTTP, for networks that block WebSockets: POSTs whose answers stream, and a look
 * at the history now and then. Speaks in frames, as the WebSocket does.
 *
 * @implements {Line}
 */
export class PollLine {
  #api;
  #session;
  #getLastSeq;
  #listener;
  #abort = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #startedAt = Date.now();
  #opened = false;
  #ended = false;
  /** @type {Promise<void>} posts go one after the other, so that they stay in order */
  #posts = Promise.resolve();

  /**
   * @param {import('./api.js').Api} api
   * @param {Session} session
   * @param {() => number} getLastSeq
   * @param {LineListener} listener
   */
  constructor(api, session, getLastSeq, listener) {
    this.#api = api;
    this.#session = session;
    this.#getLastSeq = getLastSeq;
    this.#listener = listener;
    this.#guard(() => this.#begin());
  }

  /**
   * @param {any} frame
   * @returns {boolean} whether it was taken
   */
  send(frame) {
    if (!this.#opened || this.#ended) return false;
    if (frame.type !== 'message') return true; // courtesies need a live line
    this.#posts = this.#posts.then(() => this.#guard(() => this.#post(frame)));
    return true;
  }

  check() {
    if (this.#opened && !this.#ended) this.#schedule(0);
  }

  close() {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  async #begin() {
    const { seq } = await this.#api.getSession(this.#session);
    if (this.#ended) return;
    this.#opened = true;
    this.#listener.onFrame({ type: 'welcome', session: this.#session.id, seq });
    if (await this.#catchUp()) this.#listener.onFrame({ type: 'resumed', complete: true });
    this.#schedule(SEEN);
  }

  /** @returns {Promise<boolean>} whether all is known now */
  async #catchUp() {
    for (let more = true; more && !this.#ended; ) {
      const page = await this.#api.listMessages(this.#session, this.#getLastSeq());
      if (this.#ended) return false;
      for (const message of page.messages) this.#tell({ type: 'message', ...message });
      more = page.more;
    }
    return !this.#ended;
  }

  /** @param {Outgoing} message */
  async #post(message) {
    if (this.#ended) return;
    try {
      await this.#api.sendMessage(this.#session, message, (frame) => this.#tell(frame), this.#abort.signal);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 0 || error.status === 403) throw error;
      this.#tell({
        type: 'error',
        code: error.code,
        temporary: error.temporary,
        retry_after_ms: error.retryAfter,
        client_id: message.client_id,
      });
    }
  }

  /** @param {import('../types.d.ts').Frame} frame */
  #tell(frame) {
    if (!this.#ended) this.#listener.onFrame(frame);
  }

  /** @param {number} delay */
  #schedule(delay) {
    clearTimeout(this.#timer);
    if (this.#ended) return;
    this.#timer = setTimeout(() => this.#guard(() => this.#look()), delay);
  }

  async #look() {
    await this.#catchUp();
    this.#schedule(document.hidden ? HIDDEN : SEEN);
  }

  /** @param {() => Promise<unknown>} task whose failure ends the line */
  async #guard(task) {
    try {
      await task();
    } catch (error) {
      this.#end(error instanceof ApiError ? error : new ApiError(0, 'unreachable'));
    }
  }

  /** @param {ApiError} error */
  #end(error) {
    if (this.#ended) return;
    this.close();
    this.#listener.onEnd({
      code: error.status === 403 || error.status === 401 ? 4003 : 1006,
      opened: this.#opened,
      lived: this.#opened ? Date.now() - this.#startedAt : 0,
      retryAfter: error.retryAfter,
    });
  }
}
