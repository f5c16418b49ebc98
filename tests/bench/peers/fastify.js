// chatbotd's API on Fastify, as a seasoned Node.js developer would write it: schemas for what comes
// in and goes out, one process, nothing on the way that is not needed.
import Fastify from 'fastify';
import { loadKnowledge } from './lib/knowledge.js';
import { writeMetrics } from './lib/metrics.js';
import { page } from './lib/page.js';
import { attachSockets } from './lib/socket.js';
import { openStore } from './lib/store.js';

const [port, database, knowledgeFile] = process.argv.slice(2);
const store = openStore(database);
const knowledge = loadKnowledge(knowledgeFile);
const app = Fastify({ logger: false, bodyLimit: 65536 });

const message = {
  type: 'object',
  properties: {
    seq: { type: 'integer' },
    id: { type: 'string' },
    role: { type: 'string' },
    text: { type: 'string' },
    at: { type: 'string' },
    client_id: { type: 'string' },
    reply_to: { type: 'integer' },
    source: { type: 'object', properties: { entry: { type: 'string' }, title: { type: 'string' } } }
  }
};
const turn = { 201: { type: 'object', properties: { message, reply: message } } };
const history = { 200: { type: 'object', properties: { messages: { type: 'array', items: message }, more: { type: 'boolean' } } } };

app.decorateRequest('session', null);
async function authorize (request, reply) {
  const header = request.headers.authorization;
  if (header === undefined || !header.startsWith('Bearer ')) return reply.code(401).send({ code: 'not_allowed' });
  request.session = store.findSession(request.params.session, header.slice(7));
  if (request.session === undefined) return reply.code(403).send({ code: 'not_allowed' });
}

app.get('/', (request, reply) => reply.type('text/html; charset=utf-8').send(page));
app.get('/healthz', (request, reply) => reply.send({ status: 'ok' }));
app.get('/metrics', (request, reply) => reply.type('text/plain').send(writeMetrics()));

app.post('/api/v1/sessions', (request, reply) => reply.code(201).send(store.createSession()));

app.post('/api/v1/sessions/:session/messages', {
  preHandler: authorize,
  schema: {
    body: {
      type: 'object',
      required: ['client_id', 'text'],
      properties: {
        client_id: { type: 'string', pattern: '^[\\x21-\\x7e]{1,64}$' },
        text: { type: 'string', minLength: 1, maxLength: 4000 }
      }
    },
    response: turn
  }
}, (request, reply) => {
  const { client_id: clientId, text } = request.body;
  reply.code(201).send(store.appendTurn(request.session.id, clientId, text, knowledge.answer(text)));
});

app.get('/api/v1/sessions/:session/messages', { preHandler: authorize, schema: { response: history } }, (request, reply) => {
  const { after = 0, limit = 100 } = request.query;
  reply.send(store.listMessages(request.session.id, Number(after), Math.min(Number(limit), 500)));
});

app.post('/api/v1/chat', {
  schema: { body: { type: 'object', required: ['message'], properties: { message: { type: 'string', minLength: 1, maxLength: 4000 } } } }
}, (request, reply) => {
  const { message: text, session_id: id, token } = request.body;
  const session = id === undefined ? store.createSession() : store.findSession(id, token ?? '');
  if (session === undefined) return reply.code(403).send({ code: 'not_allowed' });
  const { reply: answer } = store.appendTurn(session.id, null, text, knowledge.answer(text));
  reply.send({ session_id: session.id, token: id === undefined ? session.token : token, reply: answer });
});

attachSockets(app.server, store, knowledge);
await app.listen({ port: Number(port), host: '127.0.0.1' });
