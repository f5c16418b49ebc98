import { Conversation } from './core/conversation.js';
import { createTranslate, getDirection, loadTexts } from './core/texts.js';
import { Vault } from './core/vault.js';
import { Api } from './net/api.js';
import { button, h, icon } from './view/dom.js';
import { CHAT, DOWN } from './view/icons.js';
import { Panel } from './view/panel.js';
import css from './widget.css';

/** @typedef {import('./types.d.ts').Ui} Ui */

/** @returns {Storage | null} null where the browser keeps nothing */
function findStorage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** The chat on a website: a button, and the panel that it opens. docs/widget.md says what it can be told. */
class ChatbotWidget extends HTMLElement {
  static get observedAttributes() {
    return ['theme', 'position', 'heading', 'subtitle', 'greeting', 'suggestions', 'label'];
  }

  #shadow = this.attachShadow({ mode: 'closed' });
  #root = h('div', { class: 'root' });
  #status = h('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  #scheme = matchMedia('(prefers-color-scheme: dark)');
  #narrow = matchMedia('(max-width: 480px)');
  /** @type {Conversation | undefined} */
  #conversation;
  /** @type {Panel | undefined} */
  #panel;
  /** @type {HTMLButtonElement | undefined} */
  #launcher;
  #badge = h('span', { class: 'badge', hidden: true });
  #translate = createTranslate({});
  /** @type {AbortController | undefined} ends what the page is listened to for */
  #connected;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.#shadow.adoptedStyleSheets = [sheet];
    this.#shadow.append(this.#root);
  }

  connectedCallback() {
    if (this.#connected) return;
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    const base = new URL(this.getAttribute('server') ?? new URL('../..', import.meta.url), document.baseURI).href;
    const api = new Api(base.endsWith('/') ? base : `${base}/`);
    const conversation = new Conversation(api, new Vault(findStorage(), api.base));
    this.#conversation = conversation;
    this.#identifyPage(conversation);
    conversation.on('change', () => this.#update());
    conversation.on('message', (message) => this.#tell('message', message));
    this.#listen(conversation, signal);
    void this.#build(api, conversation, signal);
  }

  disconnectedCallback() {
    // An element that is only moved is connected again by then.
    queueMicrotask(() => void (this.isConnected || this.#takeDown()));
  }

  /** Some attribute has changed. */
  attributeChangedCallback() {
    this.#configure();
  }

  open() {
    if (!this.#panel || this.#isOpen) return;
    this.#panel.show();
    this.#root.classList.add('open');
    this.#launcher?.setAttribute('aria-expanded', 'true');
    this.#conversation?.markRead();
    this.#update();
    this.#tell('open');
  }

  close() {
    if (!this.#panel || !this.#isOpen) return;
    this.#panel.hide();
    this.#root.classList.remove('open');
    this.#launcher?.setAttribute('aria-expanded', 'false');
    this.#launcher?.focus();
    this.#tell('close');
  }

  /** @param {string} text which the visitor is to say */
  send(text) {
    const said = String(text).trim();
    if (said) this.#conversation?.say(said);
  }

  /** @param {import('./types.d.ts').Visitor} visitor what the page knows of the visitor */
  identify({ name, email }) {
    this.#conversation?.identify({ ...(name && { name }), ...(email && { email }) });
  }

  /** Takes the chat off the page. The conversation stays: it is there again when the widget is. */
  destroy() {
    this.remove();
    this.#takeDown();
  }

  /** Whether nobody would notice that another version takes its place: closed, with nothing written or attached. */
  get idle() {
    return !this.#shadow.querySelector('.open,textarea:not(:placeholder-shown),.tray li');
  }

  get #locale() {
    return this.lang || document.documentElement.lang || navigator.language;
  }

  get #isOpen() {
    return this.#root.classList.contains('open');
  }

  /**
   * @param {Api} api
   * @param {Conversation} conversation
   * @param {AbortSignal} signal
   */
  async #build(api, conversation, signal) {
    const { translate, language } = await loadTexts(this.#locale, import.meta.url);
    if (signal.aborted) return;
    this.#translate = translate;
    this.#root.lang = language;
    this.#root.dir = getDirection(language);
    /** @type {Ui} */
    const ui = { _: translate, language, api, conversation, names: new Map(), announce: (text) => this.#announce(text) };
    this.#panel = new Panel(ui, () => this.close());
    this.#launcher = button({ class: 'launcher', 'aria-expanded': 'false', onclick: () => (this.#isOpen ? this.close() : this.open()) });
    this.#launcher.append(icon(CHAT, 'icon chat'), icon(DOWN, 'icon shut'), this.#badge);
    this.#root.replaceChildren(this.#panel.element, this.#launcher, this.#status);
    this.#configure();
    conversation.resume();
    this.#update();
    if (this.hasAttribute('open')) this.open();
    this.#tell('ready');
  }

  #takeDown() {
    this.#connected?.abort();
    this.#connected = undefined;
    this.#conversation?.stop();
    this.#panel?.destroy();
    this.#conversation = this.#panel = this.#launcher = undefined;
    this.#root.replaceChildren();
    this.#root.classList.remove('open');
  }

  /**
   * @param {Conversation} conversation
   * @param {AbortSignal} signal
   */
  #listen(conversation, signal) {
    addEventListener('online', () => conversation.wake(), { signal });
    addEventListener('pageshow', (event) => event.persisted && conversation.resume(), { signal });
    addEventListener('pagehide', () => conversation.pause(), { signal });
    document.addEventListener('visibilitychange', () => this.#handleVisibility(conversation), { signal });
    this.#scheme.addEventListener('change', () => this.#configure(), { signal });
    this.#narrow.addEventListener('change', () => this.#update(), { signal });
    visualViewport?.addEventListener('resize', () => this.#fitKeyboard(), { signal });
  }

  /** @param {Conversation} conversation */
  #handleVisibility(conversation) {
    if (!document.hidden) conversation.wake();
    this.#update();
  }

  /** A keyboard on the screen leaves less of it; only the visual viewport knows. */
  #fitKeyboard() {
    this.#root.style.setProperty('--height', `${visualViewport?.height ?? innerHeight}px`);
  }

  /** @param {Conversation} conversation */
  #identifyPage(conversation) {
    const page = location.origin === 'null' ? undefined : location.origin + location.pathname;
    this.identify({ name: this.getAttribute('name') ?? undefined, email: this.getAttribute('email') ?? undefined });
    conversation.place = { locale: this.#locale.slice(0, 35), page: page?.slice(0, 2048) };
  }

  #configure() {
    const _ = this.#translate;
    const theme = this.getAttribute('theme') ?? 'auto';
    this.#root.dataset.theme = theme === 'auto' ? (this.#scheme.matches ? 'dark' : 'light') : theme;
    this.#root.dataset.position = this.getAttribute('position') ?? 'end';
    this.#panel?.setTexts({
      title: this.getAttribute('heading') ?? _('Chat with us'),
      subtitle: this.getAttribute('subtitle') ?? _('We answer right away'),
      greeting: this.getAttribute('greeting') ?? _('Hello! How can we help you?'),
      suggestions: (this.getAttribute('suggestions') ?? '').split('|').filter((text) => text.trim()),
    });
    this.#update();
  }


  #update() {
    const conversation = this.#conversation;
    if (!conversation || !this.#launcher || !this.#panel) return;
    if (this.#isOpen && !document.hidden) conversation.markRead();
    const _ = this.#translate;
    const { unread } = conversation;
    const label = this.getAttribute('label') ?? _('Open the chat');
    this.#badge.hidden = unread === 0 || this.#isOpen;
    this.#badge.textContent = String(unread);
    this.#launcher.setAttribute('aria-label', unread ? `${label} (${_('New messages: {count}', { count: unread })})` : label);
    if (this.#narrow.matches && this.#isOpen) this.#panel.element.setAttribute('aria-modal', 'true');
    else this.#panel.element.removeAttribute('aria-modal');
    if (this.dataset.status !== conversation.status) {
      this.dataset.status = conversation.status;
      this.#tell('status', conversation.status);
    }
  }

  /** @param {string} text */
  #announce(text) {
    this.#status.replaceChildren(h('p', {}, text));
  }

  /**
   * @param {string} name
   * @param {any} [detail]
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`chatbot-${name}`, { detail }));
  }
}

// A name is given once on a page: to a version that comes later the loader gives another one, in the address.
customElements.define(import.meta.url.split('#')[1] ?? 'chatbot-widget', ChatbotWidget);
