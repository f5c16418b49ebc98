import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import WebSocket from 'ws';

/** What tests look into: the widget's shadow root is closed to pages. */
function openShadows() {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    return attach.call(this, { ...options, mode: 'open' });
  };
}

const PREFERENCES = {
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'services.settings.server': 'data:,',
};

/** What Firefox says of a server that is down is true, and no fault of a script. */
const OUT_OF_REACH = /establish a connection|connection .* was interrupted/;

const ENTER = '\uE007';

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A Firefox as it is installed, told what to do in WebDriver BiDi. */
export class Firefox {
  #profile = mkdtempSync(path.join(tmpdir(), 'chatbotd-firefox-'));
  #child;
  #socket;
  #calls = new Map();
  #number = 0;
  /** Errors of scripts, on any page. */
  problems = [];

  static async start() {
    const firefox = new Firefox();
    await firefox.#launch();
    await firefox.send('session.new', { capabilities: {} });
    await firefox.send('session.subscribe', { events: ['log.entryAdded'] });
    await firefox.send('script.addPreloadScript', { functionDeclaration: String(openShadows) });
    return firefox;
  }

  async #launch() {
    const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
    writeFileSync(path.join(this.#profile, 'user.js'), lines.join('\n'));
    const options = ['--headless', '--no-remote', '--profile', this.#profile, '--remote-debugging-port=0', 'about:blank'];
    const child = spawn(process.env.FIREFOX ?? '/usr/bin/firefox-esr', options, {
      env: { ...process.env, HOME: this.#profile },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    const address = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new Error('Firefox ended')));
      child.stderr.setEncoding('utf8').on('data', (text) => {
        const match = /WebDriver BiDi listening on (ws:\S+)/.exec(text);
        if (match) resolve(match[1]);
      });
    });
    this.#socket = new WebSocket(`${address}/session`);
    this.#socket.on('message', (data) => this.#receive(JSON.parse(data)));
    await new Promise((resolve, reject) => this.#socket.once('open', resolve).once('error', reject));
  }

  #receive({ type, id, result, message, method, params }) {
    if (type === 'event') {
      const bad = params.type === 'javascript' && params.level === 'error' && !OUT_OF_REACH.test(params.text);
      if (method === 'log.entryAdded' && bad) this.problems.push(params.text);
      return;
    }
    const { resolve, reject } = this.#calls.get(id);
    this.#calls.delete(id);
    if (type === 'success') resolve(result);
    else reject(new Error(message));
  }

  /** One command; gives its result. */
  send(method, params) {
    const id = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  async open(url) {
    const { context } = await this.send('browsingContext.create', { type: 'tab' });
    await this.send('browsingContext.navigate', { context, url, wait: 'complete' });
    return new Tab(this, context);
  }

  async stop() {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#socket.terminate();
    this.#child.kill('SIGKILL');
    await gone;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A page with the widget, and what a visitor does on it. */
class Tab {
  constructor(firefox, context) {
    this.firefox = firefox;
    this.context = context;
  }

  /** Runs a function on the page; gives what it returns. */
  async run(body, ...values) {
    const { result, exceptionDetails } = await this.firefox.send('script.callFunction', {
      functionDeclaration: `async (...values) => JSON.stringify(await (${body})(...values.map((value) => JSON.parse(value))) ?? null)`,
      arguments: values.map((value) => ({ type: 'string', value: JSON.stringify(value) })),
      target: { context: this.context },
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return JSON.parse(result.value);
  }

  /** Waits until a function on the page says yes. */
  async until(body, ...values) {
    for (let tries = 0; tries < 300; tries++) {
      if (await this.run(body, ...values).catch(() => false)) return;
      await wait(100);
    }
    throw new Error(`never came true: ${body} of ${values.join(', ')}`);
  }

  reload() {
    return this.firefox.send('browsingContext.reload', { context: this.context, wait: 'complete' });
  }

  async openChat() {
    await this.until(() => window.Chatbot?.element.shadowRoot?.querySelector('.launcher'));
    await this.run(() => window.Chatbot.open());
    await this.until(() => window.Chatbot.element.shadowRoot.querySelector('.root.open textarea'));
  }

  /** Says something with real keys. */
  async say(text) {
    await this.openChat();
    await this.run(() => window.Chatbot.element.shadowRoot.querySelector('textarea').focus());
    const actions = [...text, ENTER].flatMap((value) => ['keyDown', 'keyUp'].map((type) => ({ type, value })));
    await this.firefox.send('input.performActions', { context: this.context, actions: [{ type: 'key', id: 'keys', actions }] });
  }

  /** Waits until so many answers are there, the last of them with some words. */
  answered(count, words) {
    return this.until(
      (wanted, said) => {
        const answers = [...window.Chatbot.element.shadowRoot.querySelectorAll('.entry.bot:not(.stream) .bubble')];
        return answers.length === wanted && answers.at(-1).innerText.includes(said);
      },
      count,
      words
    );
  }

  session() {
    return this.run(() => {
      const key = Object.keys(localStorage).find((name) => name.endsWith(' session'));
      return JSON.parse(localStorage.getItem(key));
    });
  }
}
