import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setStage } from './lib/stage.js';
import { Visitor } from './lib/visitor.js';

const stage = setStage();

test('a question is answered, with its source', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  assert.equal(await visitor.session(), null, 'nothing is stored before the visitor speaks');
  await visitor.ask('How do I reset my password?', 'Reset password');
  assert.deepEqual(await visitor.said(), [['How do I reset my password?', 'Sent']]);
  const answer = visitor.bubbles.last();
  assert.equal(await answer.locator('ol > li').count(), 3);
  assert.equal(await answer.locator('a').getAttribute('rel'), 'noopener noreferrer nofollow');
  assert.match(await answer.locator('.source').innerText(), /Source: How do I reset my password/);
  assert.equal(await visitor.waiting(), 0);

  assert.deepEqual(visitor.problems, []);
  await visitor.leave();
});

test('an answer is shown while it is being written, and suggests what to ask next', async () => {
  let toPage;
  const prepare = (context) =>
    context.routeWebSocket(/\/ws$/, (socket) => {
      const server = socket.connectToServer();
      toPage = (frame) => socket.send(JSON.stringify(frame));
      server.onMessage((text) => {
        const frame = JSON.parse(text);
        if (frame.type !== 'delta' && frame.type !== 'message') socket.send(text);
      });
    });
  const visitor = await Visitor.come(stage.browser, stage.daemon.url, { prepare });
  await visitor.say('What are your opening hours?');
  await visitor.page.waitForFunction(() => !Object.keys(localStorage).some((name) => name.includes(' out ')));
  toPage({ type: 'typing', role: 'bot', on: true });
  await visitor.panel.locator('.typing').waitFor();
  toPage({ type: 'delta', reply_to: 1, offset: 0, text: 'We are 👋 here' });
  toPage({ type: 'delta', reply_to: 1, offset: 13, text: ' **all' });
  toPage({ type: 'delta', reply_to: 1, offset: 99, text: ' a piece that is not next' });
  const bubble = visitor.panel.locator('.stream .bubble');
  await bubble.filter({ hasText: 'We are 👋 here **all' }).waitFor();
  assert.equal(await visitor.panel.locator('.typing').isVisible(), false);
  const at = new Date().toISOString();
  toPage({ type: 'message', seq: 2, id: 'x', role: 'bot', text: 'We are here **all day**.', at, reply_to: 1, suggestions: ['And at night?'] });
  await visitor.bubbles.filter({ hasText: 'We are here all day.' }).waitFor();
  assert.equal(await bubble.count(), 0);
  assert.match(await visitor.page.locator('chatbot-widget [role=status][aria-live]').innerText(), /Assistant: We are here/);
  await visitor.panel.getByRole('button', { name: 'And at night?' }).click();
  await visitor.panel.locator('.entry.visitor').filter({ hasText: 'And at night?' }).waitFor();
  assert.equal(await visitor.panel.locator('.entries .suggestions').count(), 0, 'they are for the newest answer only');
  await visitor.leave();
});

test('nothing in a text is ever run', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  const attacks = [
    '<img src=x onerror="window.hacked=1">',
    '<script>window.hacked=1</script>',
    'javascript:window.hacked=1 [x](javascript:window.hacked=1)',
    'https://example.org/"onmouseover="window.hacked=1',
  ];
  for (const attack of attacks) await visitor.say(attack);
  await visitor.ask('Tell me about the dangerous trap', 'Harmless');
  assert.deepEqual((await visitor.said()).slice(0, 4).map(([text]) => text), attacks);
  const found = await visitor.page.locator('chatbot-widget').evaluate((widget) => {
    const root = widget.shadowRoot;
    return {
      elements: root.querySelectorAll('img, script, iframe, object, [onerror], [onclick], [onload]').length,
      links: [...root.querySelectorAll('.bubble a')].map((link) => link.protocol),
      hacked: window.hacked,
    };
  });
  assert.equal(found.elements, 0);
  assert.deepEqual([...new Set(found.links)].filter((protocol) => protocol !== 'https:'), []);
  assert.equal(found.hacked, undefined);
  await visitor.leave();
});

test('an answer is rated once, for all tabs', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  await visitor.panel.getByRole('button', { name: 'Helpful', exact: true }).click();
  const chosen = visitor.panel.getByRole('button', { name: 'Helpful', exact: true, pressed: true });
  await chosen.waitFor();
  assert.equal(await chosen.isDisabled(), true);
  assert.equal(await visitor.bubbles.count(), 2, 'it is no message among the others');
  const history = await stage.daemon.history(await visitor.session());
  assert.deepEqual(history.slice(2).map(({ role, text, reply_to }) => [role, text, reply_to]), [['system', '👍', 2]]);
  await visitor.openTab();
  await visitor.open();
  await chosen.waitFor();
  await visitor.leave();
});

test('tables, quotes and code of an answer are what they are', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.ask('Which plans do you offer?', 'Prices are per month');
  const answer = visitor.bubbles.last();
  assert.equal(await answer.getByRole('row').count(), 3);
  assert.equal(await answer.locator('blockquote').innerText(), 'Prices are per month.');
  assert.equal(await answer.locator('pre').innerText(), 'curl https://api.example.org/plans');
  await visitor.leave();
});

test('what is too long is not sent, and says so', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.say('a'.repeat(4001));
  assert.equal(await visitor.bubbles.count(), 0);
  assert.equal(await visitor.panel.locator('.count').innerText(), '-1');
  assert.equal(await visitor.input.getAttribute('aria-invalid'), 'true');
  await visitor.leave();
});

test('a conversation can be saved as a text, and erased', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  const session = await visitor.session();
  await visitor.panel.getByRole('button', { name: 'More' }).click();
  const [download] = await Promise.all([
    visitor.page.waitForEvent('download'),
    visitor.page.getByRole('button', { name: 'Save the conversation' }).click(),
  ]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  assert.match(text, /— You\sWhat are your opening hours\?\s{2}.* — Assistant\sWe are here/);
  assert.match(download.suggestedFilename(), /^chat-\d{4}-\d\d-\d\d\.txt$/);

  await visitor.panel.getByRole('button', { name: 'More' }).click();
  await visitor.page.getByRole('button', { name: 'Erase my data' }).click();
  await visitor.page.getByRole('alertdialog').getByRole('button', { name: 'Erase' }).click();
  await visitor.panel.locator('.toast').filter({ hasText: 'Everything was erased.' }).waitFor();
  assert.equal(await visitor.bubbles.count(), 0);
  assert.equal(await visitor.page.evaluate(() => localStorage.length), 0);
  const headers = { Authorization: `Bearer ${session.token}` };
  const answer = await fetch(`${stage.daemon.url}api/v1/sessions/${session.id}`, { headers });
  assert.equal(answer.status, 403);

  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  assert.notEqual((await visitor.session()).id, session.id);
  await visitor.leave();
});
