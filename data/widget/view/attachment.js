import { button, h, icon, save } from './dom.js';
import { FILE } from './icons.js';

/** @typedef {import('../types.d.ts').Ui} Ui */

/** Pictures larger than this are not loaded to be shown small, in bytes. */
const MAX_PREVIEW = 4 * 1024 * 1024;
/** Of a preview, in pixels. */
const MAX_WIDTH = 440;
const MAX_HEIGHT = 360;

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

/**
 * @param {number} bytes
 * @param {string} language
 */
export function formatSize(bytes, language) {
  const step = bytes > 0 ? Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1) : 0;
  const format = { style: 'unit', unit: UNITS[step], unitDisplay: 'short', maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, /** @type {any} */ (format)).format(bytes / 1000 ** step);
}

/**
 * Draws a picture onto a canvas: unlike an image of a blob, no Content-Security-Policy can have a say in that.
 *
 * @param {Blob} blob
 * @param {string} name
 */
async function drawPreview(blob, name) {
  const bitmap = await createImageBitmap(blob);
  const scale = Math.min(1, MAX_WIDTH / bitmap.width, MAX_HEIGHT / bitmap.height);
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = h('canvas', { width, height, role: 'img', 'aria-label': name });
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return canvas;
}

/**
 * A file of a message. What it is called is asked for when it is shown.
 *
 * @param {Ui} ui
 * @param {string} id of the upload
 */
export function createAttachment({ _, language, api, conversation, names }, id) {
  const label = h('span', { class: 'name' }, names.get(id) ?? _('File'));
  const size = h('span', { class: 'size' });
  /** @param {'GET' | 'HEAD'} method */
  const get = (method) => api.getUpload(/** @type {any} */ (conversation.session), id, method);
  const download = async () => {
    const file = await get('GET');
    save(await file.blob(), file.name);
  };
  const fail = () => size.replaceChildren(_('Not available'));
  const onclick = () => void download().catch(fail);
  const link = button({ class: 'file', onclick }, icon(FILE), label, size);

  const describe = async () => {
    const file = await get('HEAD');
    label.textContent = file.name;
    size.textContent = formatSize(file.size, language);
    link.setAttribute('aria-label', _('Download {name}', { name: file.name }));
    if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type) || file.size > MAX_PREVIEW) return;
    const content = await (await get('GET')).blob();
    link.classList.add('picture');
    link.replaceChildren(await drawPreview(content, file.name));
  };
  void describe().catch(fail);
  return link;
}
