import { getNames } from '../core/transcript.js';
import { createAttachment } from './attachment.js';
import { button, h, icon, iconButton } from './dom.js';
import { ALERT, BOOK, CLOCK, PERSON, SPARK, THUMB, TICK, TICKS } from './icons.js';
import { renderMarkdown, renderPlain } from './markdown-view.js';

/** @typedef {import('../types.d.ts').Ui} Ui */
/** @typedef {import('../core/timeline.js').Entry} Entry */

const DAY = 24 * 60 * 60 * 1000;

/**
 * @param {Date} date
 * @param {string} language
 */
function formatDay(date, language) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const days = Math.round((new Date(date).setHours(0, 0, 0, 0) - midnight) / DAY);
  const text =
    Math.abs(days) <= 1
      ? new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day')
      : new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(date);
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}

/**
 * @param {Ui} ui
 * @param {Entry} entry
 */
function createMark({ _ }, { delivery }) {
  const marks = {
    sending: [_('Sending'), CLOCK],
    sent: [_('Sent'), TICK],
    read: [_('Read'), TICKS],
    failed: [_('Not sent'), ALERT],
  };
  const [label, path] = marks[delivery ?? 'sent'];
  return h('span', { class: 'mark' }, icon(path), h('span', { class: 'unseen' }, label));
}

/**
 * @param {Ui} ui
 * @param {string} code of the refusal
 */
function explainRefusal({ _ }, code) {
  if (code === 'conflict') return _('This conversation has ended.');
  return _('This message could not be sent.');
}

/**
 * What the visitor can do about a message that was refused or not answered.
 *
 * @param {Ui} ui
 * @param {Entry} entry
 */
function createRemedy(ui, { outgoing, message, unanswered }) {
  const { _, conversation } = ui;
  if (outgoing?.failed) {
    const again = outgoing.failed === 'conflict' ? _('Start a new one') : _('Try again');
    return h(
      'p',
      { class: 'remedy' },
      `${explainRefusal(ui, outgoing.failed)} `,
      button({ class: 'link', onclick: () => conversation.sayAgain(outgoing) }, again),
      ' ',
      button({ class: 'link', onclick: () => conversation.takeBack(outgoing) }, _('Discard'))
    );
  }
  if (!message || !unanswered) return undefined;
  const onclick = () => conversation.askAgain(message);
  return h(
    'p',
    { class: 'remedy' },
    `${_('There was no answer.')} `,
    button({ class: 'link', onclick }, _('Ask again'))
  );
}

/**
 * @param {Ui} ui
 * @param {Entry} entry
 */
function createRating({ _, conversation, announce }, { message, rating, last }) {
  if (!message || message.role === 'visitor' || !(rating || last)) return undefined;
  const thumbs = [_('Helpful'), _('Not helpful')].map((label, index) => {
    const fail = () => announce(_('That did not work. Please try again later.'));
    const thumb = iconButton(label, THUMB, () => void conversation.rate(message, index === 0).catch(fail), 'thumb');
    thumb.disabled = Boolean(rating);
    thumb.setAttribute('aria-pressed', String(rating === ['👍', '👎'][index]));
    return thumb;
  });
  return h('span', { class: 'rating' }, ...thumbs);
}

/**
 * @param {Ui} ui
 * @param {Entry} entry
 */
function createFoot(ui, entry) {
  const at = new Date(entry.message?.at ?? entry.outgoing?.at ?? Date.now());
  const time = new Intl.DateTimeFormat(ui.language, { timeStyle: 'short' }).format(at);
  return h(
    'span',
    { class: 'foot' },
    h('time', { datetime: at.toISOString() }, time),
    entry.delivery ? createMark(ui, entry) : createRating(ui, entry)
  );
}

/**
 * @param {Ui} ui
 * @param {string[]} suggestions
 */
export function createSuggestions({ _, conversation }, suggestions) {
  const buttons = suggestions.map((text) =>
    button({ class: 'chip', dir: 'auto', onclick: () => conversation.say(text) }, text)
  );
  return h('div', { class: 'suggestions', role: 'group', 'aria-label': _('Suggestions') }, ...buttons);
}

/**
 * @param {Ui} ui
 * @param {Entry} entry
 */
function createBubble(ui, { message, outgoing, text = '' }) {
  const said = message?.text ?? outgoing?.text ?? text;
  const files = message?.attachments ?? outgoing?.attachments ?? [];
  const isMarkdown = !outgoing && (!message || message.role === 'bot');
  const content = said === '' ? [] : isMarkdown ? renderMarkdown(said) : renderPlain(said);
  const source = message?.source?.title;
  return h(
    'div',
    { class: 'bubble', dir: 'auto' },
    ...content,
    files.length > 0 && h('div', { class: 'files' }, ...files.map((id) => createAttachment(ui, id))),
    source && h('p', { class: 'source' }, icon(BOOK), `${ui._('Source')}: ${source}`)
  );
}

/**
 * @param {Ui} ui
 * @param {Entry} entry
 */
function createMessage(ui, entry) {
  const { message } = entry;
  const role = message?.role ?? (entry.outgoing ? 'visitor' : 'bot');
  const remedy = createRemedy(ui, entry);
  const suggestions = entry.last && role === 'bot' && message?.suggestions;
  return h(
    'li',
    { class: `entry ${role}${entry.follows ? ' follows' : ''}${entry.kind === 'stream' ? ' stream' : ''}` },
    role !== 'visitor' && role !== 'system' && createAvatar(role),
    h(
      'div',
      { class: 'body' },
      h('span', { class: role === 'operator' && !entry.follows ? 'who' : 'unseen' }, getNames(ui._)[role]),
      createBubble(ui, entry),
      entry.kind === 'message' && createFoot(ui, entry),
      remedy,
      suggestions && createSuggestions(ui, suggestions)
    )
  );
}

/** @param {string} role */
export const createAvatar = (role) =>
  h('span', { class: 'avatar', 'aria-hidden': 'true' }, icon(role === 'operator' ? PERSON : SPARK));

/**
 * @param {Ui} ui
 * @param {Entry} entry
 * @returns {HTMLLIElement}
 */
export function createEntry(ui, entry) {
  if (entry.kind === 'day') return h('li', { class: 'divider' }, formatDay(entry.at ?? new Date(), ui.language));
  if (entry.kind !== 'handover') return createMessage(ui, entry);
  const { _ } = ui;
  const text = entry.role === 'operator' ? _('You are talking to a person now.') : _('The assistant answers again.');
  return h('li', { class: 'divider handover' }, text);
}
