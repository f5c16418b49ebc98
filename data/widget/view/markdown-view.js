import { isSafeLink, parseInline, parseMarkdown } from '../core/markdown.js';
import { h } from './dom.js';

/** @typedef {import('../types.d.ts').Inline} Inline */
/** @typedef {import('../types.d.ts').Block} Block */

const TAGS = /** @type {const} */ ({ strong: 'strong', em: 'em', del: 's' });

/**
 * @param {Inline} node
 * @returns {Node}
 */
function renderInline(node) {
  switch (node.type) {
    case 'text':
      return new Text(node.text);
    case 'break':
      return h('br');
    case 'code':
      return h('code', {}, node.text);
    case 'link':
      return renderLink(node.href, node.children.map(renderInline));
    default:
      return h(TAGS[node.type], {}, ...node.children.map(renderInline));
  }
}

/**
 * @param {string} href
 * @param {Node[]} children
 */
function renderLink(href, children) {
  if (!isSafeLink(href)) return h('span', {}, ...children);
  const outside = /^https?:/i.test(href);
  return h('a', { href, target: outside && '_blank', rel: 'noopener noreferrer nofollow' }, ...children);
}

/** @param {Inline[]} nodes */
const renderAll = (nodes) => nodes.map(renderInline);

/**
 * @param {Block} block
 * @returns {Node}
 */
function renderBlock(block) {
  switch (block.type) {
    case 'paragraph':
      return h('p', {}, ...renderAll(block.children));
    case 'heading':
      // A heading of an answer is none of the page's.
      return h('p', { class: 'heading' }, ...renderAll(block.children));
    case 'code':
      return h('pre', { tabindex: 0 }, h('code', {}, block.text));
    case 'quote':
      return h('blockquote', {}, ...block.children.map(renderBlock));
    case 'rule':
      return h('hr');
    case 'list':
      return renderList(block);
    case 'table':
      return renderTable(block);
  }
}

/** @param {Extract<Block, {type: 'list'}>} list */
function renderList({ ordered, start, items }) {
  const children = items.map((item) => h('li', {}, ...item.map(renderBlock)));
  return ordered ? h('ol', { start: start !== 1 && start }, ...children) : h('ul', {}, ...children);
}

/** @param {Extract<Block, {type: 'table'}>} table */
function renderTable({ head, rows }) {
  const top = h('tr', {}, ...head.map((cell) => h('th', { scope: 'col' }, ...renderAll(cell))));
  const body = rows.map((row) => h('tr', {}, ...row.map((cell) => h('td', {}, ...renderAll(cell)))));
  return h('div', { class: 'table', tabindex: 0 }, h('table', {}, h('thead', {}, top), h('tbody', {}, ...body)));
}

/**
 * @param {string} text Markdown
 * @returns {Node[]}
 */
export const renderMarkdown = (text) => parseMarkdown(text).map(renderBlock);

/**
 * Shows a text as it was typed, with its links.
 *
 * @param {string} text
 * @returns {Node[]}
 */
export function renderPlain(text) {
  const nodes = text.split(/(https?:\/\/[^\s<>"]+)/).map((part, index) => {
    return index % 2 ? parseInline(part).map(renderInline) : [new Text(part)];
  });
  return [h('p', { class: 'plain' }, ...nodes.flat())];
}
