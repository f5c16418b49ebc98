import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isSafeLink, parseInline, parseMarkdown } from '../../../data/widget/core/markdown.js';

const text = (value) => ({ type: 'text', text: value });

test('paragraphs and line breaks', () => {
  assert.deepEqual(parseMarkdown('one\ntwo\n\nthree'), [
    { type: 'paragraph', children: [text('one'), { type: 'break' }, text('two')] },
    { type: 'paragraph', children: [text('three')] },
  ]);
  assert.deepEqual(parseMarkdown(''), []);
});

test('emphasis', () => {
  assert.deepEqual(parseInline('a **b *c*** ~~d~~ `e*f*`'), [
    text('a '),
    { type: 'strong', children: [text('b '), { type: 'em', children: [text('c')] }] },
    text(' '),
    { type: 'del', children: [text('d')] },
    text(' '),
    { type: 'code', text: 'e*f*' },
  ]);
  for (const plain of ['2 * 3 * 4', 'snake_case_name', '**open', '* a', 'a_', '~one~', '`']) {
    assert.deepEqual(parseInline(plain), [text(plain)], plain);
  }
  assert.deepEqual(parseInline('\\*a\\*').map((node) => node.text).join(''), '*a*');
});

test('lists, also within lists', () => {
  const [list] = parseMarkdown('3. one\n   - a\n   - b\n4. two\n   more');
  assert.equal(list.ordered, true);
  assert.equal(list.start, 3);
  assert.equal(list.items.length, 2);
  assert.equal(list.items[0][1].type, 'list');
  assert.equal(list.items[0][1].items.length, 2);
  assert.deepEqual(list.items[1][0].children, [text('two'), { type: 'break' }, text('more')]);
});

test('headings, rules, quotes, code and tables', () => {
  const blocks = parseMarkdown('# Title #\n---\n> a\n> > b\n```js\n<b>\n```\n| a | b |\n|--|--|\n| 1 | 2 |');
  assert.deepEqual(blocks.map(({ type }) => type), ['heading', 'rule', 'quote', 'code', 'table']);
  assert.equal(blocks[2].children[1].type, 'quote');
  assert.equal(blocks[3].text, '<b>');
  assert.deepEqual(blocks[4].rows, [[[text('1')], [text('2')]]]);
});

test('links go only where no harm is', () => {
  const [link] = parseInline('[**here**](https://example.org/a_b "title")');
  assert.equal(link.href, 'https://example.org/a_b');
  assert.equal(link.children[0].type, 'strong');
  assert.equal(parseInline('see https://example.org/x.')[1].href, 'https://example.org/x');
  assert.equal(parseInline('write to ada@example.org!')[1].href, 'mailto:ada@example.org');
  const bad = ['javascript:alert(1)', 'JaVaScRiPt:x', 'data:text/html,x', 'vbscript:x', '//evil.example', 'java\nscript:x', '\u0001javascript:x', 'file:///etc/passwd'];
  for (const href of bad) {
    assert.equal(isSafeLink(href), false, href);
    assert.equal(parseInline(`[x](${href})`).some((node) => node.type === 'link'), false, href);
  }
});

test('what is malicious takes no longer than what is not', () => {
  const size = 20000;
  const texts = ['*', '_', '[', '`', '~~', '![](', '> ', '- ', '|', '**a ', '[a](', '<', 'a@', '\\', '1. ', '*a_', '#'].map((part) =>
    part.repeat(size / part.length)
  );
  texts.push('> '.repeat(1000).split('').join(''), '  '.repeat(500) + '- a', '|a\n'.repeat(5000));
  for (const malicious of texts) {
    const started = performance.now();
    parseMarkdown(malicious);
    const took = performance.now() - started;
    assert.ok(took < 1000, `${JSON.stringify(malicious.slice(0, 10))}… took ${took} ms`);
  }
});
