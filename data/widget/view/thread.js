import { layOut } from '../core/timeline.js';
import { getNames } from '../core/transcript.js';
import { button, h, icon } from './dom.js';
import { createAvatar, createEntry, createSuggestions } from './entry.js';
import { DOWN } from './icons.js';

/** @typedef {import('../types.d.ts').Ui} Ui */
/** @typedef {import('../core/timeline.js').Entry} Entry */

/** Whoever is so near the end, in pixels, follows what comes. */
const NEAR = 80;

/** @param {Entry} entry everything that its look depends on */
const fingerprint = ({ kind, message, delivery, follows, last, rating, unanswered, text, outgoing }) =>
  [kind, message?.seq, message?.id, delivery, follows, last, rating, unanswered, text, outgoing?.failed].join('|');

/** Everything that was said, the newest at the end. */
export class Thread {
  #ui;
  #list;
  #greeting;
  #typing;
  #earlier;
  #down;
  #scroller;
  /** @type {Map<string, {element: HTMLLIElement, print: string}>} */
  #shown = new Map();
  #follows = true;
  #observer;

  /** @param {Ui} ui */
  constructor(ui) {
    const { _, conversation } = ui;
    this.#ui = ui;
    this.#list = h('ol', { class: 'entries' });
    this.#greeting = h('div', { class: 'greeting' });
    this.#typing = this.#createTyping();
    this.#earlier = button({ class: 'chip earlier', hidden: true }, _('Show earlier messages'));
    this.#earlier.onclick = () => void this.#loadEarlier();
    this.#scroller = h(
      'div',
      { class: 'thread', tabindex: 0, role: 'region', 'aria-label': _('Conversation') },
      this.#earlier,
      this.#greeting,
      this.#list,
      this.#typing
    );
    this.#scroller.onscroll = () => this.#handleScroll();
    this.#down = button({ class: 'down', hidden: true, 'aria-label': _('To the newest message') }, icon(DOWN));
    this.#down.onclick = () => this.scrollToEnd();
    this.element = h('div', { class: 'thread-box' }, this.#scroller, this.#down);
    // Whatever changes heights, a picture that has loaded or a keyboard that came up: the end stays in view.
    this.#observer = new ResizeObserver(() => this.#follows && this.scrollToEnd());
    this.#observer.observe(this.#scroller);
    this.#observer.observe(this.#list);
    this.#offs = [
      conversation.on('change', () => this.update()),
      conversation.on('message', (message) => ui.announce(`${getNames(_)[message.role]}: ${message.text}`)),
    ];
  }

  /** @type {(() => void)[]} */
  #offs;

  destroy() {
    this.#observer.disconnect();
    for (const off of this.#offs) off();
  }

  /**
   * @param {string} text what is said before anybody said anything
   * @param {string[]} suggestions
   */
  setGreeting(text, suggestions) {
    this.#greeting.replaceChildren(
      createAvatar('bot'),
      h('div', { class: 'body' }, h('div', { class: 'bubble', dir: 'auto' }, h('p', {}, text)))
    );
    if (suggestions.length) this.#greeting.lastElementChild?.append(createSuggestions(this.#ui, suggestions));
    this.update();
  }

  scrollToEnd() {
    this.#follows = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#down.hidden = true;
  }

  update() {
    const { conversation } = this.#ui;
    const entries = layOut(conversation);
    this.#show(entries);
    this.#earlier.hidden = !conversation.hasEarlier || conversation.messages.length === 0;
    this.#greeting.hidden = conversation.hasEarlier;
    this.#greeting.classList.toggle('used', entries.length > 0);
    this.#typing.hidden = !conversation.typist || conversation.streams.size > 0;
    this.#typing.classList.toggle('operator', conversation.typist === 'operator');
    if (this.#follows) this.scrollToEnd();
  }

  /** @param {Entry[]} entries */
  #show(entries) {
    /** @type {Map<string, {element: HTMLLIElement, print: string}>} */
    const shown = new Map();
    for (const entry of entries) shown.set(entry.key, this.#reuse(entry));
    for (const [key, { element }] of this.#shown) if (shown.get(key)?.element !== element) element.remove();
    let next = this.#list.firstElementChild;
    for (const { element } of shown.values()) {
      if (element === next) next = next.nextElementSibling;
      else this.#list.insertBefore(element, next);
    }
    this.#shown = shown;
  }

  /**
   * An element stays the same as long as it looks the same; one that changes does not come in anew.
   *
   * @param {Entry} entry
   */
  #reuse(entry) {
    const before = this.#shown.get(entry.key);
    const print = fingerprint(entry);
    if (before?.print === print) return before;
    const element = createEntry(this.#ui, entry);
    if (!before) element.classList.add('new');
    return { element, print };
  }

  #createTyping() {
    const { _ } = this.#ui;
    const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
    const bubble = h('div', { class: 'bubble' }, dots, h('span', { class: 'unseen' }, _('Typing')));
    return h('div', { class: 'entry typing', hidden: true }, createAvatar('bot'), h('div', { class: 'body' }, bubble));
  }

  async #loadEarlier() {
    const before = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    this.#follows = false;
    this.#earlier.disabled = true;
    try {
      await this.#ui.conversation.loadEarlier();
      this.#scroller.scrollTop = this.#scroller.scrollHeight - before;
    } catch {
      this.#ui.announce(this.#ui._('That did not work. Please try again later.'));
    } finally {
      this.#earlier.disabled = false;
    }
  }

  #handleScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#follows = scrollHeight - scrollTop - clientHeight < NEAR;
    this.#down.hidden = this.#follows;
  }
}
