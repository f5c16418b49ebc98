/** Takes server-sent events apart, however they were cut on their way. */
export class EventStreamParser {
  #rest = '';

  /**
   * @param {string} text the next piece of the stream
   * @returns {string[]} the data of the events that are whole now
   */
  push(text) {
    const blocks = (this.#rest + text).replace(/\r\n/g, '\n').split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.map(getData).filter((data) => data !== '');
  }
}

/** @param {string} block */
const getData = (block) =>
  block
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).replace(/^ /, ''))
    .join('\n');

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {(data: string) => void} onData
 */
export async function readEventStream(body, onData) {
  const parser = new EventStreamParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser.push(decoder.decode(value, { stream: true })).forEach(onData);
  }
}
