import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ClientIds } from '../../../data/widget/core/client-id.js';
import { createTranslate, findCatalog, getDirection } from '../../../data/widget/core/texts.js';
import { layOut } from '../../../data/widget/core/timeline.js';
import { writeTranscript } from '../../../data/widget/core/transcript.js';
import { Vault } from '../../../data/widget/core/vault.js';
import { backoff } from '../../../data/widget/net/backoff.js';
import { EventStreamParser } from '../../../data/widget/net/event-stream.js';

/** A localStorage that may be full. */
class FakeStorage {
  full = false;
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }
  setItem(key, value) {
    if (this.full) throw new Error('full');
    this[key] = value;
  }
  removeItem(key) {
    delete this[key];
  }
}

const say = (client_id, more) => ({ client_id, text: client_id, at: '2025-03-01T12:00:00.000Z', ...more });

test('names of messages are in order, unique, and what the protocol allows', () => {
  const ids = new ClientIds();
  const names = Array.from({ length: 1000 }, () => ids.next());
  assert.deepEqual([...names].sort(), names);
  assert.equal(new Set(names).size, 1000);
  for (const name of names) assert.match(name, /^[!-~]{1,64}$/);
});

test('what is kept is there for the next page, in order, and only for its server', () => {
  const storage = new FakeStorage();
  const vault = new Vault(storage, 'https://a/');
  vault.session = { id: 'x', token: 'y' };
  vault.keep(say('b'));
  vault.keep(say('a'));
  const next = new Vault(storage, 'https://a/');
  assert.deepEqual(next.session, { id: 'x', token: 'y' });
  assert.deepEqual(next.list().map(({ client_id }) => client_id), ['a', 'b']);
  assert.deepEqual(new Vault(storage, 'https://b/').list(), []);
  next.drop('a');
  assert.equal(vault.list().length, 1);
  vault.clear();
  assert.equal(next.session, null);
  assert.deepEqual(Object.keys(storage), ['full']);
});

test('where storage is full or forbidden, memory has to do', () => {
  const storage = new FakeStorage();
  storage.full = true;
  for (const vault of [new Vault(storage, 'a'), new Vault(null, 'a')]) {
    vault.keep(say('a'));
    assert.equal(vault.list().length, 1);
    vault.drop('a');
    assert.equal(vault.list().length, 0);
  }
});

test('what somebody else wrote into storage breaks nothing', () => {
  const storage = new FakeStorage();
  storage.setItem('chatbot a session', '{');
  assert.equal(new Vault(storage, 'a').session, null);
});

test('events are whole, however they were cut', () => {
  const stream = 'event: ack\r\ndata: {"a":1}\r\n\r\n: keeps alive\n\nid: 6\ndata: {"b":\ndata: "ü"}\n\ndata: un';
  for (let size = 1; size <= stream.length; size++) {
    const parser = new EventStreamParser();
    const events = [];
    for (let at = 0; at < stream.length; at += size) events.push(...parser.push(stream.slice(at, at + size)));
    assert.deepEqual(events.map((data) => JSON.parse(data)), [{ a: 1 }, { b: 'ü' }], `in pieces of ${size}`);
  }
});

test('waits grow, are random, and end somewhere', () => {
  for (let attempt = 0; attempt < 40; attempt++) {
    const waits = Array.from({ length: 50 }, () => backoff(attempt));
    const most = Math.min(30000, 500 * 2 ** attempt);
    assert.ok(waits.every((wait) => wait >= 0 && wait <= most));
    assert.ok(new Set(waits).size > 1);
  }
});

test('the thread shows days, who answers, and what is under way', () => {
  const at = (day) => `2025-03-0${day}T12:00:00.000Z`;
  const messages = [
    { seq: 1, id: 'a', role: 'visitor', text: 'Hi', at: at(1), client_id: 'm1' },
    { seq: 2, id: 'b', role: 'bot', text: 'Hello', at: at(1), reply_to: 1 },
    { seq: 3, id: 'c', role: 'operator', text: 'Kim here', at: at(2) },
    { seq: 4, id: 'd', role: 'system', text: '👍', at: at(2), client_id: 'rating-2', reply_to: 2 },
    { seq: 5, id: 'e', role: 'visitor', text: 'Thanks', at: at(2), client_id: 'm2' },
  ];
  const state = { messages, outgoing: [say('m2'), say('m3'), say('m4', { failed: 'internal' })], streams: new Map([[5, { text: 'It' }]]), unanswered: new Set([5]), readByOthers: 1 };
  const entries = layOut(state);
  assert.deepEqual(
    entries.map(({ key, delivery }) => (delivery ? `${key}: ${delivery}` : key)).filter((key) => !key.startsWith('day')),
    ['mine m1: read', 'reply 1', 'handover message 3', 'message 3', 'mine m2: sent', 'mine m3: sending', 'mine m4: failed', 'reply 5']
  );
  assert.equal(entries.filter(({ kind }) => kind === 'day').length, 3);
  assert.equal(entries.find(({ key }) => key === 'reply 1').rating, '👍');
  assert.equal(entries.find(({ key }) => key === 'mine m2').unanswered, true);
  assert.equal(entries.find(({ key }) => key === 'mine m3').follows, false, 'another day');
  assert.equal(entries.find(({ key }) => key === 'mine m4').follows, true);
  assert.ok(entries.every(({ last }) => !last), 'something is under way');
});

test('languages are found by what they are part of', () => {
  const known = ['de', 'pt-BR', 'ar'];
  assert.equal(findCatalog('de-AT', known), 'de');
  assert.equal(findCatalog('pt-br', known), 'pt-BR');
  assert.equal(findCatalog('pt', known), undefined);
  assert.equal(findCatalog('deu', known), undefined);
  assert.equal(getDirection('ar-EG'), 'rtl');
  assert.equal(getDirection('arn'), 'ltr');
  const translate = createTranslate({ 'Remove {name}': '{name} entfernen' });
  assert.equal(translate('Remove {name}', { name: 'a {name} b' }), 'a {name} b entfernen');
  assert.equal(translate('Unknown {place}'), 'Unknown {place}');
});

test('a transcript has all that was said', () => {
  const messages = [
    { seq: 1, id: 'a', role: 'visitor', text: '', at: '2025-03-01T12:00:00.000Z', attachments: ['u1'] },
    { seq: 2, id: 'b', role: 'bot', text: 'Two\nlines', at: '2025-03-01T12:00:01.000Z' },
  ];
  const text = writeTranscript(messages, createTranslate({}), 'en');
  assert.match(text, /— You\n\[File: u1\]\n\n.*— Assistant\nTwo\nlines\n$/);
});
