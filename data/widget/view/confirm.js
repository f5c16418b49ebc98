import { button, h } from './dom.js';

/**
 * Asks before something is done that cannot be undone. Until it is answered nothing else in the panel can be used.
 *
 * @param {HTMLElement} panel
 * @param {{title: string, text: string, yes: string, no: string}} texts
 * @returns {Promise<boolean>}
 */
export function confirm(panel, { title, text, yes, no }) {
  const others = [...panel.children].map((element) => /** @type {HTMLElement} */ (element));
  const before = /** @type {ShadowRoot} */ (panel.getRootNode()).activeElement;
  return new Promise((resolve) => {
    /** @param {boolean} answer */
    const finish = (answer) => {
      veil.remove();
      for (const element of others) element.inert = false;
      if (before instanceof HTMLElement) before.focus();
      resolve(answer);
    };
    const cancel = button({ class: 'quiet', onclick: () => finish(false) }, no);
    const accept = button({ class: 'danger', onclick: () => finish(true) }, yes);
    const box = h(
      'div',
      { class: 'confirm', role: 'alertdialog', 'aria-modal': 'true', 'aria-labelledby': 'ask', 'aria-describedby': 'why' },
      h('h2', { id: 'ask' }, title),
      h('p', { id: 'why' }, text),
      h('div', { class: 'actions' }, cancel, accept)
    );
    const veil = h('div', { class: 'veil' }, box);
    veil.onkeydown = (event) => {
      if (event.key === 'Escape') finish(false);
      event.stopPropagation();
    };
    for (const element of others) element.inert = true;
    panel.append(veil);
    cancel.focus();
  });
}
