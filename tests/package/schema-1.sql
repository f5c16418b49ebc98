-- The database as the first schema had it, to be filled from one that is attached as "now".
CREATE TABLE session (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  token_hash BLOB NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_seq INTEGER NOT NULL DEFAULT 0,
  name TEXT, email TEXT, locale TEXT, page TEXT, operator_name TEXT
) STRICT;
CREATE INDEX session_by_expiry ON session (expires_at);
CREATE TABLE message (
  session INTEGER NOT NULL REFERENCES session (key) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  role TEXT NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  client_id TEXT,
  reply_to INTEGER,
  confidence REAL,
  attachments TEXT, source_entry TEXT, source_title TEXT, suggestions TEXT,
  PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX message_by_client_id ON message (session, client_id) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX message_by_reply ON message (session, reply_to)
  WHERE reply_to IS NOT NULL AND role = 'bot';
CREATE TABLE upload (
  id TEXT PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES session (key) ON DELETE CASCADE,
  name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL, sha256 BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_by_session ON upload (session);
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT, detail TEXT
) STRICT;
CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;

INSERT INTO session SELECT key, id, token_hash, state, created_at, expires_at, last_seq, name, email, locale, page,
  operator_name FROM now.session;
INSERT INTO message SELECT session, seq, role, at, text, client_id, reply_to, confidence, attachments, source_entry,
  source_title, suggestions FROM now.message;
INSERT INTO probe SELECT id, count FROM now.probe;
PRAGMA user_version = 1;
