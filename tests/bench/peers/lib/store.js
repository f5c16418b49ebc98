// Sessions and messages in SQLite, each turn in one transaction, on disk before it is acknowledged.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import Database from 'better-sqlite3';

const hash = (token) => createHash('sha256').update(token).digest();

export function openStore (path) {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`
    CREATE TABLE IF NOT EXISTS sessions (
      id TEXT PRIMARY KEY, token BLOB NOT NULL, created_at INTEGER NOT NULL, seq INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS messages (
      session TEXT NOT NULL, seq INTEGER NOT NULL, role TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL,
      client_id TEXT, reply_to INTEGER, source TEXT, PRIMARY KEY (session, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX IF NOT EXISTS by_client_id ON messages (session, client_id) WHERE client_id IS NOT NULL;`);

  const insertSession = db.prepare('INSERT INTO sessions (id, token, created_at) VALUES (?, ?, ?)');
  const selectSession = db.prepare('SELECT id, token, seq FROM sessions WHERE id = ?');
  const advance = db.prepare('UPDATE sessions SET seq = seq + 2 WHERE id = ? RETURNING seq');
  const insertMessage = db.prepare(`INSERT INTO messages (session, seq, role, text, at, client_id, reply_to, source)
                                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const selectMessages = db.prepare('SELECT * FROM messages WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?');
  const selectByClientId = db.prepare('SELECT * FROM messages WHERE session = ? AND client_id = ?');
  const selectReply = db.prepare('SELECT * FROM messages WHERE session = ? AND seq > ? AND reply_to = ? LIMIT 1');

  function toMessage (row) {
    return {
      seq: row.seq,
      id: `${row.session}-${row.seq}`,
      role: row.role,
      text: row.text,
      at: new Date(row.at).toISOString(),
      client_id: row.client_id ?? undefined,
      reply_to: row.reply_to ?? undefined,
      source: row.source === null ? undefined : JSON.parse(row.source)
    };
  }

  const appendTurn = db.transaction((session, clientId, text, reply) => {
    const known = clientId === null ? undefined : selectByClientId.get(session, clientId);
    if (known !== undefined) {
      return { message: toMessage(known), reply: toMessage(selectReply.get(session, known.seq, known.seq)) };
    }
    const at = Date.now();
    const source = reply.source === undefined ? null : JSON.stringify(reply.source);
    const seq = advance.get(session).seq - 1;
    insertMessage.run(session, seq, 'visitor', text, at, clientId, null, null);
    insertMessage.run(session, seq + 1, 'bot', reply.text, at, null, seq, source);
    return {
      message: toMessage({ session, seq, role: 'visitor', text, at, client_id: clientId, source: null }),
      reply: toMessage({ session, seq: seq + 1, role: 'bot', text: reply.text, at, reply_to: seq, source })
    };
  });

  return {
    createSession () {
      const id = randomBytes(13).toString('hex');
      const token = randomBytes(32).toString('base64url');
      insertSession.run(id, hash(token), Date.now());
      return { id, token };
    },
    findSession (id, token) {
      const row = selectSession.get(id);
      return row !== undefined && timingSafeEqual(row.token, hash(token)) ? row : undefined;
    },
    appendTurn,
    listMessages (session, after, limit) {
      const rows = selectMessages.all(session, after, limit + 1);
      return { messages: rows.slice(0, limit).map(toMessage), more: rows.length > limit };
    },
    close () {
      db.close();
    }
  };
}
