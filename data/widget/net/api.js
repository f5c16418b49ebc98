import { readEventStream } from './event-stream.js';

/** @typedef {import('../types.d.ts').Session} Session */
/** @typedef {import('../types.d.ts').Message} Message */
/** @typedef {import('../types.d.ts').Outgoing} Outgoing */
/** @typedef {import('../types.d.ts').Frame} Frame */
/** @typedef {import('../types.d.ts').Upload} Upload */
/** @typedef {import('../types.d.ts').Visitor} Visitor */

/** Milliseconds for a small question and its answer. */
const TIMEOUT = 20000;

/** The server said no; status 0: it said nothing. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} code as docs/http-api.md lists them
   * @param {number} [retryAfter] milliseconds
   */
  constructor(status, code, retryAfter) {
    super(code);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
    this.temporary = status === 0 || status === 408 || status === 429 || status >= 500;
  }
}

const unreachable = () => new ApiError(0, 'unreachable');

/**
 * @param {string | null} text of a Retry-After header
 * @returns {number | undefined}
 */
const parseRetryAfter = (text) => (text && Number(text) >= 0 ? Number(text) * 1000 : undefined);

/** @param {string} body of an answer */
function parseCode(body) {
  try {
    return JSON.parse(body).code ?? 'internal';
  } catch {
    return 'internal';
  }
}

/** The server's HTTP resources. */
export class Api {
  /** @param {string} base URL of the server, with a slash at its end */
  constructor(base) {
    this.base = base;
  }

  get socketUrl() {
    return new URL('ws', this.base).href.replace(/^http/, 'ws');
  }

  /**
   * @param {Visitor} visitor
   * @returns {Promise<Session>}
   */
  createSession(visitor) {
    return this.#json('api/v1/sessions', { method: 'POST', json: visitor });
  }

  /**
   * @param {Session} session
   * @returns {Promise<{seq: number, state: string}>}
   */
  getSession(session) {
    return this.#json(`api/v1/sessions/${session.id}`, { session });
  }

  /**
   * @param {Session} session
   * @param {Visitor} visitor
   */
  async describeVisitor(session, visitor) {
    await this.#request(`api/v1/sessions/${session.id}`, { method: 'PATCH', session, json: visitor });
  }

  /**
   * @param {Session} session
   * @param {number} seq of an answer
   * @param {boolean} good
   * @returns {Promise<{message: Message}>}
   */
  rate(session, seq, good) {
    const json = { seq, value: good ? 'good' : 'bad' };
    return this.#json(`api/v1/sessions/${session.id}/rating`, { method: 'POST', session, json });
  }

  /** @param {Session} session */
  async eraseSession(session) {
    await this.#request(`api/v1/sessions/${session.id}`, { method: 'DELETE', session });
  }

  /**
   * @param {Session} session
   * @param {number} after
   * @param {number} [limit]
   * @returns {Promise<{messages: Message[], more: boolean}>}
   */
  listMessages(session, after, limit = 200) {
    return this.#json(`api/v1/sessions/${session.id}/messages?after=${after}&limit=${limit}`, { session });
  }

  /**
   * @param {Session} session
   * @param {Outgoing} message
   * @param {(frame: Frame) => void} onFrame
   * @param {AbortSignal} signal
   */
  async sendMessage(session, message, onFrame, signal) {
    const { client_id, text, attachments } = message;
    const answer = await this.#request(`api/v1/sessions/${session.id}/messages`, {
      method: 'POST',
      session,
      json: { client_id, text, attachments },
      accept: 'text/event-stream',
      signal,
    });
    if (answer.body) await readEventStream(answer.body, (data) => onFrame(JSON.parse(data)));
  }

  /**
   * @param {Session} session
   * @param {File} file
   * @param {(share: number) => void} onProgress
   * @param {AbortSignal} signal
   * @returns {Promise<Upload>}
   */
  upload(session, file, onProgress, signal) {
    // fetch() tells nobody how far a body has come.
    const request = new XMLHttpRequest();
    const name = encodeURIComponent(file.name || 'file');
    request.open('POST', new URL(`api/v1/sessions/${session.id}/uploads?name=${name}`, this.base));
    request.setRequestHeader('Authorization', `Bearer ${session.token}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = (event) => onProgress(event.loaded / (event.total || 1));
    signal.addEventListener('abort', () => request.abort());
    return new Promise((resolve, reject) => {
      request.onerror = request.onabort = () => reject(unreachable());
      request.onload = () => {
        if (request.status === 201) resolve(JSON.parse(request.responseText));
        else reject(new ApiError(request.status, parseCode(request.responseText)));
      };
      request.send(file);
    });
  }

  /**
   * @param {Session} session
   * @param {string} id of an upload
   * @param {'GET' | 'HEAD'} method
   * @returns {Promise<{name: string, type: string, size: number, blob: () => Promise<Blob>}>}
   */
  async getUpload(session, id, method) {
    const answer = await this.#request(`api/v1/uploads/${id}`, { method, session });
    const encoded = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('Content-Disposition') ?? '');
    return {
      name: encoded ? decodeURIComponent(encoded[1]) : id,
      type: answer.headers.get('Content-Type') ?? '',
      size: Number(answer.headers.get('Content-Length')),
      blob: () => answer.blob(),
    };
  }

  /**
   * @param {string} path
   * @param {{method?: string, session?: Session, json?: object, accept?: string, signal?: AbortSignal}} options
   */
  async #request(path, { method = 'GET', session, json, accept, signal }) {
    /** @type {Record<string, string>} */
    const headers = {};
    if (session) headers.Authorization = `Bearer ${session.token}`;
    if (json) headers['Content-Type'] = 'application/json';
    if (accept) headers.Accept = accept;
    const answer = await fetch(new URL(path, this.base), {
      method,
      headers,
      body: json && JSON.stringify(json),
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      signal,
    }).catch(() => {
      throw unreachable();
    });
    if (answer.ok) return answer;
    const body = await answer.text().catch(() => '');
    throw new ApiError(answer.status, parseCode(body), parseRetryAfter(answer.headers.get('Retry-After')));
  }

  /**
   * @param {string} path
   * @param {{method?: string, session?: Session, json?: object}} options
   */
  async #json(path, options) {
    const answer = await this.#request(path, { ...options, signal: AbortSignal.timeout(TIMEOUT) });
    return answer.json().catch(() => {
      throw unreachable();
    });
  }
}
