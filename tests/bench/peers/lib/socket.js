// The WebSocket protocol chatbot.v1, as far as a load test speaks it, on `ws`.
import { WebSocketServer } from 'ws';

export function attachSockets (server, store, knowledge) {
  const wss = new WebSocketServer({
    server,
    path: '/ws',
    perMessageDeflate: false,
    maxPayload: 65536,
    handleProtocols: (offered) => (offered.has('chatbot.v1') ? 'chatbot.v1' : false)
  });
  const tabs = new Map();

  function join (id, socket) {
    const others = tabs.get(id);
    if (others === undefined) tabs.set(id, new Set([socket]));
    else others.add(socket);
  }

  function leave (id, socket) {
    const others = tabs.get(id);
    others?.delete(socket);
    if (others?.size === 0) tabs.delete(id);
  }

  function hello (socket, frame) {
    const known = frame.session !== undefined;
    const session = known ? store.findSession(frame.session, frame.token ?? '') : store.createSession();
    if (session === undefined) return socket.close(4003);
    socket.session = session.id;
    join(session.id, socket);
    socket.send(JSON.stringify({
      type: 'welcome',
      session: session.id,
      token: known ? undefined : session.token,
      seq: session.seq ?? 0,
      heartbeat_s: 30,
      limits: { max_message_bytes: 65536, max_text_length: 4000, max_attachments: 10, max_pending: 50 }
    }));
    if (frame.last_seq !== undefined) {
      const { messages } = store.listMessages(session.id, frame.last_seq, 500);
      for (const message of messages) socket.send(JSON.stringify({ type: 'message', ...message }));
      const to = frame.last_seq + messages.length;
      socket.send(JSON.stringify({ type: 'resumed', from: frame.last_seq + 1, to, complete: true }));
    }
  }

  function message (socket, frame) {
    if (typeof frame.text !== 'string' || frame.text.length === 0 || frame.text.length > 4000 ||
        typeof frame.client_id !== 'string' || !/^[\x21-\x7e]{1,64}$/.test(frame.client_id)) {
      return socket.send(JSON.stringify({ type: 'error', code: 'bad_request', message: 'malformed', temporary: false }));
    }
    const turn = store.appendTurn(socket.session, frame.client_id, frame.text, knowledge.answer(frame.text));
    const { seq, id, at } = turn.message;
    const reply = JSON.stringify({ type: 'message', ...turn.reply });
    socket.send(JSON.stringify({ type: 'ack', client_id: frame.client_id, seq, id, at }));
    const others = tabs.get(socket.session);
    if (others.size > 1) {
      const own = JSON.stringify({ type: 'message', ...turn.message });
      for (const other of others) if (other !== socket) other.send(own);
    }
    for (const each of others) each.send(reply);
  }

  wss.on('connection', (socket) => {
    socket.on('message', (data) => {
      let frame;
      try {
        frame = JSON.parse(data.toString());
      } catch {
        return socket.close(4001);
      }
      if (frame.type === 'hello' && socket.session === undefined) hello(socket, frame);
      else if (frame.type === 'message' && socket.session !== undefined) message(socket, frame);
    });
    socket.on('close', () => { if (socket.session !== undefined) leave(socket.session, socket); });
    socket.on('error', () => {});
  });
}
