import assert from 'node:assert/strict';
import { test } from 'node:test';

import { setStage } from './lib/stage.js';
import { Visitor } from './lib/visitor.js';

const stage = setStage();

/** A visitor whose socket somebody else can speak on, too: what is said so is what the server would say. */
async function comeWithWhisperer(options = {}) {
  const whisper = { heard: [] };
  const prepare = (context) =>
    context.routeWebSocket(/\/ws$/, (socket) => {
      const server = socket.connectToServer();
      whisper.say = (frame) => socket.send(JSON.stringify({ at: new Date().toISOString(), ...frame }));
      socket.onMessage((text) => {
        whisper.heard.push(JSON.parse(text));
        server.send(text);
      });
    });
  const visitor = await Visitor.come(stage.browser, stage.daemon.url, { prepare, ...options });
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  return { visitor, whisper };
}

test('a person takes over, types, reads, and hands back', async () => {
  const { visitor, whisper } = await comeWithWhisperer();
  whisper.say({ type: 'typing', role: 'operator', on: true });
  await visitor.panel.locator('.typing.operator').waitFor();
  whisper.say({ type: 'message', seq: 3, id: 'a', role: 'operator', text: 'Hello, this is **Kim**.' });
  await visitor.bubbles.filter({ hasText: 'Hello, this is **Kim**.' }).waitFor();
  await visitor.panel.getByText('You are talking to a person now.').waitFor();
  assert.equal(await visitor.panel.locator('.typing').isVisible(), false);
  assert.equal(await visitor.panel.locator('.state').innerText(), 'Support team');
  whisper.say({ type: 'read', role: 'operator', seq: 1 });
  await visitor.panel.locator('.entry.visitor').getByText('Read', { exact: true }).waitFor();
  whisper.say({ type: 'message', seq: 4, id: 'b', role: 'system', text: 'Kim has left.' });
  whisper.say({ type: 'message', seq: 5, id: 'c', role: 'bot', text: 'It is me again.' });
  await visitor.panel.getByText('The assistant answers again.').waitFor();
  await visitor.leave();
});

test('what the visitor types and reads is told', async () => {
  const { visitor, whisper } = await comeWithWhisperer();
  await visitor.input.pressSequentially('Hm');
  await visitor.input.fill('');
  const heard = (type) => whisper.heard.filter((frame) => frame.type === type);
  assert.deepEqual(heard('typing').map(({ on }) => on).slice(-2), [true, false]);
  assert.deepEqual(heard('read').at(-1), { type: 'read', seq: 2 });
  await visitor.leave();
});

test('what comes while the chat is closed is counted, and seen in all tabs at once', async () => {
  const { visitor, whisper } = await comeWithWhisperer();
  await visitor.panel.getByRole('button', { name: 'Close the chat' }).click();
  whisper.say({ type: 'message', seq: 3, id: 'a', role: 'operator', text: 'Are you there?' });
  await visitor.page.locator('chatbot-widget .badge').filter({ hasText: '1' }).waitFor();
  assert.equal(await visitor.launcher.getAttribute('aria-label'), 'Open the chat (New messages: 1)');
  await visitor.open();
  assert.equal(await visitor.launcher.getAttribute('aria-label'), 'Open the chat');
  await visitor.leave();
});

test('a message that is refused stays, with what can be done about it', async () => {
  const { visitor, whisper } = await comeWithWhisperer();
  const isOut = (key) => key.includes(' out ');
  await visitor.page.context().setOffline(true);
  await visitor.page.evaluate(() => window.Chatbot.send('Refuse me'));
  await visitor.page.context().setOffline(false);
  const client_id = whisper.heard.findLast((frame) => frame.text === 'Refuse me')?.client_id ?? 'none';
  assert.ok(isOut(`x out ${client_id}`));
  whisper.say({ type: 'error', code: 'internal', message: 'x', temporary: false, reply_to: 1 });
  await visitor.panel.getByText('There was no answer.').waitFor();
  await visitor.panel.getByRole('button', { name: 'Ask again' }).click();
  assert.equal(await visitor.panel.getByText('There was no answer.').count(), 0);
  assert.equal(whisper.heard.at(-1).text, 'What are your opening hours?');
  await visitor.leave();
});

test('while the server is out of reach an address can be left', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await stage.daemon.kill();
  await visitor.say('Is anybody there?');
  await visitor.panel.getByText('We are out of reach at the moment.').waitFor();
  await visitor.panel.getByRole('textbox', { name: 'Your e-mail address' }).fill('ada@example.org');
  await visitor.panel.getByRole('button', { name: 'Save' }).click();
  await visitor.panel.getByText('We will answer to ada@example.org.').waitFor();
  await stage.daemon.start();
  await visitor.panel.locator('.entry.bot').first().waitFor();
  const { id, token } = await visitor.session();
  const headers = { Authorization: `Bearer ${token}` };
  const session = await (await fetch(`${stage.daemon.url}api/v1/sessions/${id}`, { headers })).json();
  assert.equal(session.email, 'ada@example.org');
  assert.equal(session.locale, 'en');
  await visitor.leave();
});
