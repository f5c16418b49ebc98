import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';

import { setStage } from './lib/stage.js';
import { Visitor } from './lib/visitor.js';

const stage = setStage();

const crcTable = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** A picture of one colour. */
function makePng(width, height) {
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x9f)]);
  const rows = deflateSync(Buffer.concat(Array(height).fill(row)));
  const mark = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([mark, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

const picture = { name: 'holiday “1”.png', mimeType: 'image/png', buffer: makePng(64, 48) };

async function choose(visitor, files) {
  const choosing = visitor.page.waitForEvent('filechooser');
  await visitor.panel.getByRole('button', { name: 'Attach files' }).click();
  await (await choosing).setFiles(files);
}

/** As somebody does who brings files with the mouse or the clipboard. */
const bring = (visitor, selector, type, name) =>
  visitor.page.locator(`chatbot-widget ${selector}`).evaluate(
    (element, [kind, fileName]) => {
      const data = new DataTransfer();
      data.items.add(new File(['hello from a file\n'], fileName, { type: 'text/plain' }));
      const options = { bubbles: true, cancelable: true, composed: true };
      if (kind === 'paste') element.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
      else for (const step of ['dragenter', 'dragover', 'drop']) element.dispatchEvent(new DragEvent(step, { ...options, dataTransfer: data }));
    },
    [type, name]
  );

test('a picture is sent by the button, shown, and comes back as it was', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.open();
  await choose(visitor, picture);
  await visitor.panel.locator('.tray .file').filter({ hasText: picture.name }).waitFor();
  await visitor.panel.locator('.tray progress').waitFor({ state: 'detached' });
  await visitor.input.press('Enter');
  const canvas = visitor.bubbles.locator('canvas');
  await canvas.waitFor();
  assert.deepEqual(await canvas.evaluate(({ width, height }) => [width, height]), [64, 48]);
  assert.equal(await canvas.getAttribute('aria-label'), picture.name);
  assert.equal(await visitor.panel.locator('.tray').isVisible(), false);

  const downloading = visitor.page.waitForEvent('download');
  await visitor.bubbles.getByRole('button', { name: `Download ${picture.name}` }).click();
  const chunks = [];
  for await (const part of await (await downloading).createReadStream()) chunks.push(part);
  assert.deepEqual(Buffer.concat(chunks), picture.buffer);
  assert.deepEqual(visitor.problems, []);
  await visitor.leave();
});

test('files are dropped and pasted, and taken back', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.open();
  await bring(visitor, '.thread', 'drop', 'dropped.txt');
  await bring(visitor, 'textarea', 'paste', 'pasted.txt');
  await bring(visitor, 'textarea', 'paste', 'mistake.txt');
  await visitor.panel.getByRole('button', { name: 'Remove mistake.txt' }).click();
  await visitor.panel.locator('.tray progress').first().waitFor({ state: 'detached' });
  await visitor.say('Two files');
  await visitor.bubbles.getByRole('button', { name: 'Download pasted.txt' }).waitFor();
  const [message] = await stage.daemon.history(await visitor.session());
  assert.equal(message.attachments.length, 2);
  assert.equal(message.text, 'Two files');
  await visitor.leave();
});

test('how far a file has come is shown, and nothing is sent before it is there', async () => {
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  const prepare = (context) =>
    context.route('**/uploads?*', async (route) => {
      await held;
      await route.continue();
    });
  const visitor = await Visitor.come(stage.browser, stage.daemon.url, { prepare });
  await visitor.open();
  await choose(visitor, picture);
  await visitor.panel.getByRole('progressbar', { name: `Uploading ${picture.name}` }).waitFor();
  await visitor.input.fill('With a picture');
  assert.equal(await visitor.panel.getByRole('button', { name: 'Send' }).isDisabled(), true);
  letGo();
  await visitor.panel.locator('.tray progress').waitFor({ state: 'detached' });
  await visitor.panel.getByRole('button', { name: 'Send' }).click();
  await visitor.bubbles.filter({ hasText: 'With a picture' }).locator('canvas').waitFor();
  await visitor.leave();
});

test('a file that is not accepted is refused with the reason', async () => {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url);
  await visitor.open();
  const program = { name: 'game.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ\x90\x00\x03\x00\x00') };
  await choose(visitor, program);
  const item = visitor.panel.locator('.tray .failed').filter({ hasText: 'Files of this kind are not accepted.' });
  await item.waitFor();
  await visitor.panel.getByRole('button', { name: 'Remove game.exe' }).click();
  assert.equal(await item.count(), 0);
  await visitor.leave();
});
