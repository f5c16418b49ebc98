import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const KNOWLEDGE = path.resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../knowledge');

const quiet = (promise) => promise.catch(() => undefined);

/** The real daemon, with data of its own that outlives its death. */
export class Daemon {
  #home = mkdtempSync(path.join(tmpdir(), 'chatbotd-browser-'));
  #bus = 'none';
  #child;
  #exited;
  #log = '';
  port = 0;

  /** Starts one. `settings` are lines of the configuration, `bus` the address of a D-Bus. */
  static async start(settings = '', bus = 'none') {
    const daemon = new Daemon();
    daemon.#bus = bus;
    writeFileSync(
      path.join(daemon.#home, 'chatbotd.conf'),
      `[Knowledge]\nDirectory=${KNOWLEDGE}\n[Log]\nFiles=false\n[RateLimit]\nEnabled=false\n${settings}\n`
    );
    await daemon.start();
    return daemon;
  }

  get url() {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Starts it again where it was. */
  async start() {
    const options = ['--config', `${this.#home}/chatbotd.conf`, '--data-dir', `${this.#home}/data`];
    const address = ['--listen', `127.0.0.1:${this.port}`, '--bus', this.#bus];
    const child = spawn(process.env.CHATBOTD, [...options, ...address], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('exit', resolve));
    await new Promise((resolve, reject) => {
      child.once('exit', () => reject(new Error(`the daemon ended\n${this.#log}`)));
      child.stderr.setEncoding('utf8').on('data', (text) => {
        this.#log += text;
        const match = /serves on 127\.0\.0\.1:(\d+)/.exec(text);
        if (match) {
          this.port = Number(match[1]);
          resolve();
        }
      });
    });
  }

  /** As the kernel does when memory runs out, or the power goes. */
  async kill() {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async stop() {
    this.#child.kill('SIGTERM');
    await this.#exited;
    rmSync(this.#home, { recursive: true, force: true });
  }

  /** Everything that the store has of a session. */
  async history({ id, token }) {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch(`${this.url}api/v1/sessions/${id}/messages?limit=500`, { headers });
    return (await answer.json()).messages;
  }

  /** A figure of GET /metrics. */
  async metric(name) {
    const text = await (await fetch(`${this.url}metrics`)).text();
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  }

  async post(url, json, token) {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
    return quiet(fetch(new URL(url, this.url), { method: 'POST', headers, body: JSON.stringify(json) }));
  }
}
