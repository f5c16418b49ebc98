/*
 * What a website embeds. It only knows which version of the widget visitors get and what that has to look like, byte by byte; it fetches it, and
 * offers the page window.Chatbot at once. Later it asks whether there is another version, and changes over when nobody uses the chat.
 */
(() => {
  /** @typedef {{version: string, integrity: string}} Version */
  /** @typedef {Version & {canary: string}} Release */

  // Filled in by whoever serves it. The canary is a second version, its digest and how many of a hundred visitors get it.
  const release = { version: '@VERSION@', integrity: '@INTEGRITY@', canary: '@CANARY@' };
  const CHECK = Number('@CHECK@') * 1000;
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  if (!script || window.Chatbot) {
    console.warn('chatbotd: the chat is on this page already, or its script tag was copied by another script');
    return;
  }

  const TAG = 'chatbot-widget';
  const base = script.dataset.server ?? new URL('..', script.src).href;
  const home = new URL(base.endsWith('/') ? base : `${base}/`, document.baseURI).href;
  const gone = new AbortController();
  const { signal } = gone;
  /** @type {[string, (event: any) => void][]} what the page listens to */
  const listeners = [];
  /** Errors of this page that are told to the server. */
  let reports = 3;
  let checked = Date.now();

  /** @param {string} key */
  const recall = (key) => {
    try {
      return localStorage.getItem(`chatbot ${home} ${key}`);
    } catch {
      return null;
    }
  };

  const draw = String(Math.floor(Math.random() * 100));

  /**
   * The same visitor gets the same version as long as the share stays: once there is a session, the browser keeps the lot that was drawn.
   *
   * @param {Release} release
   * @returns {Version}
   */
  const choose = ({ version, integrity, canary }) => {
    const [name, digest, share] = canary.split(' ');
    return Number(recall('lot') ?? draw) < Number(share) ? { version: name, integrity: digest } : { version, integrity };
  };

  /**
   * @param {string} version
   * @param {unknown} message
   */
  const report = (version, message) => {
    if (reports-- <= 0) return;
    const body = JSON.stringify({ version, message: String(message).slice(0, 1000) });
    const headers = { 'Content-Type': 'application/json' };
    fetch(`${home}api/v1/widget-errors`, { method: 'POST', headers, body, keepalive: true, credentials: 'omit' }).catch(() => {});
  };

  /** A page that requires Trusted Types allows the policy "chatbotd", once; one that does not takes the text as well. */
  const policy = (() => {
    try {
      const { trustedTypes } = /** @type {any} */ (window);
      return trustedTypes.createPolicy('chatbotd', { createScriptURL: (/** @type {string} */ url) => url });
    } catch {
      return { createScriptURL: (/** @type {string} */ url) => url };
    }
  })();

  /** @type {HTMLScriptElement[]} */
  const entries = [];
  /** @type {Map<string, string>} */
  const tags = new Map();

  /**
   * The name under which a version is defined on this page: there every name is given once.
   *
   * @param {string} version
   */
  const nameTag = (version) => {
    const tag = tags.get(version) ?? (tags.size || customElements.get(TAG) ? `${TAG}-${version}` : TAG);
    tags.set(version, tag);
    return tag;
  };

  /**
   * @param {Version} wanted
   * @param {() => void} [onload]
   */
  const load = ({ version, integrity }, onload) => {
    const entry = document.createElement('script');
    entry.type = 'module';
    entry.src = policy.createScriptURL(`${home}widget/${version}/widget.js#${nameTag(version)}`);
    entry.integrity = integrity;
    entry.crossOrigin = 'anonymous';
    if (script.nonce) entry.nonce = script.nonce;
    if (onload) entry.onload = onload;
    entry.onerror = () => {
      console.error(`chatbotd: ${entry.src} could not be loaded. May this website use the server ([Web] AllowedOrigins=)?`);
      report(version, 'could not be loaded');
      // Whoever gets a trial version must not be without a chat because of that.
      if (version === release.version || onload) return;
      tags.clear();
      load((current = release));
    };
    entries.push(entry);
    document.head.append(entry);
  };

  /**
   * @param {string} tag
   * @returns {any}
   */
  const create = (tag) => {
    const created = document.createElement(tag);
    for (const [name, handler] of listeners) created.addEventListener(name, handler);
    created.addEventListener('chatbot-close', update);
    created.addEventListener('chatbot-status', (/** @type {any} */ { detail }) => {
      try {
        if (detail !== 'idle') localStorage.setItem(`chatbot ${home} lot`, recall('lot') ?? draw);
      } catch {
        // Then the lot is drawn anew on the next page.
      }
    });
    return created;
  };

  /** Another version takes the place of this one; the conversation is in the browser and on the server. */
  const change = () => {
    const tag = nameTag(wanted.version);
    if (signal.aborted || !element.isConnected || !element.idle || !customElements.get(tag)) return;
    current = wanted;
    const next = create(tag);
    for (const { name, value } of element.attributes) if (!['open', 'data-status'].includes(name)) next.setAttribute(name, value);
    ready = new Promise((resolve) => next.addEventListener('chatbot-ready', resolve, { once: true }));
    element.replaceWith(next);
    element = next;
  };

  const update = () => {
    // Without storage the session is in the memory of the element, and would go with it.
    if (wanted.version === current.version || !element.idle || (element.dataset.status !== 'idle' && !recall('session'))) return;
    if (customElements.get(nameTag(wanted.version))) change();
    else load(wanted, change);
  };

  const check = async () => {
    if (document.hidden || signal.aborted || Date.now() - checked < CHECK / 2) return;
    checked = Date.now();
    try {
      const answer = await fetch(`${home}widget/release.json`, { cache: 'no-cache', credentials: 'omit', signal });
      Object.assign(release, await answer.json());
      wanted = choose(release);
      update();
    } catch {
      // Another time.
    }
  };

  let current = choose(release);
  let wanted = current;
  let element = create(nameTag(current.version));
  for (const [key, value] of Object.entries(script.dataset)) {
    element.setAttribute(key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value);
  }
  element.setAttribute('server', base);
  let ready = new Promise((resolve) => element.addEventListener('chatbot-ready', resolve, { once: true }));

  /** @param {string} name */
  const method =
    (name) =>
    /** @param {any[]} values */
    (...values) =>
      void ready.then(() => element[name](...values));

  window.Chatbot = Object.freeze({
    get element() {
      return element;
    },
    open: method('open'),
    close: method('close'),
    send: method('send'),
    identify: method('identify'),
    destroy() {
      gone.abort();
      clearInterval(timer);
      element.remove();
      for (const entry of entries) entry.remove();
      delete window.Chatbot;
    },
    /**
     * @param {string} name
     * @param {(detail: any) => void} listener
     * @returns {() => void} stops listening
     */
    on(name, listener) {
      /** @param {CustomEvent} event */
      const handler = (event) => listener(event.detail);
      /** @type {[string, (event: any) => void]} */
      const pair = [`chatbot-${name}`, handler];
      listeners.push(pair);
      element.addEventListener(...pair);
      return () => {
        listeners.splice(listeners.indexOf(pair) >>> 0, 1);
        element.removeEventListener(...pair);
      };
    },
  });

  /**
   * @param {string | undefined} place the address of a script, or the stack of an error
   * @param {unknown} message
   */
  const tell = (place, message) => {
    const [, version] = place?.split(`${home}widget/`)[1]?.match(/^([\d.]+)\//) ?? [];
    if (version) report(version, message);
  };
  addEventListener('error', ({ filename, message }) => tell(filename, message), { signal });
  addEventListener('unhandledrejection', ({ reason }) => tell(reason?.stack, reason), { signal });
  document.addEventListener('visibilitychange', check, { signal });
  const timer = CHECK ? setInterval(check, CHECK) : 0;

  if (!customElements.get(element.localName)) load(current);
  const place = () => void document.body.append(element);
  if (document.body) place();
  else addEventListener('DOMContentLoaded', place, { once: true });
})();
