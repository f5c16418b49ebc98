import net from 'node:net';

/** A network between the browser and the daemon that can be cut, and that can block WebSockets. */
export class Network {
  #server;
  #pairs = new Set();
  #target;
  #cut = false;
  blocksSockets = false;
  /** Connections stay, but nothing passes any more: as when the Wi-Fi is out of reach. */
  isHole = false;

  static async to(daemon) {
    const network = new Network();
    network.#target = daemon;
    network.#server = net.createServer((client) => network.#accept(client));
    await new Promise((resolve) => network.#server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/`;
  }

  cut() {
    this.#cut = true;
    for (const pair of this.#pairs) pair.forEach((socket) => socket.destroy());
  }

  mend() {
    this.#cut = this.isHole = false;
  }

  close() {
    this.cut();
    this.#server.close();
  }

  #accept(client) {
    client.on('error', () => undefined);
    if (this.#cut) {
      client.destroy();
      return;
    }
    client.once('data', (head) => {
      if (this.blocksSockets && head.toString('latin1').startsWith('GET /ws')) client.destroy();
      else this.#join(client, head);
    });
  }

  #join(client, head) {
    const server = net.connect(this.#target.port, '127.0.0.1');
    const pair = [client, server];
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      pair.forEach((socket) => socket.destroy());
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    server.write(head);
    client.on('data', (data) => this.isHole || server.write(data));
    server.on('data', (data) => this.isHole || client.write(data));
  }
}
