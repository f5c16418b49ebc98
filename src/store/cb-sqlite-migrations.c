#include "store/cb-sqlite-migrations.h"

#include "base/cb-error.h"

typedef gboolean (*Migration) (CbSqlite *db, GError **error);

/*
 * Messages are clustered by session: a history is one range of one tree, and no other index is
 * needed to find it. Sessions have a number besides their id, which keeps the keys of messages
 * short and growing with time.
 */
static gboolean
migrate_to_1 (CbSqlite *db, GError **error)
{
  return cb_sqlite_execute (
      db,
      "CREATE TABLE session ("
      "  key INTEGER PRIMARY KEY,"
      "  id TEXT NOT NULL UNIQUE,"
      "  token_hash BLOB NOT NULL,"
      "  state TEXT NOT NULL,"
      "  created_at INTEGER NOT NULL,"
      "  expires_at INTEGER NOT NULL,"
      "  last_seq INTEGER NOT NULL DEFAULT 0,"
      "  name TEXT, email TEXT, locale TEXT, page TEXT, operator_name TEXT"
      ") STRICT;"
      "CREATE INDEX session_by_expiry ON session (expires_at);"
      "CREATE TABLE message ("
      "  session INTEGER NOT NULL REFERENCES session (key) ON DELETE CASCADE,"
      "  seq INTEGER NOT NULL,"
      "  role TEXT NOT NULL,"
      "  at INTEGER NOT NULL,"
      "  text TEXT NOT NULL,"
      "  client_id TEXT,"
      "  reply_to INTEGER,"
      "  confidence REAL,"
      "  attachments TEXT, source_entry TEXT, source_title TEXT, suggestions TEXT,"
      "  PRIMARY KEY (session, seq)"
      ") STRICT, WITHOUT ROWID;"
      "CREATE UNIQUE INDEX message_by_client_id ON message (session, client_id)"
      "  WHERE client_id IS NOT NULL;"
      "CREATE UNIQUE INDEX message_by_reply ON message (session, reply_to)"
      "  WHERE reply_to IS NOT NULL AND role = 'bot';"
      "CREATE TABLE upload ("
      "  id TEXT PRIMARY KEY,"
      "  session INTEGER NOT NULL REFERENCES session (key) ON DELETE CASCADE,"
      "  name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL, sha256 BLOB NOT NULL,"
      "  created_at INTEGER NOT NULL"
      ") STRICT, WITHOUT ROWID;"
      "CREATE INDEX upload_by_session ON upload (session);"
      "CREATE TABLE audit ("
      "  id INTEGER PRIMARY KEY,"
      "  at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT, detail TEXT"
      ") STRICT;"
      "CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;"
      "INSERT INTO probe VALUES (1, 0);",
      error);
}

/* Who waits for a person is looked up often, among many who do not. */
static gboolean
migrate_to_2 (CbSqlite *db, GError **error)
{
  return cb_sqlite_execute (
      db,
      "ALTER TABLE session ADD COLUMN waiting_since INTEGER NOT NULL DEFAULT 0;"
      "CREATE INDEX session_by_attention ON session (id)"
      "  WHERE state IN ('waiting', 'operator');",
      error);
}

/*
 * Ids grow with time, so they are the order of the history; few alerts are not over. The outbox
 * has the order in which notices were added, whatever the clock said.
 */
static gboolean
migrate_to_3 (CbSqlite *db, GError **error)
{
  return cb_sqlite_execute (
      db,
      "CREATE TABLE alert ("
      "  id TEXT PRIMARY KEY,"
      "  rule TEXT NOT NULL, summary TEXT NOT NULL, severity TEXT NOT NULL, unit TEXT NOT NULL,"
      "  state TEXT NOT NULL,"
      "  told INTEGER NOT NULL,"
      "  value REAL,"
      "  threshold REAL NOT NULL,"
      "  since INTEGER NOT NULL, fired_at INTEGER NOT NULL, resolved_at INTEGER NOT NULL,"
      "  told_at INTEGER NOT NULL, acknowledged_at INTEGER NOT NULL, acknowledged_by TEXT"
      ") STRICT, WITHOUT ROWID;"
      "CREATE INDEX alert_open ON alert (id) WHERE told < 2;"
      "CREATE TABLE notice ("
      "  key INTEGER PRIMARY KEY,"
      "  id TEXT NOT NULL UNIQUE,"
      "  channel TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL,"
      "  created_at INTEGER NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL,"
      "  error TEXT, body TEXT NOT NULL"
      ") STRICT;"
      "CREATE TABLE silence ("
      "  rule TEXT PRIMARY KEY,"
      "  until INTEGER NOT NULL, reason TEXT NOT NULL, created_by TEXT NOT NULL"
      ") STRICT, WITHOUT ROWID;",
      error);
}

/* What leads from each version to the next: the first makes an empty file version 1. */
static const Migration migrations[] = {
  migrate_to_1,
  migrate_to_2,
  migrate_to_3,
};
G_STATIC_ASSERT (G_N_ELEMENTS (migrations) == CB_SQLITE_SCHEMA_VERSION);

static gboolean
read_version (CbSqlite *db, int *version, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (db, "PRAGMA user_version", error);
  gboolean row;

  if (stmt == NULL || !cb_sqlite_next (db, stmt, &row, error))
    return FALSE;
  *version = row ? sqlite3_column_int (stmt, 0) : 0;
  sqlite3_reset (stmt);

  return TRUE;
}

/* One step is one transaction: a crash leaves the old version or the new one. */
static gboolean
run_migration (CbSqlite *db, int from, GError **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %d", from + 1);

  if (!cb_sqlite_execute (db, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (migrations[from](db, error) && cb_sqlite_execute (db, set_version, error) &&
      cb_sqlite_execute (db, "COMMIT", error))
    return TRUE;

  cb_sqlite_execute (db, "ROLLBACK", NULL);
  g_prefix_error (error, "Cannot bring the database to schema %d: ", from + 1);
  return FALSE;
}

/**
 * cb_sqlite_migrate:
 * @db: a connection that may write
 * @error: return location for an error
 *
 * Brings the file to %CB_SQLITE_SCHEMA_VERSION.
 *
 * Returns: %FALSE when it failed; %CB_ERROR_CONFLICT where the file is newer than this program
 */
gboolean
cb_sqlite_migrate (CbSqlite *db, GError **error)
{
  int version;

  if (!read_version (db, &version, error))
    return FALSE;

  if (version > CB_SQLITE_SCHEMA_VERSION)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
                   "The database “%s” has schema %d, but this chatbotd (%s) knows schemas up to %d "
                   "only: a newer chatbotd wrote it. Install that version again, or restore a "
                   "backup made with this one",
                   sqlite3_db_filename (cb_sqlite_get_handle (db), "main"), version, CB_VERSION,
                   CB_SQLITE_SCHEMA_VERSION);
      return FALSE;
    }

  for (; version < CB_SQLITE_SCHEMA_VERSION; version++)
    if (!run_migration (db, version, error))
      return FALSE;

  return TRUE;
}
