/**
 * @param {number} attempt how often it failed before
 * @returns {number} milliseconds to wait: random, so that not everybody comes back at once
 */
export const backoff = (attempt) => Math.random() * Math.min(30000, 500 * 2 ** Math.min(attempt, 6));
