import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { setStage } from './lib/stage.js';
import { Visitor } from './lib/visitor.js';

/*
 * The pictures of the documentation. CHATBOT_PICTURES=docs/images keeps them; without it the test only shows that
 * each of these looks can be had.
 */
const folder = process.env.CHATBOT_PICTURES ?? mkdtempSync(path.join(tmpdir(), 'pictures-'));
mkdirSync(folder, { recursive: true });

const stage = setStage();
const DESKTOP = { viewport: { width: 1100, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

const TALKS = {
  en: [['How do I reset my password?', 'Reset']],
  ar: [['كيف أعيد تعيين كلمة المرور؟', 'الإعدادات']],
};

async function takePicture(name, options, { language, accent } = {}) {
  const visitor = await Visitor.come(stage.browser, stage.daemon.url, { reducedMotion: 'reduce', ...options });
  if (accent) await visitor.page.locator('#accent').fill(accent);
  if (language) {
    await visitor.page.locator('#language').selectOption(language);
    await visitor.page.locator('chatbot-widget [dir=rtl]').waitFor({ state: 'attached' });
  }
  await visitor.launcher.click();
  const input = visitor.page.locator('chatbot-widget textarea');
  for (const [text, answer] of TALKS[language ?? 'en']) {
    await input.fill(text);
    await input.press('Enter');
    await visitor.page.locator('chatbot-widget .entry.bot:not(.stream)').filter({ hasText: answer }).first().waitFor();
  }
  await visitor.page.screenshot({ path: path.join(folder, `widget-${name}.png`) });
  await visitor.leave();
}

test('light', () => takePicture('light', { ...DESKTOP, colorScheme: 'light' }));
test('dark', () => takePicture('dark', { ...DESKTOP, colorScheme: 'dark' }, { accent: '#0f766e' }));
test('mobile', () => takePicture('mobile', { ...PHONE, colorScheme: 'light' }));
test('right to left', () => takePicture('rtl', { ...DESKTOP, colorScheme: 'light' }, { language: 'ar' }));
