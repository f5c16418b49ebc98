/** @typedef {import('../types.d.ts').Inline} Inline */
/** @typedef {import('../types.d.ts').Block} Block */

/**
 * The part of Markdown that answers are written in, as a tree. HTML means nothing here: it is text like any other.
 * Takes time in proportion to the text, whatever is in it.
 */

/** Quotes in quotes and lists in lists deeper than this are text. */
const MAX_DEPTH = 6;

const FENCE = /^\s*(```+|~~~+)/;
const HEADING = /^#{1,6}\s+(.*?)\s*#*$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const QUOTE = /^\s*>\s?/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const DELIMITER_ROW = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

const SPECIAL = /[\\`*_~[\n]|https?:\/\/|[\w.+-]+@/g;
const SAFE_LINK = /^(https?:\/\/|mailto:|tel:|\/(?!\/)|#)/i;
const ADDRESS = /^[^\s<>"]+/;
const MAIL = /^[\w.+-]+@[\w-]+(\.[\w-]+)+/;

/**
 * @param {string} href
 * @returns {boolean} whether following it can do no harm
 */
export const isSafeLink = (href) => SAFE_LINK.test(href);

/** Reads what is within one block. */
class InlineReader {
  #text;
  #at = 0;
  /** @type {Set<string>} what is known not to come any more */
  #missing = new Set();

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  /**
   * @param {number} end
   * @param {number} depth
   * @returns {Inline[]}
   */
  read(end, depth) {
    /** @type {Inline[]} */
    const nodes = [];
    let plain = this.#at;
    while (this.#at < end) {
      SPECIAL.lastIndex = this.#at;
      const match = SPECIAL.exec(this.#text);
      if (!match || match.index >= end) break;
      this.#at = match.index;
      const node = depth < MAX_DEPTH ? this.#readSpecial(match[0], end, depth) : null;
      if (node) {
        if (match.index > plain) nodes.push({ type: 'text', text: this.#text.slice(plain, match.index) });
        nodes.push(node);
        plain = this.#at;
      } else {
        this.#at = match.index + match[0].length;
      }
    }
    if (end > plain) nodes.push({ type: 'text', text: this.#text.slice(plain, end) });
    this.#at = end;
    return nodes;
  }

  /**
   * @param {string} special
   * @param {number} end
   * @param {number} depth
   * @returns {Inline | null} null where it is plain text after all
   */
  #readSpecial(special, end, depth) {
    switch (special[0]) {
      case '\n':
        return this.#take(1, { type: 'break' });
      case '\\':
        return this.#readEscape(end);
      case '`':
        return this.#readCode(end);
      case '[':
        return this.#readLink(end, depth);
      case '*':
      case '_':
      case '~':
        return this.#readEmphasis(special, end, depth);
      default:
        return this.#readBareLink(special, end);
    }
  }

  /**
   * @param {number} length
   * @param {Inline} node
   */
  #take(length, node) {
    this.#at += length;
    return node;
  }

  /**
   * @param {string} what
   * @param {number} from
   * @param {number} end
   * @returns {number} where it comes next, or -1
   */
  #find(what, from, end) {
    if (this.#missing.has(what)) return -1;
    const found = this.#text.indexOf(what, from);
    if (found < 0) this.#missing.add(what);
    return found < end ? found : -1;
  }

  /** @param {number} end */
  #readEscape(end) {
    const next = this.#text[this.#at + 1];
    if (this.#at + 1 >= end || !/[^\w\s]/.test(next)) return null;
    return this.#take(2, { type: 'text', text: next });
  }

  /** @param {number} end */
  #readCode(end) {
    const ticks = /^`+/.exec(this.#text.slice(this.#at, this.#at + 8))?.[0] ?? '`';
    const start = this.#at + ticks.length;
    const close = this.#find(ticks, start, end);
    if (close <= start) return null;
    const text = this.#text.slice(start, close).replace(/\n/g, ' ').replace(/^ (.+) $/, '$1');
    this.#at = close + ticks.length;
    return /** @type {Inline} */ ({ type: 'code', text });
  }

  /**
   * @param {number} end
   * @param {number} depth
   */
  #readLink(end, depth) {
    const start = this.#at + 1;
    const middle = this.#find('](', start, end);
    const close = middle < 0 ? -1 : this.#find(')', middle, end);
    if (close < 0 || this.#text.slice(start, middle).includes('[')) return null;
    const [href] = this.#text.slice(middle + 2, close).trim().split(/\s/);
    this.#at = start;
    const children = this.read(middle, Math.max(depth + 1, MAX_DEPTH - 1));
    this.#at = close + 1;
    if (isSafeLink(href)) return /** @type {Inline} */ ({ type: 'link', href, children });
    return /** @type {Inline} */ ({ type: 'text', text: this.#text.slice(start - 1, close + 1) });
  }

  /**
   * @param {string} mark
   * @param {number} end
   * @param {number} depth
   */
  #readEmphasis(mark, end, depth) {
    const text = this.#text;
    const double = text[this.#at + 1] === mark ? mark + mark : '';
    if (mark === '~' && !double) return null;
    const delimiter = double || mark;
    const start = this.#at + delimiter.length;
    const before = text[this.#at - 1] ?? ' ';
    if (/\s/.test(text[start] ?? ' ') || (mark === '_' && /\w/.test(before))) return null;
    let close = this.#find(delimiter, start + 1, end);
    if (double && close > 0 && text[close + 2] === mark) close++;
    if (close < 0 || /\s/.test(text[close - 1])) return null;
    if (mark === '_' && /\w/.test(text[close + delimiter.length] ?? '')) return null;
    const type = mark === '~' ? 'del' : double ? 'strong' : 'em';
    this.#at = start;
    const children = this.read(close, depth + 1);
    this.#at = close + delimiter.length;
    return /** @type {Inline} */ ({ type, children });
  }

  /**
   * @param {string} special
   * @param {number} end
   */
  #readBareLink(special, end) {
    const rest = this.#text.slice(this.#at, Math.min(end, this.#at + 2048));
    const isMail = special.endsWith('@');
    const text = ((isMail ? MAIL : ADDRESS).exec(rest)?.[0] ?? '').replace(/[.,:;!?'")\]*_]+$/, '');
    if (text.length <= special.length) return null;
    const href = isMail ? `mailto:${text}` : text;
    return this.#take(text.length, { type: 'link', href, children: [{ type: 'text', text }] });
  }
}

/**
 * @param {string} text
 * @returns {Inline[]}
 */
export const parseInline = (text) => new InlineReader(text).read(text.length, 0);

/** @param {string} row */
const splitRow = (row) =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => parseInline(cell.trim()));

/** @param {string} line */
const startsBlock = (line) =>
  line.trim() === '' || FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line);

/** Reads the lines of a text into blocks. */
class BlockReader {
  #lines;
  #depth;
  #at = 0;

  /**
   * @param {string[]} lines
   * @param {number} depth
   */
  constructor(lines, depth) {
    this.#lines = lines;
    this.#depth = depth;
  }

  /** @returns {Block[]} */
  read() {
    /** @type {Block[]} */
    const blocks = [];
    while (this.#at < this.#lines.length) {
      if (this.#lines[this.#at].trim() === '') this.#at++;
      else blocks.push(this.#readBlock(this.#lines[this.#at]));
    }
    return blocks;
  }

  /**
   * @param {string} line
   * @returns {Block}
   */
  #readBlock(line) {
    const fence = FENCE.exec(line);
    const heading = HEADING.exec(line);
    if (fence) return this.#readFence(fence[1]);
    if (heading) {
      this.#at++;
      return { type: 'heading', children: parseInline(heading[1]) };
    }
    if (RULE.test(line)) {
      this.#at++;
      return { type: 'rule' };
    }
    if (this.#depth < MAX_DEPTH && QUOTE.test(line)) return this.#readQuote();
    if (this.#depth < MAX_DEPTH && ITEM.test(line)) return this.#readList(line);
    if (line.includes('|') && DELIMITER_ROW.test(this.#lines[this.#at + 1] ?? '')) return this.#readTable();
    return this.#readParagraph();
  }

  /**
   * @param {(line: string) => boolean} goesOn
   * @returns {string[]} the lines from here on as long as it does
   */
  #takeWhile(goesOn) {
    const start = this.#at;
    while (this.#at < this.#lines.length && goesOn(this.#lines[this.#at])) this.#at++;
    return this.#lines.slice(start, this.#at);
  }

  /**
   * @param {string} fence
   * @returns {Block}
   */
  #readFence(fence) {
    this.#at++;
    const lines = this.#takeWhile((line) => !line.trim().startsWith(fence));
    this.#at++;
    return { type: 'code', text: lines.join('\n') };
  }

  /** @returns {Block} */
  #readQuote() {
    const lines = this.#takeWhile((line) => QUOTE.test(line)).map((line) => line.replace(QUOTE, ''));
    return { type: 'quote', children: new BlockReader(lines, this.#depth + 1).read() };
  }

  /**
   * @param {string} first
   * @returns {Block}
   */
  #readList(first) {
    const [, indent, marker] = /** @type {RegExpExecArray} */ (ITEM.exec(first));
    const ordered = /\d/.test(marker);
    /** @type {Block[][]} */
    const items = [];
    for (let item = this.#matchItem(indent.length, ordered); item; item = this.#matchItem(indent.length, ordered)) {
      this.#at++;
      const rest = this.#takeWhile((line) => this.#belongsToItem(line, indent.length));
      const lines = [item[3], ...rest.map((line) => line.replace(/^( {1,4}|\t)/, ''))];
      items.push(new BlockReader(lines, this.#depth + 1).read());
    }
    return { type: 'list', ordered, start: ordered ? parseInt(marker, 10) : 1, items };
  }

  /**
   * @param {number} indent
   * @param {boolean} ordered
   */
  #matchItem(indent, ordered) {
    // An empty line between two items does not end the list.
    const skip = this.#lines[this.#at]?.trim() === '' ? 1 : 0;
    const item = ITEM.exec(this.#lines[this.#at + skip] ?? '');
    if (!item || item[1].length > indent + 1 || /\d/.test(item[2]) !== ordered) return null;
    this.#at += skip;
    return item;
  }

  /**
   * @param {string} line
   * @param {number} indent
   */
  #belongsToItem(line, indent) {
    const own = line.length - line.trimStart().length;
    if (line.trim() === '') return (this.#lines[this.#at + 1] ?? '').startsWith(' '.repeat(indent + 2));
    return own > indent + 1 || !startsBlock(line);
  }

  /** @returns {Block} */
  #readTable() {
    const head = splitRow(this.#lines[this.#at]);
    this.#at += 2;
    const rows = this.#takeWhile((line) => line.includes('|')).map(splitRow);
    return { type: 'table', head, rows };
  }

  /** @returns {Block} */
  #readParagraph() {
    const start = this.#at++;
    this.#takeWhile((line) => !startsBlock(line));
    const lines = this.#lines.slice(start, this.#at).map((line) => line.trim().replace(/\\$/, ''));
    return { type: 'paragraph', children: parseInline(lines.join('\n')) };
  }
}

/**
 * @param {string} text
 * @returns {Block[]}
 */
export const parseMarkdown = (text) => new BlockReader(text.replace(/\r\n?/g, '\n').split('\n'), 0).read();
