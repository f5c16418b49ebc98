/**
 * Makes an element. Text is set as text and listeners as functions, so that nothing in it is ever taken for markup, and a strict
 * Content-Security-Policy (Trusted Types too) has nothing to refuse.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes] on… are listeners; false and undefined leave one out
 * @param {...(Node | string | undefined | null | false)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.filter((child) => child instanceof Node || Boolean(child)).map((child) => child || ''));
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {any} value
 */
function setAttribute(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/**
 * @param {Record<string, any>} attributes
 * @param {...(Node | string | undefined | null | false)} children
 */
export const button = (attributes, ...children) => h('button', { type: 'button', ...attributes }, ...children);

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {string} path what the lines of the icon are, in a square of 24
 * @param {string} [name] its class
 * @returns {SVGSVGElement}
 */
export function icon(path, name = 'icon') {
  const svg = document.createElementNS(SVG, 'svg');
  const shape = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', name);
  svg.setAttribute('aria-hidden', 'true');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

/**
 * @param {string} label for people who do not see the icon, and as a tooltip
 * @param {string} path
 * @param {(event: Event) => void} onclick
 * @param {string} [name] its class
 */
export const iconButton = (label, path, onclick, name = 'tool') =>
  button({ class: name, 'aria-label': label, title: label, onclick }, icon(path));

/**
 * Saves something as a file.
 *
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
