import { button, h, icon, iconButton } from './dom.js';
import { MORE } from './icons.js';

/** @typedef {{label: string, path: string, run: () => void, enabled?: () => boolean}} Choice */

/** A button that shows what else can be done. */
export class Menu {
  #button;
  #list;
  #choices;

  /**
   * @param {string} label
   * @param {Choice[]} choices
   */
  constructor(label, choices) {
    this.#choices = choices;
    this.#button = iconButton(label, MORE, () => this.#toggle());
    this.#button.setAttribute('aria-haspopup', 'menu');
    this.#button.setAttribute('aria-expanded', 'false');
    this.#list = h('div', { class: 'menu', role: 'menu', 'aria-label': label, hidden: true }, ...this.#createItems());
    this.element = h('div', { class: 'menu-box' }, this.#button, this.#list);
    this.element.onkeydown = (event) => this.#handleKey(event);
    this.element.addEventListener('focusout', (event) => this.#handleBlur(event));
  }

  #createItems() {
    return this.#choices.map(({ label, path, run }) => {
      const onclick = () => {
        this.#toggle(false);
        this.#button.focus();
        run();
      };
      return button({ role: 'menuitem', tabindex: -1, onclick }, icon(path), label);
    });
  }

  /** @returns {HTMLButtonElement[]} */
  get #items() {
    return [...this.#list.querySelectorAll('button')].filter((button) => !button.disabled);
  }

  #toggle(open = this.#list.hidden) {
    this.#list.querySelectorAll('button').forEach((button, index) => {
      button.disabled = this.#choices[index].enabled?.() === false;
    });
    this.#list.hidden = !open;
    this.#button.setAttribute('aria-expanded', String(open));
    if (open) this.#items[0]?.focus();
  }

  /** @param {KeyboardEvent} event */
  #handleKey(event) {
    if (this.#list.hidden) return;
    const items = this.#items;
    const at = items.findIndex((item) => item.matches(':focus'));
    const targets = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 };
    const target = targets[/** @type {keyof targets} */ (event.key)];
    if (target !== undefined) {
      items[target % items.length]?.focus();
    } else if (event.key === 'Escape') {
      this.#toggle(false);
      this.#button.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {FocusEvent} event */
  #handleBlur(event) {
    if (!this.element.contains(/** @type {Node | null} */ (event.relatedTarget))) this.#toggle(false);
  }
}
