#include "store/cb-sqlite.h"

#include "base/cb-error.h"
#include "store/cb-sqlite-vfs.h"

struct _CbSqlite
{
  sqlite3 *db;            /* (owned) */
  GHashTable *statements; /* (owned) (element-type utf8 sqlite3_stmt): by the SQL's address */
  guint wal_pages;        /* in the write-ahead log after the newest commit */
};

/* What separates the texts of a list in one column: no text of ours holds a control character. */
#define LIST_SEPARATOR "\x1f"

static void
finalize_statement (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

static int
on_wal_committed_cb (void *data, sqlite3 *db, const char *name, int pages)
{
  CbSqlite *self = data;

  self->wal_pages = pages;

  return SQLITE_OK;
}

/**
 * cb_sqlite_set_error:
 * @self: a connection whose last call failed
 * @error: return location for the error
 *
 * Says in SQLite's words what went wrong; values are never part of them.
 */
void
cb_sqlite_set_error (CbSqlite *self, GError **error)
{
  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "The database failed: %s (%s)",
               sqlite3_errmsg (self->db), sqlite3_errstr (sqlite3_extended_errcode (self->db)));
}

/*
 * Nobody asks SQLite how much memory it has in use, and to keep count takes a lock at each of its
 * allocations. Has an effect only before the first use of SQLite, and is done once.
 */
static gpointer
drop_memory_count (gpointer data)
{
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);

  return NULL;
}

static CbSqlite *
open_database (const char *path, int flags, const char *vfs, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  g_autoptr (CbSqlite) self = g_new0 (CbSqlite, 1);

  g_once (&once, drop_memory_count, NULL);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  if (sqlite3_open_v2 (path, &self->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, vfs) !=
      SQLITE_OK)
    {
      cb_sqlite_set_error (self, error);
      g_prefix_error (error, "Cannot open “%s”: ", path);
      return NULL;
    }

  sqlite3_extended_result_codes (self->db, TRUE);
  sqlite3_busy_timeout (self->db, CB_SQLITE_BUSY_TIMEOUT_MS);
  sqlite3_wal_hook (self->db, on_wal_committed_cb, self);

  return g_steal_pointer (&self);
}

/**
 * cb_sqlite_open:
 * @path: the file
 * @read_only: for a connection that only reads
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a connection to @path
 */
CbSqlite *
cb_sqlite_open (const char *path, gboolean read_only, GError **error)
{
  return open_database (
      path, read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL,
      error);
}

/**
 * cb_sqlite_open_log_writer:
 * @path: the file
 * @error: return location for an error
 *
 * Opens a file to commit often: what goes to the write-ahead log goes there in large pieces. Who
 * asks for it must keep synchronous=FULL, see cb_sqlite_vfs_get_name().
 *
 * Returns: (transfer full) (nullable): a connection to @path
 */
CbSqlite *
cb_sqlite_open_log_writer (const char *path, GError **error)
{
  return open_database (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, cb_sqlite_vfs_get_name (),
                        error);
}

void
cb_sqlite_close (CbSqlite *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  g_free (self);
}

sqlite3 *
cb_sqlite_get_handle (CbSqlite *self)
{
  return self->db;
}

/**
 * cb_sqlite_get_wal_pages:
 * @self: a connection that writes
 *
 * Returns: how many pages the write-ahead log held after the newest commit
 */
guint
cb_sqlite_get_wal_pages (CbSqlite *self)
{
  return self->wal_pages;
}

/**
 * cb_sqlite_execute:
 * @self: a connection
 * @sql: one or more statements without parameters
 * @error: return location for an error
 *
 * Returns: %TRUE when all of them succeeded
 */
gboolean
cb_sqlite_execute (CbSqlite *self, const char *sql, GError **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  cb_sqlite_set_error (self, error);
  return FALSE;
}

/**
 * cb_sqlite_prepare:
 * @self: a connection
 * @sql: one statement, a constant of the program: it is known again by its address
 * @error: return location for an error
 *
 * Returns: (transfer none) (nullable): the statement, reset and without values; kept for next time
 */
sqlite3_stmt *
cb_sqlite_prepare (CbSqlite *self, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (self->statements, sql);

  if (stmt != NULL)
    {
      sqlite3_reset (stmt);
      sqlite3_clear_bindings (stmt);
      return stmt;
    }

  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
    {
      cb_sqlite_set_error (self, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (char *) sql, stmt);

  return stmt;
}

/**
 * cb_sqlite_next:
 * @self: a connection
 * @stmt: a statement of it, with its values
 * @row: (out): whether there is a row to read
 * @error: return location for an error
 *
 * Steps once. After the last row the statement is reset, so that it holds no
 * read transaction; after a row that ends the matter, reset it yourself.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_sqlite_next (CbSqlite *self, sqlite3_stmt *stmt, gboolean *row, GError **error)
{
  int rc = sqlite3_step (stmt);

  *row = rc == SQLITE_ROW;
  if (rc == SQLITE_ROW)
    return TRUE;
  if (rc != SQLITE_DONE)
    cb_sqlite_set_error (self, error);
  sqlite3_reset (stmt);

  return rc == SQLITE_DONE;
}

/**
 * cb_sqlite_run:
 * @self: a connection
 * @stmt: a statement of it that gives no rows
 * @error: return location for an error
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_sqlite_run (CbSqlite *self, sqlite3_stmt *stmt, GError **error)
{
  gboolean row;

  return cb_sqlite_next (self, stmt, &row, error);
}

/* @text: (nullable): must live until the statement is reset */
void
cb_sqlite_bind_text (sqlite3_stmt *stmt, int index, const char *text)
{
  if (text != NULL)
    sqlite3_bind_text (stmt, index, text, -1, SQLITE_STATIC);
}

/* @texts: (nullable): a list, kept in one column */
void
cb_sqlite_bind_strv (sqlite3_stmt *stmt, int index, const char *const *texts)
{
  if (texts != NULL && texts[0] != NULL)
    sqlite3_bind_text (stmt, index, g_strjoinv (LIST_SEPARATOR, (char **) texts), -1, g_free);
}

/* Returns: (nullable): valid until the statement is stepped or reset */
const char *
cb_sqlite_column_text (sqlite3_stmt *stmt, int index)
{
  return (const char *) sqlite3_column_text (stmt, index);
}

/* Returns: (transfer full) (nullable): the list in a column */
GStrv
cb_sqlite_column_strv (sqlite3_stmt *stmt, int index)
{
  const char *text = cb_sqlite_column_text (stmt, index);

  return text != NULL ? g_strsplit (text, LIST_SEPARATOR, -1) : NULL;
}
