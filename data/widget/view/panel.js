import { writeTranscript } from '../core/transcript.js';
import { Composer } from './composer.js';
import { confirm } from './confirm.js';
import { h, iconButton, save } from './dom.js';
import { createAvatar } from './entry.js';
import { CLOSE, SAVE, TRASH } from './icons.js';
import { createMenu } from './menu.js';
import { Notice } from './notice.js';
import { Thread } from './thread.js';

/** @typedef {import('../types.d.ts').Ui} Ui */

/** The window of the chat. */
export class Panel {
  #ui;
  #title;
  #state;
  #thread;
  #composer;
  #notice;
  #off;
  #subtitle = '';
  #drags = 0;

  /**
   * @param {Ui} ui
   * @param {() => void} onClose
   */
  constructor(ui, onClose) {
    const { _, conversation } = ui;
    this.#ui = ui;
    this.#title = h('h2', { id: 'title' });
    this.#state = h('p', { class: 'state' });
    this.#thread = new Thread(ui);
    this.#composer = new Composer(ui);
    this.#notice = new Notice(ui);
    const header = h(
      'div',
      { class: 'head' },
      createAvatar('bot'),
      h('div', { class: 'titles' }, this.#title, this.#state),
      this.#createMenu(),
      iconButton(_('Close the chat'), CLOSE, onClose)
    );
    this.element = h(
      'section',
      { class: 'panel', role: 'dialog', 'aria-labelledby': 'title', hidden: true },
      header,
      this.#notice.element,
      this.#thread.element,
      this.#composer.element,
      h('div', { class: 'drop', 'aria-hidden': 'true' }, h('span', {}, _('Drop files here to send them')))
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') onClose();
    });
    this.#watchDrags();
    this.#off = conversation.on('change', () => this.#update());
    this.#update();
  }

  destroy() {
    this.#off();
    this.#thread.destroy();
    this.#composer.destroy();
    this.#notice.destroy();
  }

  /** @param {{title: string, subtitle: string, greeting: string, suggestions: string[]}} texts */
  setTexts({ title, subtitle, greeting, suggestions }) {
    this.#title.textContent = title;
    this.#subtitle = subtitle;
    this.#thread.setGreeting(greeting, suggestions);
    this.#update();
  }

  show() {
    this.element.hidden = false;
    this.#thread.scrollToEnd();
    this.#composer.focus();
  }

  hide() {
    this.element.hidden = true;
  }

  #createMenu() {
    const { _, conversation } = this.#ui;
    return createMenu(_('More'), () => conversation.session !== null, [
      { label: _('Save the conversation'), path: SAVE, run: () => this.#attempt(() => this.#saveTranscript()) },
      { label: _('Erase my data'), path: TRASH, run: () => this.#attempt(() => this.#erase()) },
    ]);
  }

  /** @param {() => Promise<void>} action */
  async #attempt(action) {
    try {
      await action();
    } catch {
      this.#say(this.#ui._('That did not work. Please try again later.'));
    }
  }

  /** @param {string} text for those who look and those who listen, for a moment */
  #say(text) {
    this.#ui.announce(text);
    const toast = h('p', { class: 'toast', 'aria-hidden': 'true' }, text);
    this.element.append(toast);
    setTimeout(() => toast.remove(), 5000);
  }

  async #saveTranscript() {
    const { _, conversation, language } = this.#ui;
    const text = writeTranscript(await conversation.loadAll(), _, language);
    save(new Blob([text], { type: 'text/plain;charset=utf-8' }), `chat-${new Date().toISOString().slice(0, 10)}.txt`);
  }

  async #erase() {
    const { _, conversation } = this.#ui;
    const agreed = await confirm(this.element, {
      title: _('Erase this conversation?'),
      text: _('All messages and files are erased, here and on the server. This cannot be undone.'),
      yes: _('Erase'),
      no: _('Cancel'),
    });
    if (!agreed) return;
    await conversation.erase();
    this.#say(_('Everything was erased.'));
    this.#composer.focus();
  }

  #watchDrags() {
    /** @param {DragEvent} event */
    const hasFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;
    /** @param {number} drags how many elements the files are over */
    const mark = (drags) => {
      this.#drags = Math.max(0, drags);
      this.element.classList.toggle('dragged', this.#drags > 0);
    };
    this.element.ondragenter = (event) => hasFiles(event) && mark(this.#drags + 1);
    this.element.ondragleave = (event) => hasFiles(event) && mark(this.#drags - 1);
    this.element.ondragover = (event) => hasFiles(event) && event.preventDefault();
    this.element.ondrop = (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      mark(0);
      this.#composer.addFiles(event.dataTransfer?.files ?? []);
    };
  }

  #update() {
    const { _, conversation } = this.#ui;
    const answers = conversation.messages.findLast(({ role }) => role === 'bot' || role === 'operator')?.role;
    const texts = {
      idle: this.#subtitle,
      connecting: _('Connecting'),
      offline: _('Out of reach'),
      online: answers === 'operator' ? _('Support team') : _('Online'),
      polling: answers === 'operator' ? _('Support team') : _('Online'),
    };
    this.#state.textContent = texts[conversation.status];
    this.#state.dataset.status = conversation.status;
  }
}
