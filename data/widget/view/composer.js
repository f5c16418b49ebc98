import { h, iconButton } from './dom.js';
import { CLIP, SEND } from './icons.js';
import { Tray } from './tray.js';

/** @typedef {import('../types.d.ts').Ui} Ui */

/** "Still typing" is told so often, and "no longer" after so long, in milliseconds. */
const TYPING_EVERY = 4000;
const TYPING_STOPS = 6000;
/** From so many characters before the limit on, what is left is shown. */
const WARN = 200;

/** Where the visitor writes. */
export class Composer {
  #ui;
  #input;
  #send;
  #count;
  #tray;
  #told = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Ui} ui */
  constructor(ui) {
    const { _ } = ui;
    this.#ui = ui;
    this.#tray = new Tray(ui, () => this.#update());
    this.#input = h('textarea', { rows: 1, 'aria-label': _('Your message'), placeholder: _('Write a message') });
    this.#input.oninput = () => this.#handleInput();
    this.#input.onkeydown = (event) => this.#handleKey(event);
    this.#input.onpaste = (event) => this.#handlePaste(event);
    this.#send = iconButton(_('Send'), SEND, () => this.submit(), 'send');
    this.#count = h('span', { class: 'count', hidden: true });
    const picker = h('input', { type: 'file', multiple: true, hidden: true, tabindex: -1, 'aria-hidden': 'true' });
    picker.onchange = () => {
      this.addFiles(picker.files ?? []);
      picker.value = '';
    };
    const clip = iconButton(_('Attach files'), CLIP, () => picker.click());
    this.element = h(
      'div',
      { class: 'composer' },
      this.#tray.element,
      h('div', { class: 'field' }, clip, this.#input, this.#count, this.#send, picker)
    );
    this.#update();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#tray.clear();
  }

  /** @param {Iterable<File>} files */
  addFiles(files) {
    this.#tray.add(files);
    this.focus();
  }

  submit() {
    if (!this.#canSend) return;
    this.#ui.conversation.say(this.#input.value.trim(), this.#tray.ids);
    this.#input.value = '';
    this.#tray.clear();
    this.#tellTyping(false);
    this.#update();
    this.focus();
  }

  get #left() {
    return this.#ui.conversation.maxTextLength - [...this.#input.value.trim()].length;
  }

  get #canSend() {
    const said = this.#input.value.trim() !== '' || this.#tray.ids.length > 0;
    return said && !this.#tray.busy && this.#left >= 0;
  }

  #handleInput() {
    this.#tellTyping(this.#input.value !== '');
    this.#update();
  }

  /** @param {KeyboardEvent} event */
  #handleKey(event) {
    // Enter that ends a composition of an input method is not meant for us.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  /** @param {ClipboardEvent} event */
  #handlePaste(event) {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    this.addFiles(files);
  }

  /** @param {boolean} on */
  #tellTyping(on) {
    clearTimeout(this.#timer);
    if (on) this.#timer = setTimeout(() => this.#tellTyping(false), TYPING_STOPS);
    if (on ? Date.now() - this.#told < TYPING_EVERY : this.#told === 0) return;
    this.#told = on ? Date.now() : 0;
    this.#ui.conversation.tellTyping(on);
  }

  #update() {
    const left = this.#left;
    this.#send.disabled = !this.#canSend;
    this.#count.hidden = left > WARN;
    this.#count.textContent = String(left);
    this.#count.classList.toggle('over', left < 0);
    this.#input.setAttribute('aria-invalid', String(left < 0));
    // The field grows with what is in it; the style sheet says how far.
    this.#input.style.setProperty('height', 'auto');
    this.#input.style.setProperty('height', `${this.#input.scrollHeight}px`);
  }
}
