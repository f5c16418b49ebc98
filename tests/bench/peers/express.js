// chatbotd's API on Express, the stack that tutorials use.
import { createServer } from 'node:http';
import express from 'express';
import { loadKnowledge } from './lib/knowledge.js';
import { writeMetrics } from './lib/metrics.js';
import { page } from './lib/page.js';
import { attachSockets } from './lib/socket.js';
import { openStore } from './lib/store.js';

const [port, database, knowledgeFile] = process.argv.slice(2);
const store = openStore(database);
const knowledge = loadKnowledge(knowledgeFile);
const app = express();
app.use(express.json({ limit: 65536 }));

function authorize (req, res, next) {
  const header = req.get('authorization') ?? '';
  if (!header.startsWith('Bearer ')) return res.status(401).json({ code: 'not_allowed' });
  req.session = store.findSession(req.params.session, header.slice(7));
  if (req.session === undefined) return res.status(403).json({ code: 'not_allowed' });
  next();
}

const isText = (text) => typeof text === 'string' && text.length > 0 && text.length <= 4000;

app.get('/', (req, res) => res.type('html').send(page));
app.get('/healthz', (req, res) => res.json({ status: 'ok' }));
app.get('/metrics', (req, res) => res.type('text/plain').send(writeMetrics()));
app.post('/api/v1/sessions', (req, res) => res.status(201).json(store.createSession()));

app.post('/api/v1/sessions/:session/messages', authorize, (req, res) => {
  const { client_id: clientId, text } = req.body;
  if (!isText(text) || typeof clientId !== 'string' || !/^[\x21-\x7e]{1,64}$/.test(clientId)) {
    return res.status(400).json({ code: 'bad_request' });
  }
  res.status(201).json(store.appendTurn(req.session.id, clientId, text, knowledge.answer(text)));
});

app.get('/api/v1/sessions/:session/messages', authorize, (req, res) => {
  const { after = 0, limit = 100 } = req.query;
  res.json(store.listMessages(req.session.id, Number(after), Math.min(Number(limit), 500)));
});

app.post('/api/v1/chat', (req, res) => {
  const { message: text, session_id: id, token } = req.body;
  if (!isText(text)) return res.status(400).json({ code: 'bad_request' });
  const session = id === undefined ? store.createSession() : store.findSession(id, token ?? '');
  if (session === undefined) return res.status(403).json({ code: 'not_allowed' });
  const { reply } = store.appendTurn(session.id, null, text, knowledge.answer(text));
  res.json({ session_id: session.id, token: id === undefined ? session.token : token, reply });
});

const server = createServer(app);
attachSockets(server, store, knowledge);
server.listen(Number(port), '127.0.0.1');
