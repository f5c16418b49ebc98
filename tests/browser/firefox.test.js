import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Bus } from './lib/bus.js';
import { Daemon } from './lib/daemon.js';
import { Firefox } from './lib/firefox.js';

/* What matters most, in the other engine. */

let bus;
let daemon;
let firefox;

before(async () => {
  bus = await Bus.start();
  daemon = await Daemon.start('[Widget]\nCheckSeconds=1\n', bus.address);
  firefox = await Firefox.start();
});

after(async () => {
  await firefox?.stop();
  await daemon?.stop();
  bus?.stop();
});

const texts = (history) => history.filter(({ role }) => role === 'visitor').map(({ text }) => text);

test('Firefox: a visitor asks, is answered, and finds it again after a reload', async () => {
  const tab = await firefox.open(daemon.url);
  await tab.say('What are your opening hours?');
  await tab.answered(1, 'Monday to Friday');
  await tab.reload();
  await tab.openChat();
  await tab.answered(1, 'Monday to Friday');
  await tab.say('Which plans do you offer?');
  await tab.answered(2, 'Prices are per month');
  assert.deepEqual(texts(await daemon.history(await tab.session())), ['What are your opening hours?', 'Which plans do you offer?']);
  assert.deepEqual(firefox.problems, []);
});

test('Firefox: kill -9 of the daemon and a deploy lose and double nothing', async () => {
  const tab = await firefox.open(daemon.url);
  await tab.openChat();
  await tab.answered(2, 'Prices are per month');
  await tab.say('Just before');
  await daemon.kill();
  await tab.say('While it is dead');
  await daemon.start();
  await tab.answered(4, '');

  const builtIn = await (await fetch(`${daemon.url}widget/1.0.0/widget.js`)).text();
  const version = await bus.publish(`${builtIn}\n// another`);
  await bus.ctl('widget', 'deploy', version);
  await tab.run(() => {
    window.samePage = true;
    window.Chatbot.close();
  });
  await tab.until((wanted) => window.Chatbot.element.localName === `chatbot-widget-${wanted}`, version);
  await tab.openChat();
  await tab.answered(4, '');
  await tab.say('And afterwards');
  await tab.answered(5, '');
  const history = await daemon.history(await tab.session());
  assert.deepEqual(texts(history).slice(-3), ['Just before', 'While it is dead', 'And afterwards']);
  assert.equal(await tab.run(() => window.samePage), true);
  assert.deepEqual(firefox.problems, []);
});
