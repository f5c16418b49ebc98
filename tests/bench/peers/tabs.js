// One session in 100 tabs: how long from sending a message in one until the last of the others has
// it. Prints {"p50_ms", "p99_ms"}; what this client itself needs for 100 frames is part of it.
import WebSocket from 'ws';

const TABS = 100;
const ROUNDS = 300;
const url = `ws://127.0.0.1:${process.argv[2]}/ws`;

function open (hello) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'chatbot.v1', { perMessageDeflate: false });
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', ...hello })));
    socket.on('message', function first (data) {
      socket.off('message', first);
      resolve({ socket, welcome: JSON.parse(data) });
    });
  });
}

const first = await open({});
const { session, token } = first.welcome;
const others = [];
while (others.length < TABS - 1) others.push((await open({ session, token })).socket);

const times = [];
for (let round = 0; round < ROUNDS; round++) {
  const mark = Buffer.from(`"client_id":"r${round}"`);
  let left = others.length;
  const all = new Promise((resolve) => {
    for (const other of others) {
      other.on('message', function look (data) {
        if (!data.includes(mark)) return;
        other.off('message', look);
        if (--left === 0) resolve();
      });
    }
  });
  const answered = new Promise((resolve) => {
    first.socket.on('message', function look (data) {
      if (!data.includes('"reply_to"') || !data.includes('"type":"message"')) return;
      first.socket.off('message', look);
      resolve();
    });
  });
  const began = process.hrtime.bigint();
  first.socket.send(JSON.stringify({ type: 'message', client_id: `r${round}`, text: 'What does shipping cost?' }));
  await all;
  times.push(Number(process.hrtime.bigint() - began) / 1e6);
  await answered;
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ p50_ms: times[ROUNDS / 2], p99_ms: times[Math.floor(ROUNDS * 0.99)] }));
process.exit(0);
