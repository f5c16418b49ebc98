import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Network } from './lib/network.js';
import { setStage } from './lib/stage.js';
import { Visitor } from './lib/visitor.js';

const stage = setStage();

/** The store has each text once, in order, each with one answer; and the browser shows the same. */
async function assertWhole(visitor, texts) {
  const mine = visitor.panel.locator('.entry.visitor');
  await mine.nth(texts.length - 1).waitFor();
  await visitor.panel.locator('.entry.bot:not(.stream)').nth(texts.length - 1).waitFor();
  const history = await stage.daemon.history(await visitor.session());
  assert.deepEqual(history.filter(({ role }) => role === 'visitor').map(({ text }) => text), texts);
  const answered = history.filter(({ role }) => role === 'bot').map(({ reply_to }) => reply_to);
  assert.deepEqual([...answered].sort((a, b) => a - b), history.filter(({ role }) => role === 'visitor').map(({ seq }) => seq));
  assert.deepEqual(history.map(({ seq }) => seq), history.map((_, index) => index + 1));
  assert.deepEqual(await visitor.said(), texts.map((text) => [text, 'Sent']));
  assert.equal(await visitor.waiting(), 0);
}

test('kill -9 of the daemon in the middle of a conversation loses and doubles nothing', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  await visitor.say('Just before');
  await stage.daemon.kill();
  await visitor.status('offline');
  await visitor.say('While it is dead');
  await visitor.say('And once more');
  assert.ok((await visitor.waiting()) >= 2);
  await stage.daemon.start();
  await assertWhole(visitor, ['What are your opening hours?', 'Just before', 'While it is dead', 'And once more']);

  await stage.daemon.kill();
  await visitor.say('Again');
  await stage.daemon.start();
  await assertWhole(visitor, ['What are your opening hours?', 'Just before', 'While it is dead', 'And once more', 'Again']);
  await visitor.leave();
});

test('what was not sent survives a reload, and is sent in order', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  const network = await Network.to(stage.daemon);
  await visitor.page.goto(network.url);
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  network.cut();
  await visitor.status('offline');
  await visitor.say('First');
  await visitor.say('Second');
  assert.equal(await visitor.waiting(), 2);
  network.mend();
  network.blocksSockets = true; // so that nothing of this page's gets through
  await visitor.page.route('**/api/**', (route) => route.abort());
  await visitor.reload();
  await visitor.open();
  await visitor.panel.locator('.entry.visitor').filter({ hasText: 'Second' }).getByText('Sending').waitFor();
  network.blocksSockets = false;
  await visitor.page.unroute('**/api/**');
  await assertWhole(visitor, ['What are your opening hours?', 'First', 'Second']);
  network.close();
  await visitor.leave();
});

test('tabs are in step, and a closed tab leaves its messages to the others', async () => {
  const network = await Network.to(stage.daemon);
  const visitor = await Visitor.come(stage.browser, network.url);
  const first = visitor.page;
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  const second = await visitor.openTab();
  await visitor.open();
  await visitor.bubbles.filter({ hasText: 'Monday to Friday' }).waitFor();
  await visitor.ask('Which plans do you offer?', 'Prices are per month');
  visitor.page = first;
  await visitor.bubbles.filter({ hasText: 'Prices are per month' }).waitFor();

  network.cut();
  await visitor.status('offline');
  await visitor.say('From the first tab');
  visitor.page = second;
  await visitor.bubbles.filter({ hasText: 'From the first tab' }).waitFor();
  await first.close();
  network.mend();
  await assertWhole(visitor, ['What are your opening hours?', 'Which plans do you offer?', 'From the first tab']);
  network.close();
  await visitor.leave();
});

test('two tabs that speak first at the same moment share one session', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  const first = visitor.page;
  await visitor.open();
  const second = await visitor.openTab();
  await visitor.open();
  await Promise.all([first, second].map((page, index) => page.evaluate((text) => window.Chatbot.send(text), `Tab ${index}`)));
  await visitor.panel.locator('.entry.bot:not(.stream)').nth(1).waitFor();
  const history = await stage.daemon.history(await visitor.session());
  assert.deepEqual(history.filter(({ role }) => role === 'visitor').map(({ text }) => text).sort(), ['Tab 0', 'Tab 1']);
  await visitor.leave();
});

test('a network that swallows everything is noticed when the browser wakes up', async () => {
  const network = await Network.to(stage.daemon);
  const visitor = await Visitor.come(stage.browser, network.url);
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  network.isHole = true;
  await visitor.say('Into the hole');
  await visitor.page.evaluate(() => dispatchEvent(new Event('online')));
  await visitor.status('offline');
  network.cut();
  network.mend();
  await assertWhole(visitor, ['What are your opening hours?', 'Into the hole']);
  network.close();
  await visitor.leave();
});

test('where WebSockets are blocked, HTTP does it all', async () => {
  const network = await Network.to(stage.daemon);
  network.blocksSockets = true;
  const visitor = await Visitor.come(stage.browser, network.url);
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  await visitor.status('polling');
  await visitor.ask('Which plans do you offer?', 'Prices are per month');
  // What somebody else says comes too.
  const { id, token } = await visitor.session();
  await stage.daemon.post(`api/v1/sessions/${id}/messages`, { client_id: 'elsewhere', text: 'From elsewhere' }, token);
  await visitor.bubbles.filter({ hasText: 'From elsewhere' }).waitFor();
  await stage.daemon.kill();
  await visitor.say('While it is dead');
  await visitor.status('offline');
  await stage.daemon.start();
  await assertWhole(visitor, ['What are your opening hours?', 'Which plans do you offer?', 'From elsewhere', 'While it is dead']);

  network.blocksSockets = false;
  await visitor.page.evaluate(() => dispatchEvent(new Event('online')));
  await visitor.status('online');
  network.close();
  await visitor.leave();
});

test('a session that is no more makes room for a new one', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  const { id, token } = await visitor.session();
  await fetch(`${stage.daemon.url}api/v1/sessions/${id}`, { method: 'DELETE', headers: { Authorization: `Bearer ${token}` } });
  await visitor.status('idle');
  assert.equal(await visitor.bubbles.count(), 0);
  await visitor.ask('Which plans do you offer?', 'Prices are per month');
  assert.notEqual((await visitor.session()).id, id);
  await assertWhole(visitor, ['Which plans do you offer?']);
  await visitor.leave();
});

test('of a long conversation the end is shown first, and the rest on request', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  const { id, token } = await visitor.session();
  for (let i = 0; i < 80; i++) {
    await stage.daemon.post(`api/v1/sessions/${id}/messages`, { client_id: `m${i}`, text: `Line ${i}` }, token);
  }
  await visitor.bubbles.filter({ hasText: 'Line 79' }).waitFor();
  await visitor.panel.locator('.entry.bot').nth(80).waitFor();
  await visitor.reload();
  await visitor.open();
  await visitor.bubbles.filter({ hasText: 'Line 79' }).waitFor();
  assert.equal(await visitor.bubbles.filter({ hasText: 'opening hours' }).count(), 0);
  await visitor.panel.getByRole('button', { name: 'Show earlier messages' }).click();
  await visitor.bubbles.filter({ hasText: 'opening hours' }).first().waitFor();
  assert.equal(await visitor.panel.locator('.entry.visitor').count(), 81);
  await visitor.leave();
});
