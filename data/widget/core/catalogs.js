/**
 * The languages, besides English, that the texts are there in. The build fills this in.
 *
 * @type {string[]}
 */
export const catalogs = [];
