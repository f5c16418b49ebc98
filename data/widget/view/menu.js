import { button, h, icon, iconButton } from './dom.js';
import { MORE } from './icons.js';

/** @typedef {{label: string, path: string, run: () => void}} Choice */

/**
 * A button that shows what else can be done, as buttons that follow it.
 *
 * @param {string} label
 * @param {() => boolean} isEnabled whether any of it can be done now
 * @param {Choice[]} choices
 */
export function createMenu(label, isEnabled, choices) {
  const opener = iconButton(label, MORE, () => toggle());
  const items = choices.map(({ label: text, path, run }) => {
    const onclick = () => {
      toggle(false);
      opener.focus();
      run();
    };
    return button({ onclick }, icon(path), text);
  });
  const list = h('div', { class: 'menu', hidden: true }, ...items);
  const box = h('div', { class: 'menu-box' }, opener, list);

  const toggle = (open = list.hidden) => {
    for (const item of items) item.disabled = !isEnabled();
    list.hidden = !open;
    opener.setAttribute('aria-expanded', String(open));
  };
  box.onkeydown = (event) => {
    if (event.key !== 'Escape' || list.hidden) return;
    event.stopPropagation();
    toggle(false);
    opener.focus();
  };
  box.addEventListener('focusout', (event) => {
    if (!box.contains(/** @type {Node | null} */ (event.relatedTarget))) toggle(false);
  });
  toggle(false);
  return box;
}
