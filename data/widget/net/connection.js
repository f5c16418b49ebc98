import { ApiError } from './api.js';
import { backoff } from './backoff.js';
import { PollLine } from './poll-line.js';
import { SocketLine } from './socket-line.js';

/** @typedef {import('../types.d.ts').Session} Session */
/** @typedef {import('../types.d.ts').Frame} Frame */
/** @typedef {import('../types.d.ts').Status} Status */
/** @typedef {import('../types.d.ts').Ending} Ending */
/** @typedef {import('../types.d.ts').Line} Line */

/** A line that lived so many milliseconds was a good one: the next is tried at once. */
const GOOD = 10000;
/** While WebSockets are blocked one is tried so often, in milliseconds. */
const SOCKET_RETRY = 60000;
/** Sockets in a row that failed while HTTP worked, after which they count as blocked. */
const BLOCKED_AFTER = 2;
/** Least wait after "too many", in milliseconds. */
const TOO_MANY_WAIT = 30000;

/** Codes that say that this client is broken: coming back would not help. */
const HOPELESS = [1002, 1003, 1007, 4001];

/**
 * @typedef {object} Owner whom the connection works for
 * @property {() => import('../types.d.ts').Visitor} getPlace where the visitor is
 * @property {() => number} getLastSeq
 * @property {(frame: Frame) => void} onFrame
 * @property {(status: Status) => void} onStatus
 * @property {(sessionId: string) => void} onLost the session is no more
 */

/** Keeps a line to the server, whatever happens to it. */
export class Connection {
  #api;
  #vault;
  #owner;
  /** @type {Line | null} */
  #line = null;
  /** @type {SocketLine | null} tried while the other line is in use */
  #candidate = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Status} */
  #status = 'idle';
  #sessionId = '';
  #wanted = false;
  #round = 0;
  #failures = 0;
  #blocked = 0;

  /**
   * @param {import('./api.js').Api} api
   * @param {import('../core/vault.js').Vault} vault
   * @param {Owner} owner
   */
  constructor(api, vault, owner) {
    this.#api = api;
    this.#vault = vault;
    this.#owner = owner;
  }

  get status() {
    return this.#status;
  }

  /** Connects, with a new session where there is none, and stays connected. */
  open() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#failures = 0;
    this.#setStatus('connecting');
    this.#dial();
  }

  close() {
    this.#wanted = false;
    this.#hangUp();
    this.#setStatus('idle');
  }

  /** Begins anew with what the vault and the owner know now. */
  restart() {
    this.close();
    this.open();
  }

  /**
   * @param {object} frame
   * @returns {boolean} whether it is on its way
   */
  send(frame) {
    return this.#line?.send(frame) ?? false;
  }

  /** The machine woke up or the network came back: what was true before may not be now. */
  wake() {
    if (!this.#wanted) return;
    if (this.#status === 'polling') this.#trySocket();
    if (this.#line) this.#line.check();
    else if (this.#timer !== undefined) this.#dial();
  }

  /** @returns {Promise<Session>} the session, which is made where there is none; once for all tabs */
  ensureSession() {
    const make = async () => {
      const session = this.#vault.session;
      if (session) return session;
      const { visitor } = this.#vault;
      const { id, token } = await this.#api.createSession({ ...visitor, ...this.#owner.getPlace() });
      this.#vault.told = visitor;
      // What the tab before wrote under the lock may have come to this one only by now. It counts:
      // messages may be there already.
      return (this.#vault.session ??= { id, token });
    };
    if (!navigator.locks) return make(); // they are there on secure pages only
    return /** @type {Promise<any>} */ (navigator.locks.request(`chatbot ${this.#api.base}`, make));
  }

  async #dial() {
    this.#hangUp();
    const round = this.#round;
    try {
      const session = await this.ensureSession();
      if (round === this.#round) this.#line = this.#createLine(session);
    } catch (error) {
      if (round === this.#round) this.#retry(error instanceof ApiError ? error.retryAfter : undefined);
    }
  }

  /** @param {Session} session */
  #createLine(session) {
    const round = this.#round;
    this.#sessionId = session.id;
    const listener = {
      /** @param {Frame} frame */
      onFrame: (frame) => this.#receive(frame),
      /** @param {Ending} ending */
      onEnd: (ending) => void (round === this.#round && this.#handleEnd(ending)),
    };
    if (this.#blocked < BLOCKED_AFTER) {
      return new SocketLine(this.#api.socketUrl, session, this.#owner.getLastSeq(), listener);
    }
    return new PollLine(this.#api, session, this.#owner.getLastSeq, listener);
  }

  /** @param {Frame} frame */
  #receive(frame) {
    if (frame.type === 'welcome') {
      const polls = this.#line instanceof PollLine;
      if (polls) this.#timer = setTimeout(() => this.#trySocket(), SOCKET_RETRY);
      else this.#blocked = 0;
      this.#setStatus(polls ? 'polling' : 'online');
    }
    this.#owner.onFrame(frame);
  }

  /** @param {Ending} ending */
  async #handleEnd(ending) {
    const polled = this.#line instanceof PollLine;
    const round = ++this.#round;
    this.#line = null;
    this.#candidate?.close();
    this.#candidate = null;
    if (ending.lived > GOOD) this.#failures = 0;
    if (ending.code === 4003) {
      this.close();
      this.#owner.onLost(this.#sessionId);
    } else if (HOPELESS.includes(ending.code)) {
      this.#setStatus('offline');
    } else {
      if (!polled && !ending.opened && (await this.#reachesServer())) this.#blocked++;
      if (round !== this.#round) return;
      if (this.#blocked >= BLOCKED_AFTER && !polled) this.#dial();
      else this.#retry(ending.code === 4029 ? TOO_MANY_WAIT : ending.retryAfter);
    }
  }

  /** Whether HTTP gets through where a WebSocket did not. */
  async #reachesServer() {
    const session = this.#vault.session;
    try {
      if (session) await this.#api.getSession(session);
      return session !== null;
    } catch (error) {
      return error instanceof ApiError && error.status === 403;
    }
  }

  /** @param {number} [least] milliseconds; up to as much again is added, at random */
  #retry(least) {
    if (!this.#wanted) return;
    this.#setStatus('offline');
    const delay = least ? least * (1 + Math.random()) : backoff(this.#failures);
    this.#failures++;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#dial(), delay);
  }

  /** Sees whether WebSockets pass by now; until one does, the other line goes on. */
  #trySocket() {
    const session = this.#vault.session;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#trySocket(), SOCKET_RETRY);
    if (this.#candidate || !session) return;
    const candidate = new SocketLine(this.#api.socketUrl, session, this.#owner.getLastSeq(), {
      onFrame: (frame) => {
        if (this.#candidate === candidate) this.#adopt(candidate);
        this.#receive(frame);
      },
      onEnd: (ending) => {
        if (this.#candidate === candidate) this.#candidate = null;
        else if (this.#line === candidate) this.#handleEnd(ending);
      },
    });
    this.#candidate = candidate;
  }

  /** @param {SocketLine} candidate which the server has welcomed */
  #adopt(candidate) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#line?.close();
    this.#line = candidate;
    this.#candidate = null;
  }

  #hangUp() {
    this.#round++;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#candidate?.close();
    this.#candidate = null;
    this.#line?.close();
    this.#line = null;
  }

  /** @param {Status} status */
  #setStatus(status) {
    if (this.#status === status) return;
    this.#status = status;
    this.#owner.onStatus(status);
  }
}
