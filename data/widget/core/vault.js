/** @typedef {import('../types.d.ts').Session} Session */
/** @typedef {import('../types.d.ts').Outgoing} Outgoing */

/**
 * Keeps what must outlive the page: the key to the session, and what was said but is not
 * acknowledged. Each message has an entry of its own, so that tabs never overwrite each other's.
 * Where the browser keeps nothing (storage is full or forbidden), memory has to do.
 */
export class Vault {
  #storage;
  #prefix;
  /** @type {Map<string, string>} what storage would not take */
  #memory = new Map();

  /**
   * @param {Storage | null} storage
   * @param {string} server address of the server; each has entries of its own
   */
  constructor(storage, server) {
    this.#storage = storage;
    this.#prefix = `chatbot ${server} `;
  }

  /** @returns {Session | null} */
  get session() {
    return this.#read('session');
  }

  set session(session) {
    this.#write('session', session);
  }

  /** The highest seq that the visitor has seen. */
  get seen() {
    return this.#read('seen') ?? 0;
  }

  set seen(seq) {
    this.#write('seen', seq);
  }

  /** @returns {import('../types.d.ts').Visitor} */
  get visitor() {
    return this.#read('visitor') ?? {};
  }

  set visitor(visitor) {
    this.#write('visitor', visitor);
  }

  /** @returns {import('../types.d.ts').Visitor} what of it the server was told */
  get told() {
    return this.#read('told') ?? {};
  }

  set told(visitor) {
    this.#write('told', visitor);
  }

  /** @returns {Outgoing[]} in the order in which they were said */
  list() {
    return this.#keys()
      .filter((key) => key.startsWith('out '))
      .sort()
      .map((key) => this.#read(key))
      .filter((message) => message !== null);
  }

  /** @param {Outgoing} message */
  keep(message) {
    this.#write(`out ${message.client_id}`, message);
  }

  /** @param {string} clientId */
  drop(clientId) {
    this.#write(`out ${clientId}`, null);
  }

  /** Forgets the session, but not what still has to be said. */
  leave() {
    this.session = null;
    this.#write('seen', null);
  }

  /** Forgets everything. */
  clear() {
    for (const key of this.#keys()) this.#write(key, null);
  }

  /**
   * @param {() => void} changed another tab kept or dropped something
   * @returns {() => void} stops watching
   */
  watch(changed) {
    /** @param {StorageEvent} event */
    const listener = (event) => {
      if (event.key === null || event.key.startsWith(this.#prefix)) changed();
    };
    addEventListener('storage', listener);
    return () => removeEventListener('storage', listener);
  }

  #keys() {
    const keys = new Set(this.#memory.keys());
    try {
      for (const key of Object.keys(this.#storage ?? {})) {
        if (key.startsWith(this.#prefix)) keys.add(key.slice(this.#prefix.length));
      }
    } catch {
      // Storage was forbidden meanwhile.
    }
    return [...keys];
  }

  /**
   * @param {string} key
   * @returns {any}
   */
  #read(key) {
    try {
      const text = this.#memory.get(key) ?? this.#storage?.getItem(this.#prefix + key);
      return JSON.parse(text ?? 'null');
    } catch {
      return null;
    }
  }

  /**
   * @param {string} key
   * @param {any} value null removes it
   */
  #write(key, value) {
    this.#memory.delete(key);
    try {
      if (value === null) this.#storage?.removeItem(this.#prefix + key);
      else if (this.#storage) this.#storage.setItem(this.#prefix + key, JSON.stringify(value));
      else this.#memory.set(key, JSON.stringify(value));
    } catch {
      if (value !== null) this.#memory.set(key, JSON.stringify(value));
    }
  }
}
