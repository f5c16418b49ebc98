import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { Daemon } from './lib/daemon.js';
import { launch, Visitor } from './lib/visitor.js';

/** A website that somebody else has, with the strictest policy that there is. */
class Website {
  #server = http.createServer((request, response) => this.#answer(request, response));
  attributes = '';
  more = '';

  async open() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
    return this.origin;
  }

  close() {
    this.#server.closeAllConnections?.();
    this.#server.close();
  }

  #answer(request, response) {
    const chat = new URL(this.chat);
    const policy = [
      "default-src 'none'",
      "script-src 'nonce-7x' 'strict-dynamic'",
      `connect-src ${chat.origin} ws://${chat.host}`,
      "base-uri 'none'; form-action 'none'",
      "require-trusted-types-for 'script'; trusted-types chatbotd",
    ];
    const loader = `<script src="${chat}widget/loader.js" nonce="7x" async ${this.attributes}></script>`;
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': policy.join('; ') });
    response.end(`<!doctype html><html lang="en"><title>Shop</title><body><h1>Shop</h1>${loader}${this.more}</body></html>`);
  }
}

let website;
let daemon;
let browser;

before(async () => {
  website = new Website();
  daemon = await Daemon.start(`[Web]\nAllowedOrigins=${await website.open()}`);
  website.chat = daemon.url;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  website?.close();
  await daemon?.stop();
});

async function come(attributes = '', options = {}) {
  website.attributes = attributes;
  const visitor = await Visitor.come(browser, `${website.origin}/`, options);
  return visitor;
}

test('a website with a strict policy embeds it with one line', async () => {
  const violations = [];
  const visitor = await come();
  visitor.page.on('console', (message) => message.type() === 'error' && violations.push(message.text()));
  await visitor.ask('How do I reset my password?', 'Reset password');
  await visitor.reload();
  await visitor.open();
  await visitor.bubbles.filter({ hasText: 'Reset password' }).waitFor();
  assert.deepEqual([...violations, ...visitor.problems], []);
  await visitor.leave();
});

test('attributes say how it looks and what it says', async () => {
  const visitor = await come(
    'data-heading="Ask Ada" data-subtitle="Always awake" data-greeting="Welcome to the shop!" data-suggestions="Opening hours?|Plans?"' +
      ' data-theme="dark" data-position="left" data-lang="de" data-open="yes" data-name="Grace" data-email="grace@example.org"'
  );
  const dialog = visitor.page.getByRole('dialog', { name: 'Ask Ada' });
  await dialog.waitFor();
  await dialog.getByText('Always awake').waitFor();
  await dialog.getByText('Welcome to the shop!').waitFor();
  await dialog.getByRole('textbox', { name: 'Ihre Nachricht' }).waitFor();
  assert.ok((await dialog.boundingBox()).x < 100);
  assert.equal(await visitor.page.locator('chatbot-widget .root').getAttribute('data-theme'), 'dark');
  await dialog.getByRole('button', { name: 'Plans?' }).click();
  await visitor.page.locator('chatbot-widget .entry.bot').waitFor();
  const { id, token } = await visitor.session();
  const answer = await fetch(`${daemon.url}api/v1/sessions/${id}`, { headers: { Authorization: `Bearer ${token}` } });
  const { name, email, locale, page } = await answer.json();
  assert.deepEqual([name, email, locale, page], ['Grace', 'grace@example.org', 'de', `${website.origin}/`]);
  await visitor.leave();
});

test('colours follow the page’s variables', async () => {
  const visitor = await come();
  await visitor.page.evaluate(() => document.documentElement.style.setProperty('--chatbot-accent', 'rgb(10, 90, 60)'));
  const colour = await visitor.launcher.evaluate((launcher) => getComputedStyle(launcher).backgroundColor);
  assert.equal(colour, 'rgb(10, 90, 60)');
  await visitor.leave();
});

test('the page can open, close, send, identify and listen', async () => {
  const visitor = await come();
  await visitor.page.evaluate(() => {
    window.events = [];
    for (const name of ['open', 'close', 'message', 'status']) {
      window.Chatbot.on(name, (detail) => window.events.push([name, detail?.role ?? detail ?? null]));
    }
    window.Chatbot.identify({ name: 'Grace' });
    window.Chatbot.open();
    window.Chatbot.send('What are your opening hours?');
  });
  await visitor.bubbles.filter({ hasText: 'Monday to Friday' }).waitFor();
  // The words stream in before the message is whole, and only a whole one is told to the page.
  await visitor.page.waitForFunction(() => window.events.some(([name]) => name === 'message'));
  await visitor.page.evaluate(() => {
    window.Chatbot.identify({ email: 'grace@example.org' });
    window.Chatbot.close();
  });
  await visitor.panel.waitFor({ state: 'hidden' });
  const events = await visitor.page.evaluate(() => window.events);
  assert.deepEqual(events.filter(([name]) => name !== 'status'), [['open', null], ['message', 'bot'], ['close', null]]);
  assert.deepEqual(events.filter(([name]) => name === 'status').at(-1), ['status', 'online']);

  const { id, token } = await visitor.session();
  const read = async () =>
    (await fetch(`${daemon.url}api/v1/sessions/${id}`, { headers: { Authorization: `Bearer ${token}` } })).json();
  let session = await read();
  for (let tries = 0; !session.email && tries < 200; tries++) {
    await visitor.page.waitForTimeout(50);
    session = await read();
  }
  assert.deepEqual([session.name, session.email], ['Grace', 'grace@example.org']);
  await visitor.leave();
});

