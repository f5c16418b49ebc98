import { h } from './dom.js';

/** @typedef {import('../types.d.ts').Ui} Ui */

/** A short break of the connection is nobody's concern, in milliseconds. */
const PATIENCE = 3000;

/** Says that the server is out of reach, and takes an address to answer to. */
export class Notice {
  #ui;
  #form;
  #text;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #off;

  /** @param {Ui} ui */
  constructor(ui) {
    const { _, conversation } = ui;
    this.#ui = ui;
    this.#text = h('p');
    const label = _('Your e-mail address');
    const email = h('input', { type: 'email', name: 'email', required: true, autocomplete: 'email', 'aria-label': label, placeholder: label });
    this.#form = h('form', { class: 'offline-form' }, email, h('button', { type: 'submit', class: 'quiet' }, _('Save')));
    this.#form.onsubmit = (event) => {
      event.preventDefault();
      conversation.identify({ email: email.value });
    };
    this.element = h('div', { class: 'notice', role: 'status', hidden: true }, this.#text, this.#form);
    this.#off = conversation.on('change', () => this.#update());
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#off();
  }

  #update() {
    if (this.#ui.conversation.status !== 'offline') {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.element.hidden = true;
    } else if (!this.element.hidden) {
      this.#show();
    } else {
      this.#timer ??= setTimeout(() => this.#show(), PATIENCE);
    }
  }

  #show() {
    const { _, conversation } = this.#ui;
    const { email } = conversation.visitor;
    this.#form.hidden = Boolean(email) || conversation.outgoing.length === 0;
    const kept = _('We are out of reach at the moment. What you write is kept and sent as soon as possible.');
    this.#text.textContent = email ? `${kept} ${_('We will answer to {email}.', { email })}` : kept;
    this.element.hidden = false;
  }
}
