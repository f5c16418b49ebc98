import { formatSize } from './attachment.js';
import { h, icon, iconButton } from './dom.js';
import { CLOSE, FILE } from './icons.js';

/** @typedef {import('../types.d.ts').Ui} Ui */

/** @typedef {{element: HTMLElement, abort: AbortController, id?: string}} Item */

/** Files on their way to the server, and those that the next message will carry. */
export class Tray {
  #ui;
  #changed;
  /** @type {Set<Item>} */
  #items = new Set();

  /**
   * @param {Ui} ui
   * @param {() => void} changed
   */
  constructor(ui, changed) {
    this.#ui = ui;
    this.#changed = changed;
    this.element = h('ul', { class: 'tray', 'aria-label': ui._('Files'), hidden: true });
  }

  /** Whether a file is still on its way. */
  get busy() {
    return [...this.#items].some((item) => !item.id);
  }

  /** @returns {string[]} ids of the uploads that are there */
  get ids() {
    return [...this.#items].flatMap((item) => item.id ?? []);
  }

  /** @param {Iterable<File>} files */
  add(files) {
    const { _, announce, conversation } = this.#ui;
    for (const file of files) {
      if (this.#items.size < conversation.maxAttachments) void this.#upload(file);
      else announce(_('A message can carry {count} files at most.', { count: conversation.maxAttachments }));
    }
  }

  clear() {
    for (const item of this.#items) this.#remove(item);
  }

  /** @param {File} file */
  async #upload(file) {
    const { _, api, conversation, language, names } = this.#ui;
    const abort = new AbortController();
    const bar = h('progress', { max: 1, value: 0, 'aria-label': _('Uploading {name}', { name: file.name }) });
    const note = h('span', { class: 'size' }, formatSize(file.size, language));
    const element = h('li', { class: 'file' }, icon(FILE), h('span', { class: 'name' }, file.name), note, bar);
    /** @type {Item} */
    const item = { element, abort };
    element.append(iconButton(_('Remove {name}', { name: file.name }), CLOSE, () => this.#remove(item)));
    this.#items.add(item);
    this.element.append(element);
    this.#update();
    try {
      const session = await conversation.ensureSession();
      const upload = await api.upload(session, file, (share) => (bar.value = share), abort.signal);
      item.id = upload.id;
      names.set(upload.id, upload.name);
    } catch (error) {
      note.textContent = this.#explain(/** @type {{code?: string}} */ (error).code);
      element.classList.add('failed');
      this.#items.delete(item);
    }
    bar.remove();
    this.#update();
  }

  /** @param {string | undefined} code of the refusal */
  #explain(code) {
    const { _, announce } = this.#ui;
    const texts = {
      too_large: _('This file is too large.'),
      unsupported_type: _('Files of this kind are not accepted.'),
    };
    const text = texts[/** @type {keyof texts} */ (code)] ?? _('This file could not be sent.');
    announce(text);
    return text;
  }

  /** @param {Item} item */
  #remove(item) {
    this.#items.delete(item);
    item.abort.abort();
    item.element.remove();
    this.#update();
  }

  #update() {
    this.element.hidden = this.element.childElementCount === 0;
    this.#changed();
  }
}
