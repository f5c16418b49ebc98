-- A database as chatbotd wrote it when its schema was version 2. What is written here stays as it is.

CREATE TABLE session (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, token_hash BLOB NOT NULL, state TEXT NOT
  NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, last_seq INTEGER NOT NULL DEFAULT 0, name TEXT,
  email TEXT, locale TEXT, page TEXT, operator_name TEXT, waiting_since INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX session_by_expiry ON session (expires_at);
CREATE TABLE message (session INTEGER NOT NULL REFERENCES session (key) ON DELETE CASCADE, seq INTEGER NOT NULL,
  role TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, client_id TEXT, reply_to INTEGER, confidence REAL,
  attachments TEXT, source_entry TEXT, source_title TEXT, suggestions TEXT, PRIMARY KEY (session, seq)) STRICT,
  WITHOUT ROWID;
CREATE UNIQUE INDEX message_by_client_id ON message (session, client_id) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX message_by_reply ON message (session, reply_to) WHERE reply_to IS NOT NULL AND role = 'bot';
CREATE TABLE upload (id TEXT PRIMARY KEY, session INTEGER NOT NULL REFERENCES session (key) ON DELETE CASCADE, name
  TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL, sha256 BLOB NOT NULL, created_at INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE INDEX upload_by_session ON upload (session);
CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject
  TEXT, detail TEXT) STRICT;
CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
INSERT INTO probe VALUES (1, 0);
CREATE INDEX session_by_attention ON session (id) WHERE state IN ('waiting', 'operator');

INSERT INTO session (key, id, token_hash, state, created_at, expires_at, last_seq, name, email, locale, page,
  operator_name)
  VALUES (1, '01HF7YAT00000000000000000A', x'1111111111111111111111111111111111111111111111111111111111111111',
    'bot', 1700000000000000, 4900000000000000, 3,
          'Ada Lovelace', 'ada@example.org', 'en', 'https://example.org/', NULL);
INSERT INTO session (key, id, token_hash, state, created_at, expires_at, last_seq, name, email, locale, page,
  operator_name)
  VALUES (2, '01HF7YAT00000000000000000B', x'2222222222222222222222222222222222222222222222222222222222222222',
    'closed', 1700000001000000, 4900000001000000, 0,
          NULL, NULL, 'de', NULL, 'Grace');
INSERT INTO message (session, seq, role, at, text, client_id, reply_to, confidence, attachments, source_entry,
  source_title, suggestions)
  VALUES (1, 1, 'visitor', 1700000000100000, 'When are you open? 😀', 'a1', NULL, NULL,
          '01HF7YAT00000000000000000U', NULL, NULL, NULL);
INSERT INTO message (session, seq, role, at, text, client_id, reply_to, confidence, attachments, source_entry,
  source_title, suggestions)
  VALUES (1, 2, 'bot', 1700000000200000, 'From 9 to 17.', NULL, 1, 0.75, NULL, 'hours', 'Opening hours', NULL);
INSERT INTO message (session, seq, role, at, text, client_id, reply_to, confidence, attachments, source_entry,
  source_title, suggestions)
  VALUES (1, 3, 'visitor', 1700000000300000, 'Thank you', 'a2', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO upload (id, session, name, type, size, sha256, created_at)
  VALUES ('01HF7YAT00000000000000000U', 1, 'plan.png', 'image/png', 12345,
    x'3333333333333333333333333333333333333333333333333333333333333333', 1700000000050000);
INSERT INTO audit (id, at, actor, action, subject, detail)
  VALUES (1, 1700000002000000, 'uid:1000', 'session.close', '01HF7YAT00000000000000000B', NULL);
INSERT INTO session (key, id, token_hash, state, created_at, expires_at, last_seq, waiting_since)
  VALUES (3, '01HF7YAT00000000000000000C', x'4444444444444444444444444444444444444444444444444444444444444444',
    'waiting', 1700000003000000, 4900000003000000, 0, 1700000004000000);
PRAGMA user_version = 2;
