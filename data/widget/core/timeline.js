/** @typedef {import('../types.d.ts').Message} Message */
/** @typedef {import('../types.d.ts').Outgoing} Outgoing */

/**
 * @typedef {'sending' | 'sent' | 'read' | 'failed'} Delivery
 *
 * @typedef {object} Entry one thing in the thread
 * @property {string} key the same as long as it is the same thing
 * @property {'message' | 'stream' | 'day' | 'handover'} kind
 * @property {Message} [message]
 * @property {Outgoing} [outgoing]
 * @property {Delivery} [delivery] of what the visitor said
 * @property {boolean} [follows] the one before is of the same person
 * @property {boolean} [last] the newest message of all
 * @property {string} [rating] how the visitor found it: a thumb up or down
 * @property {boolean} [unanswered]
 * @property {string} [text] of a stream
 * @property {Date} [at] of a day
 * @property {'bot' | 'operator'} [role] of a handover: who answers from here on
 */

/**
 * @param {Message} message
 * @returns {boolean} whether it only says how the visitor found another one
 */
export const isRating = (message) => message.role === 'system' && /^rating-/.test(message.client_id ?? '');

/** @param {Message} message */
const getKey = (message) => {
  if (message.role === 'visitor' && message.client_id) return `mine ${message.client_id}`;
  return message.reply_to ? `reply ${message.reply_to}` : `message ${message.seq}`;
};

/** @param {string} at */
const getDay = (at) => new Date(at).toDateString();

/** @param {Entry} entry */
const getRole = (entry) => entry.message?.role ?? (entry.outgoing ? 'visitor' : 'bot');

/** @param {Entry} entry */
const getTime = (entry) => entry.message?.at ?? entry.outgoing?.at;

/**
 * @param {Entry} entry
 * @param {Entry | undefined} before
 */
const followsOn = (entry, before) =>
  (before?.kind === 'message' || before?.kind === 'stream') && getRole(entry) === getRole(before);

/** Lays the thread out: days, who answers, groups, what is under way. */
class Timeline {
  /** @type {Entry[]} */
  entries = [];
  #day = '';
  /** @type {'bot' | 'operator'} */
  #answers = 'bot';

  /** @param {Entry} entry */
  add(entry) {
    const at = getTime(entry);
    const role = entry.message?.role;
    if (at && getDay(at) !== this.#day) {
      this.#day = getDay(at);
      this.entries.push({ key: `day ${this.#day}`, kind: 'day', at: new Date(at) });
    }
    if ((role === 'bot' || role === 'operator') && role !== this.#answers) {
      this.#answers = role;
      this.entries.push({ key: `handover ${entry.key}`, kind: 'handover', role });
    }
    this.entries.push({ ...entry, follows: followsOn(entry, this.entries.at(-1)) });
  }
}

/**
 * @param {object} state
 * @param {Message[]} state.messages
 * @param {Outgoing[]} state.outgoing
 * @param {Map<number, {text: string}>} state.streams
 * @param {Set<number>} state.unanswered
 * @param {number} state.readByOthers
 * @returns {Entry[]} from the oldest to the newest
 */
export function layOut({ messages, outgoing, streams, unanswered, readByOthers }) {
  const timeline = new Timeline();
  const known = new Set(messages.map((message) => message.client_id));
  const ratings = new Map(messages.filter(isRating).map((message) => [message.reply_to, message.text]));
  const said = messages.filter((message) => !isRating(message));
  for (const message of said) {
    /** @type {Entry} */
    const entry = { key: getKey(message), kind: 'message', message, rating: ratings.get(message.seq) };
    if (message.role === 'visitor') {
      entry.delivery = message.seq <= readByOthers ? 'read' : 'sent';
      entry.unanswered = unanswered.has(message.seq);
    }
    entry.last = message === said.at(-1) && outgoing.length + streams.size === 0;
    timeline.add(entry);
  }
  for (const message of outgoing.filter(({ client_id }) => !known.has(client_id))) {
    const delivery = message.failed ? 'failed' : 'sending';
    timeline.add({ key: `mine ${message.client_id}`, kind: 'message', outgoing: message, delivery });
  }
  for (const [seq, { text }] of streams) timeline.add({ key: `reply ${seq}`, kind: 'stream', text });
  return timeline.entries;
}
