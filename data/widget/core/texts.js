import { catalogs } from './catalogs.js';

/** @typedef {import('../types.d.ts').Translate} Translate */

const RIGHT_TO_LEFT = /^(ar|fa|he|ur|yi)\b/i;

/**
 * @param {string} language a BCP 47 tag
 * @returns {'rtl' | 'ltr'}
 */
export const getDirection = (language) => (RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr');

/**
 * @param {string} language a BCP 47 tag
 * @param {string[]} known languages that there are catalogs for
 * @returns {string | undefined} the one that fits
 */
export function findCatalog(language, known) {
  const parts = language.toLowerCase().split('-');
  for (; parts.length; parts.pop()) {
    const tag = parts.join('-');
    const found = known.find((other) => other.toLowerCase() === tag);
    if (found) return found;
  }
  return undefined;
}

/**
 * @param {Record<string, string>} catalog
 * @returns {Translate} takes a text in English with {places} to fill in
 */
export const createTranslate = (catalog) => (text, values) =>
  (catalog[text] || text).replace(/{(\w+)}/g, (place, name) => String(values?.[name] ?? place));

/**
 * @param {string} language a BCP 47 tag
 * @param {string} folder where the catalogs are
 * @returns {Promise<{translate: Translate, language: string}>} English where there is no better
 */
export async function loadTexts(language, folder) {
  const found = findCatalog(language, catalogs);
  if (found) {
    try {
      const answer = await fetch(new URL(`${found}.json`, folder));
      return { translate: createTranslate(await answer.json()), language };
    } catch {
      // English is better than nothing.
    }
  }
  return { translate: createTranslate({}), language: language.startsWith('en') ? language : 'en' };
}
