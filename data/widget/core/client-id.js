/**
 * Names messages: sorted, the names are in the order in which the messages were said. The random part
 * is needed since two tabs may speak in the same millisecond.
 */
export class ClientIds {
  #count = 0;

  /** @returns {string} */
  next() {
    const random = crypto.getRandomValues(new Uint32Array(3));
    const time = Date.now().toString(36).padStart(9, '0');
    const count = (this.#count++ % 36 ** 3).toString(36).padStart(3, '0');
    return `${time}-${count}-${Array.from(random, (part) => part.toString(36)).join('')}`;
  }
}