test('what the page says before the widget is there is not lost', async () => {
  website.attributes = '';
  const context = await browser.newContext();
  await context.addInitScript(() => {
    let chat;
    Object.defineProperty(window, 'Chatbot', {
      configurable: true,
      get: () => chat,
      set(value) {
        chat = value;
        chat.open();
        chat.send('Early bird');
      },
    });
  });
  const page = await context.newPage();
  await page.goto(website.origin);
  const isKept = () => Object.keys(localStorage).some((name) => name.endsWith(' session'));
  await page.waitForFunction(isKept);
  await context.close();
});

test('taken off the page nothing of it stays', async () => {
  const visitor = await come();
  await visitor.ask('What are your opening hours?', 'Monday to Friday');
  const connected = await daemon.metric('chatbot_websocket_connections');
  const session = await visitor.page.context().newCDPSession(visitor.page);
  const count = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { nodes, jsEventListeners };
  };
  /** Puts it onto the page, uses it, takes it off. */
  const pass = () =>
    visitor.page.evaluate(async () => {
      const element = document.createElement('chatbot-widget');
      element.setAttribute('server', document.querySelector('script[src]').src.replace('widget/loader.js', ''));
      const ready = new Promise((resolve) => element.addEventListener('chatbot-ready', resolve));
      document.body.append(element);
      await ready;
      element.open();
      element.destroy();
    });
  await visitor.page.evaluate(() => window.Chatbot.destroy());
  assert.equal(await visitor.page.locator('chatbot-widget').count(), 0);
  assert.equal(await visitor.page.evaluate(() => window.Chatbot), undefined);
  await pass();
  const before = await count();
  for (let i = 0; i < 10; i++) await pass();
  // The last one may still be waited for by something that is under way: what leaks stays.
  const stays = ({ nodes, jsEventListeners }) => jsEventListeners > before.jsEventListeners + 5 || nodes > before.nodes + 60;
  let later = await count();
  for (let tries = 0; stays(later) && tries < 50; tries++) {
    await visitor.page.waitForTimeout(100);
    later = await count();
  }
  assert.ok(!stays(later), `${JSON.stringify(before)} then ${JSON.stringify(later)}`);
  for (let tries = 0; (await daemon.metric('chatbot_websocket_connections')) >= connected && tries < 50; tries++) {
    await visitor.page.waitForTimeout(100);
  }
  assert.ok((await daemon.metric('chatbot_websocket_connections')) < connected);
  await visitor.leave();
});

test('a script that is not what the loader vouches for does not run', async () => {
  const prepare = (context) =>
    context.route('**/widget.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${await response.text()}\nwindow.forged = true;` });
    });
  website.attributes = '';
  const context = await browser.newContext();
  await prepare(context);
  const page = await context.newPage();
  const errors = [];
  page.on('console', (message) => errors.push(message.text()));
  await page.goto(website.origin);
  await page.waitForFunction(() => window.Chatbot);
  while (!errors.some((text) => text.includes('could not be loaded'))) await page.waitForTimeout(50);
  assert.equal(await page.evaluate(() => window.forged), undefined);
  assert.equal(await page.evaluate(() => customElements.get('chatbot-widget')), undefined);
  await context.close();
});

test('a website that is not allowed is told why it has no chat', async () => {
  const other = new Website();
  other.chat = daemon.url;
  const origin = await other.open();
  const page = await browser.newPage();
  const errors = [];
  page.on('console', (message) => errors.push(message.text()));
  await page.goto(origin);
  while (!errors.some((text) => text.includes('AllowedOrigins'))) await page.waitForTimeout(50);
  await page.close();
  other.close();
});

test('it is small: the loader within 3 kB, the widget within 20 kB, compressed', async () => {
  const loader = await (await fetch(`${daemon.url}widget/loader.js`)).text();
  const version = /version:"([\w.-]+)"/.exec(loader)[1];
  const script = await fetch(`${daemon.url}widget/${version}/widget.js`, { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(script.headers.get('content-encoding'), 'gzip');
  assert.ok(Number(script.headers.get('content-length')) <= 20000, `${script.headers.get('content-length')} bytes`);
  assert.ok(gzipSync(loader, { level: 9 }).length <= 3000);
  assert.match(script.headers.get('cache-control'), /immutable/);
  const again = await fetch(`${daemon.url}widget/loader.js`, { headers: { 'If-None-Match': '"not this one"' } });
  const known = await fetch(again.url, { headers: { 'If-None-Match': again.headers.get('etag') } });
  assert.equal(known.status, 304);
  assert.equal(known.headers.get('cache-control'), 'no-cache');
});
