import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const CTL = path.join(path.dirname(process.env.CHATBOTD), 'ctl', 'chatbotctl');

const CONFIG = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=DIRECTORY</listen>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** A D-Bus of its own, and what an administrator does over it. */
export class Bus {
  #home = mkdtempSync(path.join(tmpdir(), 'chatbotd-bus-'));
  #child;
  address = '';

  static async start() {
    const bus = new Bus();
    const config = path.join(bus.#home, 'bus.conf');
    writeFileSync(config, CONFIG.replace('DIRECTORY', bus.#home));
    bus.#child = spawn('dbus-daemon', ['--nofork', '--print-address', `--config-file=${config}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    bus.address = await new Promise((resolve, reject) => {
      bus.#child.once('exit', () => reject(new Error('dbus-daemon ended')));
      bus.#child.stdout.setEncoding('utf8').once('data', (text) => resolve(text.trim()));
    });
    return bus;
  }

  stop() {
    this.#child.kill('SIGKILL');
    rmSync(this.#home, { recursive: true, force: true });
  }

  /** Runs chatbotctl; gives what it says as JSON. */
  async ctl(...words) {
    const { stdout } = await promisify(execFile)(CTL, [`--bus=${this.address}`, '--json', ...words]);
    return stdout.trim() ? JSON.parse(stdout) : null;
  }

  /** Publishes a version that has one file; gives its number. */
  async publish(script) {
    const folder = mkdtempSync(path.join(this.#home, 'widget-'));
    writeFileSync(path.join(folder, 'widget.js'), script);
    return this.ctl('widget', 'publish', folder);
  }
}
