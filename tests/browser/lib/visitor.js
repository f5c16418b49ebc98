import { chromium } from 'playwright-core';

/** What playwright and axe can look into: the widget's shadow root is closed to pages. */
function openShadows() {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    return attach.call(this, { ...options, mode: 'open' });
  };
}

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  });

/** A visitor with a browser of their own. */
export class Visitor {
  /** `prepare` may set traps in the context before the first page is loaded. */
  static async come(browser, url, { prepare, ...options } = {}) {
    const visitor = new this();
    visitor.context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
    visitor.context.setDefaultTimeout(15000);
    await visitor.context.addInitScript(openShadows);
    await prepare?.(visitor.context);
    visitor.url = url;
    await visitor.openTab();
    return visitor;
  }

  /** Another tab of the same browser; it becomes the one that is used. */
  async openTab(url = this.url) {
    this.page = await this.context.newPage();
    this.problems ??= [];
    this.page.on('pageerror', (error) => this.problems.push(String(error)));
    await this.page.goto(url);
    await this.launcher.waitFor();
    return this.page;
  }

  async reload() {
    await this.page.reload();
    await this.launcher.waitFor();
  }

  leave() {
    return this.context.close();
  }

  get launcher() {
    return this.page.locator('chatbot-widget .launcher');
  }

  get panel() {
    return this.page.getByRole('dialog');
  }

  get input() {
    return this.panel.getByRole('textbox', { name: 'Your message' });
  }

  get bubbles() {
    return this.panel.locator('.entries .bubble');
  }

  async open() {
    if (!(await this.panel.isVisible())) await this.launcher.click();
    await this.panel.waitFor();
  }

  /** Opens the chat and says something, without waiting for more. */
  async say(text) {
    await this.open();
    await this.input.fill(text);
    await this.input.press('Enter');
  }

  /** Says something and waits for the answer. */
  async ask(text, answer) {
    await this.say(text);
    await this.panel.locator('.entry.bot:not(.stream) .bubble').filter({ hasText: answer }).first().waitFor();
  }

  /** What the visitor said, with how far it has come. */
  said() {
    return this.panel
      .locator('.entry.visitor')
      .evaluateAll((entries) =>
        entries.map((entry) => [entry.querySelector('.bubble').innerText, entry.querySelector('.mark .unseen').innerText])
      );
  }

  /** The session, as the browser keeps it. */
  session() {
    return this.page.evaluate(() => {
      const key = Object.keys(localStorage).find((name) => name.endsWith(' session'));
      return key ? JSON.parse(localStorage.getItem(key)) : null;
    });
  }

  /** How many messages wait in the browser for their acknowledgement. */
  waiting() {
    return this.page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes(' out ')).length);
  }

  status(status) {
    return this.page.locator(`chatbot-widget[data-status="${status}"]`).waitFor({ state: 'attached' });
  }
}
