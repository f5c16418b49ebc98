/*
 * What a website embeds. It only knows which version of the widget is active and what that has to look like, byte by byte; it fetches it, and
 * offers the page window.Chatbot at once.
 */
(() => {
  const release = { version: '@VERSION@', integrity: '@INTEGRITY@', canary: '@CANARY@' }; // filled in by whoever serves it
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  if (!script || window.Chatbot) {
    console.warn('chatbotd: the chat is on this page already, or its script tag was copied by another script');
    return;
  }

  const TAG = 'chatbot-widget';
  const base = script.dataset.server ?? new URL('..', script.src).href;
  const element = /** @type {any} */ (document.createElement(TAG));
  for (const [key, value] of Object.entries(script.dataset)) {
    element.setAttribute(key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value);
  }
  element.setAttribute('server', base);

  const ready = new Promise((resolve) => element.addEventListener('chatbot-ready', resolve, { once: true }));

  /** @param {string} name */
  const method =
    (name) =>
    /** @param {any[]} values */
    (...values) =>
      void ready.then(() => element[name](...values));

  window.Chatbot = Object.freeze({
    element,
    open: method('open'),
    close: method('close'),
    send: method('send'),
    identify: method('identify'),
    destroy() {
      element.remove();
      entry.remove();
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
      element.addEventListener(`chatbot-${name}`, handler);
      return () => element.removeEventListener(`chatbot-${name}`, handler);
    },
  });

  /**
   * A page that requires Trusted Types allows the policy "chatbotd"; one that does not would take the text as well.
   *
   * @param {string} url
   * @returns {string}
   */
  const trust = (url) => {
    try {
      const { trustedTypes } = /** @type {any} */ (window);
      return trustedTypes.createPolicy('chatbotd', { createScriptURL: () => url }).createScriptURL('');
    } catch {
      return url;
    }
  };

  const entry = document.createElement('script');
  entry.type = 'module';
  entry.src = trust(new URL(`widget/${release.version}/widget.js`, base).href);
  entry.integrity = release.integrity;
  entry.crossOrigin = 'anonymous';
  if (script.nonce) entry.nonce = script.nonce;
  entry.onerror = () =>
    console.error(`chatbotd: ${entry.src} could not be loaded. May this website use the server ([Web] AllowedOrigins=)?`);
  document.head.append(entry);

  const place = () => void document.body.append(element);
  if (document.body) place();
  else addEventListener('DOMContentLoaded', place, { once: true });
})();
