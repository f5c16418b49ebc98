#include "store/cb-sqlite-notices.h"

#include "base/cb-error.h"

static gboolean
add_notice (CbSqlite *db, const CbNotice *notice, GError **error)
{
  sqlite3_stmt *stmt =
      cb_sqlite_prepare (db,
                         "INSERT OR IGNORE INTO notice (id, channel, target, kind, created_at,"
                         " attempts, next_at, error, body)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                         error);

  if (stmt == NULL)
    return FALSE;

  cb_sqlite_bind_text (stmt, 1, notice->id);
  cb_sqlite_bind_text (stmt, 2, notice->channel);
  cb_sqlite_bind_text (stmt, 3, notice->target);
  cb_sqlite_bind_text (stmt, 4, cb_notice_kind_to_string (notice->kind));
  sqlite3_bind_int64 (stmt, 5, notice->created_at);
  sqlite3_bind_int64 (stmt, 6, notice->attempts);
  sqlite3_bind_int64 (stmt, 7, notice->next_at);
  cb_sqlite_bind_text (stmt, 8, notice->error);
  cb_sqlite_bind_text (stmt, 9, notice->body);

  return cb_sqlite_run (db, stmt, error);
}

/**
 * cb_sqlite_notices_add:
 * @db: a connection that writes
 * @notices: (element-type CbNotice): new ones; one that is there already stays as it is
 * @error: return location for an error
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_sqlite_notices_add (CbSqlite *db, GPtrArray *notices, GError **error)
{
  for (guint i = 0; i < notices->len; i++)
    if (!add_notice (db, g_ptr_array_index (notices, i), error))
      return FALSE;

  return TRUE;
}

/**
 * cb_sqlite_notices_update:
 * @db: a connection that writes
 * @notice: how often it was tried, when it is tried again, and why it failed
 * @error: return location for an error
 *
 * Returns: %FALSE when it failed; one that is there no more is no failure
 */
gboolean
cb_sqlite_notices_update (CbSqlite *db, const CbNotice *notice, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db, "UPDATE notice SET attempts = ?2, next_at = ?3, error = ?4 WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;

  cb_sqlite_bind_text (stmt, 1, notice->id);
  sqlite3_bind_int64 (stmt, 2, notice->attempts);
  sqlite3_bind_int64 (stmt, 3, notice->next_at);
  cb_sqlite_bind_text (stmt, 4, notice->error);

  return cb_sqlite_run (db, stmt, error);
}

/**
 * cb_sqlite_notices_remove:
 * @db: a connection that writes
 * @id: which notice
 * @error: return location for an error
 *
 * Returns: %FALSE when it failed; one that is there no more is no failure
 */
gboolean
cb_sqlite_notices_remove (CbSqlite *db, const char *id, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (db, "DELETE FROM notice WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  cb_sqlite_bind_text (stmt, 1, id);

  return cb_sqlite_run (db, stmt, error);
}

static CbNotice *
read_notice (sqlite3_stmt *stmt, GError **error)
{
  CbNotice fields = {
    .id = cb_sqlite_column_text (stmt, 0),
    .channel = cb_sqlite_column_text (stmt, 1),
    .target = cb_sqlite_column_text (stmt, 2),
    .created_at = sqlite3_column_int64 (stmt, 4),
    .attempts = sqlite3_column_int64 (stmt, 5),
    .next_at = sqlite3_column_int64 (stmt, 6),
    .error = cb_sqlite_column_text (stmt, 7),
    .body = cb_sqlite_column_text (stmt, 8),
  };

  if (cb_notice_kind_from_string (cb_sqlite_column_text (stmt, 3), &fields.kind))
    return cb_notice_new (&fields);

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "The row of notice %s is damaged", fields.id);
  return NULL;
}

/**
 * cb_sqlite_notices_list:
 * @db: a connection
 * @limit: at most so many
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbNotice): what waits for delivery, in
 *   the order it was added
 */
GPtrArray *
cb_sqlite_notices_list (CbSqlite *db, guint limit, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_notice_unref);
  sqlite3_stmt *stmt =
      cb_sqlite_prepare (db,
                         "SELECT id, channel, target, kind, created_at, attempts, next_at, error,"
                         " body FROM notice ORDER BY key LIMIT ?1",
                         error);
  gboolean row;

  if (stmt == NULL)
    return NULL;

  sqlite3_bind_int64 (stmt, 1, limit);
  while (cb_sqlite_next (db, stmt, &row, error))
    {
      CbNotice *notice;

      if (!row)
        return g_steal_pointer (&list);
      notice = read_notice (stmt, error);
      if (notice == NULL)
        break;
      g_ptr_array_add (list, notice);
    }

  sqlite3_reset (stmt);
  return NULL;
}
