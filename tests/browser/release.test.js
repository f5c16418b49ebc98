import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Bus } from './lib/bus.js';
import { Daemon } from './lib/daemon.js';
import { launch, Visitor } from './lib/visitor.js';

const SETTINGS = '[Widget]\nCheckSeconds=1\nCanaryErrorBudget=1\n';

let bus;
let browser;
let daemon;
/** The built-in script, of which other versions are made. */
let builtIn;

before(async () => {
  bus = await Bus.start();
  daemon = await Daemon.start(SETTINGS, bus.address);
  browser = await launch();
  builtIn = await (await fetch(`${daemon.url}widget/1.0.0/widget.js`)).text();
});

after(async () => {
  await browser?.close();
  await daemon?.stop();
  bus?.stop();
});

/** Publishes the built-in widget with something added. */
const publish = (more) => bus.publish(`${builtIn}\n${more}`);

/** A visitor whose widget may be of any version: its element is called accordingly. */
class Guest extends Visitor {
  get launcher() {
    return this.page.locator('.launcher');
  }

  /** What runs on the page now; see naming(). */
  shown() {
    return this.page.evaluate(() => window.names?.[window.Chatbot.element.localName]);
  }

  /** Waits until that runs. */
  shows(name) {
    return this.page.waitForFunction((wanted) => window.names?.[window.Chatbot.element.localName] === wanted, name);
  }

  close() {
    return this.page.evaluate(() => window.Chatbot.close());
  }

  /** Waits until the page has asked whether there is another version. */
  asks() {
    return this.page.waitForResponse((answer) => answer.url().endsWith('release.json') && answer.ok());
  }
}

/** Gives a version a name by which a page can tell that it runs. */
const naming = (name) => `(window.names ??= {})[import.meta.url.split('#')[1]] = '${name}';`;

test('a conversation survives a deploy, kill -9 and a rollback on a page that is never loaded again', async () => {
  const first = await publish(naming('first'));
  const second = await publish(naming('second'));
  await bus.ctl('widget', 'deploy', first);
  const guest = await Guest.come(browser, daemon.url);
  await guest.page.evaluate(() => (window.samePage = true));
  await guest.shows('first');
  await guest.ask('What are your opening hours?', 'Monday to Friday');
  await guest.page.evaluate(() => {
    window.heard = [];
    window.Chatbot.on('message', (message) => window.heard.push(message.seq));
  });
  await guest.close();

  await bus.ctl('widget', 'deploy', second);
  await guest.shows('second');
  await guest.open();
  await guest.bubbles.filter({ hasText: 'Monday to Friday' }).waitFor();
  await guest.say('Just before');
  await daemon.kill();
  await guest.say('While it is dead');
  await daemon.start();
  await guest.panel.locator('.entry.bot:not(.stream)').nth(2).waitFor();

  // Somebody is in the chat: it stays what it is, until it is closed.
  await bus.ctl('widget', 'rollback');
  await guest.asks();
  await guest.ask('Which plans do you offer?', 'Prices are per month');
  assert.equal(await guest.shown(), 'second');
  await guest.close();
  await guest.shows('first');
  await guest.open();
  await guest.panel.locator('.entry.bot:not(.stream)').nth(3).waitFor();

  const history = await daemon.history(await guest.session());
  const texts = ['What are your opening hours?', 'Just before', 'While it is dead', 'Which plans do you offer?'];
  assert.deepEqual(history.filter(({ role }) => role === 'visitor').map(({ text }) => text), texts);
  assert.equal(history.filter(({ role }) => role === 'bot').length, texts.length);
  assert.deepEqual(await guest.said(), texts.map((text) => [text, 'Sent']));
  assert.equal(await guest.waiting(), 0);
  assert.ok(await guest.page.evaluate(() => window.samePage && window.heard.length === new Set(window.heard).size));
  assert.deepEqual(guest.problems, []);
  await guest.leave();
});

test('what somebody has begun to write is not taken away by a deploy', async () => {
  const version = await publish(naming('third'));
  const guest = await Guest.come(browser, daemon.url);
  await guest.open();
  await guest.input.fill('I wanted to ask');
  await guest.close();
  await bus.ctl('widget', 'deploy', version);
  await guest.asks();
  await guest.asks();
  await guest.open();
  assert.equal(await guest.input.inputValue(), 'I wanted to ask');
  await guest.input.fill('');
  await guest.close();
  await guest.shows('third');
  await guest.leave();
});

/** A visitor for whom a lot is drawn already. */
const comeWithLot = (lot) =>
  Guest.come(browser, daemon.url, {
    prepare: (context) =>
      context.addInitScript((drawn) => {
        const key = `chatbot ${new URL('/', location.href)} lot`;
        if (!localStorage.getItem(key)) localStorage.setItem(key, drawn);
      }, String(lot)),
  });

test('a trial version goes to a share of the visitors, and each keeps theirs', async () => {
  const version = await publish(naming('trial'));
  await bus.ctl('widget', 'deploy', version, '--share=50');
  const seen = async (guest) => {
    await guest.launcher.waitFor();
    return guest.shown();
  };
  const [low, high] = [await comeWithLot(49), await comeWithLot(50)];
  for (let i = 0; i < 2; i++) {
    assert.equal(await seen(low), 'trial');
    assert.notEqual(await seen(high), 'trial');
    await Promise.all([low.reload(), high.reload()]);
  }
  // Whoever has none yet keeps what was drawn as soon as there is a session.
  const guest = await Guest.come(browser, daemon.url);
  const drawn = () => guest.page.evaluate(() => Object.keys(localStorage).filter((name) => name.endsWith(' lot')).length);
  assert.equal(await drawn(), 0);
  const before = await seen(guest);
  await guest.ask('What are your opening hours?', 'Monday to Friday');
  assert.equal(await drawn(), 1);
  await guest.reload();
  assert.equal(await seen(guest), before);
  await bus.ctl('widget', 'rollback');
  await Promise.all([low.leave(), high.leave(), guest.leave()]);
});

test('a trial version with errors is taken back by itself', async () => {
  const version = await publish(`${naming('broken')}\nsetTimeout(() => { throw new Error('It broke'); });`);
  await bus.ctl('widget', 'deploy', version, '--share=50');
  const guest = await comeWithLot(0);
  let release;
  do release = await (await fetch(`${daemon.url}widget/release.json`)).json();
  while (release.canary);
  assert.ok((await daemon.metric(`chatbot_widget_errors_total\\{version="${version}"\\}`)) >= 1);
  const [newest] = await bus.ctl('widget', 'history', '--limit=1');
  assert.deepEqual([newest.act, newest.actor], ['end-canary', 'chatbotd']);
  await guest.shows('third');
  await guest.leave();
});

test('who cannot load a trial version gets the other one', async () => {
  const version = await publish(naming('lost'));
  await bus.ctl('widget', 'deploy', version, '--share=50');
  const context = await browser.newContext();
  await context.addInitScript(() => localStorage.setItem(`chatbot ${new URL('/', location.href)} lot`, '0'));
  await context.route(`**/${version}/widget.js`, (route) => route.abort());
  const page = await context.newPage();
  await page.goto(daemon.url);
  await page.waitForFunction(() => window.names?.['chatbot-widget'] === 'third');
  await context.close();
});
