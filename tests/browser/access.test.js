import assert from 'node:assert/strict';
import { test } from 'node:test';

import AxeBuilder from '@axe-core/playwright';

import { setStage } from './lib/stage.js';
import { Visitor } from './lib/visitor.js';

const stage = setStage();

async function assertAccessible(visitor, what) {
  const { violations } = await new AxeBuilder({ page: visitor.page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join('; ')}`);
  assert.deepEqual(found, [], what);
}

async function assertAllAccessible(colorScheme) {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url, { colorScheme, reducedMotion: 'reduce' });
  await assertAccessible(visitor, 'closed');
  await visitor.open();
  await assertAccessible(visitor, 'open, empty');
  await visitor.ask('How do I reset my password?', 'Reset password');
  await visitor.ask('Which plans do you offer?', 'Prices are per month');
  await assertAccessible(visitor, 'a conversation');
  await visitor.panel.getByRole('button', { name: 'More' }).click();
  await assertAccessible(visitor, 'the menu');
  await visitor.page.getByRole('button', { name: 'Erase my data' }).click();
  await assertAccessible(visitor, 'the question');
  await visitor.leave();
}

test('axe finds nothing to object to, light', () => assertAllAccessible('light'));
test('axe finds nothing to object to, dark', () => assertAllAccessible('dark'));

/** What has the focus, within the widget or outside. */
const focused = (visitor) =>
  visitor.page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot) element = element.shadowRoot.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent;
  });

test('everything can be done with the keyboard', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  const { keyboard } = visitor.page;
  await visitor.launcher.focus();
  await keyboard.press('Enter');
  assert.equal(await focused(visitor), 'Your message');
  await keyboard.type('First line');
  await keyboard.press('Shift+Enter');
  await keyboard.type('second line');
  await keyboard.press('Enter');
  await visitor.panel.locator('.entry.bot').waitFor();
  assert.equal((await visitor.said())[0][0], 'First line\nsecond line');
  assert.equal(await focused(visitor), 'Your message');

  await visitor.panel.getByRole('button', { name: 'More' }).focus();
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  assert.equal(await focused(visitor), 'Save the conversation');
  await keyboard.press('Tab');
  assert.equal(await focused(visitor), 'Erase my data');
  await keyboard.press('Enter');
  assert.equal(await focused(visitor), 'Cancel');
  await keyboard.press('Escape');
  assert.equal(await visitor.page.getByRole('alertdialog').count(), 0);
  assert.equal(await visitor.panel.isVisible(), true);
  assert.equal(await focused(visitor), 'More');
  await keyboard.press('Escape');
  assert.equal(await visitor.panel.isVisible(), false);
  assert.equal(await focused(visitor), 'Open the chat');
  await visitor.leave();
});

test('an answer is announced once, when it is complete', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.open();
  await visitor.page.locator('chatbot-widget').evaluate((widget) => {
    window.said = [];
    const status = widget.shadowRoot.querySelector('[role=status][aria-live]');
    new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true });
  });
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  const said = await visitor.page.evaluate(() => window.said);
  assert.equal(said.length, 1);
  assert.match(said[0], /^Assistant: We are here/);
  await visitor.leave();
});

test('on a phone the chat is the whole screen', async () => {
  const viewport = { width: 390, height: 780 };
  const visitor = await Visitor.come(stage.browser, stage.daemon.url, { viewport, hasTouch: true, isMobile: true, reducedMotion: 'reduce' });
  await visitor.launcher.tap();
  await visitor.panel.waitFor();
  const box = await visitor.panel.boundingBox();
  assert.deepEqual([box.x, box.y, box.width, box.height].map(Math.round), [0, 0, 390, 780]);
  assert.equal(await visitor.panel.getAttribute('aria-modal'), 'true');
  assert.equal(await visitor.launcher.isVisible(), false);
  await visitor.leave();
});

test('who reads from right to left has the chat on the left, in their language', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.page.locator('#language').selectOption('ar');
  await visitor.page.locator('chatbot-widget [dir=rtl]').waitFor({ state: 'attached' });
  await visitor.launcher.click();
  await visitor.page.getByRole('dialog', { name: 'تحدث معنا' }).waitFor();
  const box = await visitor.panel.boundingBox();
  assert.ok(box.x < 100);
  await assertAccessible(visitor, 'right to left');
  await visitor.leave();
});

test('who wants less motion gets none', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url, { reducedMotion: 'reduce' });
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  const moving = await visitor.page.evaluate(
    () => document.querySelector('chatbot-widget').shadowRoot.getAnimations({ subtree: true }).length
  );
  assert.equal(moving, 0);
  await visitor.leave();
});
