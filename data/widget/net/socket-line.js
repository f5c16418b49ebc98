/** @typedef {import('../types.d.ts').Session} Session */
/** @typedef {import('../types.d.ts').Frame} Frame */
/** @typedef {import('../types.d.ts').Line} Line */
/** @typedef {import('../types.d.ts').LineListener} LineListener */

/** Milliseconds for the handshake and the welcome. */
const WELCOME_TIMEOUT = 15000;
/** Milliseconds that an answer to a ping may take. */
const PONG_TIMEOUT = 10000;
/** The same when there is a reason for doubt: the machine woke up, the network changed. */
const DOUBT_TIMEOUT = 4000;

/**
 * One WebSocket, from hello to its end, which is told once.
 *
 * @implements {Line}
 */
export class SocketLine {
  #socket;
  /** @type {LineListener} */
  #listener;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #quiet = 0;
  #welcomedAt = 0;
  /** @type {number | undefined} */
  #retryAfter;
  #ended = false;

  /**
   * @param {string} url
   * @param {Session} session
   * @param {number} lastSeq what is known already
   * @param {LineListener} listener
   */
  constructor(url, session, lastSeq, listener) {
    this.#listener = listener;
    const hello = { type: 'hello', session: session.id, token: session.token, last_seq: lastSeq };
    const socket = new WebSocket(url, 'chatbot.v1');
    socket.onopen = () => socket.send(JSON.stringify(hello));
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#end(event.code);
    this.#socket = socket;
    this.#expect(WELCOME_TIMEOUT);
  }

  /**
   * @param {object} frame
   * @returns {boolean} whether it was handed to the socket
   */
  send(frame) {
    if (!this.#welcomedAt || this.#retryAfter !== undefined) return false;
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Finds out soon whether the server is still there. */
  check() {
    if (this.#welcomedAt) this.#ping(DOUBT_TIMEOUT);
  }

  close() {
    this.#ended = true;
    this.#hangUp(1000);
  }

  /** @param {unknown} data */
  #receive(data) {
    /** @type {Frame} */
    const frame = JSON.parse(String(data));
    if (frame.type === 'welcome') {
      this.#welcomedAt = Date.now();
      this.#quiet = frame.heartbeat_s ? (frame.heartbeat_s + 10) * 1000 : 60000;
    }
    if (frame.type === 'goaway') this.#retryAfter = frame.retry_after_ms ?? 0;
    if (this.#welcomedAt) this.#watch();
    this.#listener.onFrame(frame);
  }

  /** Browsers do not show a server's pings: silence has to be broken by one's own. */
  #watch() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ping(PONG_TIMEOUT), this.#quiet);
  }

  /** @param {number} timeout */
  #ping(timeout) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send('{"type":"ping"}');
    this.#expect(timeout);
  }

  /** @param {number} timeout milliseconds until the server counts as gone */
  #expect(timeout) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(1006), timeout);
  }

  /** @param {number} code */
  #hangUp(code) {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(code === 1000 ? code : undefined);
  }

  /** @param {number} code */
  #end(code) {
    if (this.#ended) return;
    this.#ended = true;
    this.#hangUp(code);
    this.#listener.onEnd({
      code,
      opened: this.#welcomedAt > 0,
      lived: this.#welcomedAt ? Date.now() - this.#welcomedAt : 0,
      retryAfter: this.#retryAfter,
    });
  }
}
