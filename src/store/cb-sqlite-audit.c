#include "store/cb-sqlite-audit.h"

/**
 * cb_sqlite_audit_add:
 * @db: a connection that writes
 * @entry: what an operator did
 * @error: return location for an error
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_sqlite_audit_add (CbSqlite *db, const CbAuditEntry *entry, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db, "INSERT INTO audit (at, actor, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
      error);

  if (stmt == NULL)
    return FALSE;

  sqlite3_bind_int64 (stmt, 1, entry->at);
  cb_sqlite_bind_text (stmt, 2, entry->actor);
  cb_sqlite_bind_text (stmt, 3, entry->action);
  cb_sqlite_bind_text (stmt, 4, entry->subject);
  cb_sqlite_bind_text (stmt, 5, entry->detail);

  return cb_sqlite_run (db, stmt, error);
}

static CbAuditEntry *
read_entry (sqlite3_stmt *stmt)
{
  return cb_audit_entry_new (&(CbAuditEntry){
      .id = sqlite3_column_int64 (stmt, 0),
      .at = sqlite3_column_int64 (stmt, 1),
      .actor = cb_sqlite_column_text (stmt, 2),
      .action = cb_sqlite_column_text (stmt, 3),
      .subject = cb_sqlite_column_text (stmt, 4),
      .detail = cb_sqlite_column_text (stmt, 5),
  });
}

/**
 * cb_sqlite_audit_list:
 * @db: a connection
 * @limit: at most so many
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbAuditEntry): the newest acts, newest first
 */
GPtrArray *
cb_sqlite_audit_list (CbSqlite *db, guint limit, GError **error)
{
  g_autoptr (GPtrArray) list =
                 g_ptr_array_new_with_free_func ((GDestroyNotify) cb_audit_entry_unref);
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db, "SELECT id, at, actor, action, subject, detail FROM audit ORDER BY id DESC LIMIT ?1",
      error);
  gboolean row;

  if (stmt == NULL)
    return NULL;

  sqlite3_bind_int64 (stmt, 1, limit);
  while (cb_sqlite_next (db, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_entry (stmt));
    }

  return NULL;
}
