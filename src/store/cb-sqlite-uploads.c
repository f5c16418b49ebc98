#include "store/cb-sqlite-uploads.h"

#include <string.h>

#include "base/cb-error.h"
#include "store/cb-sqlite-sessions.h"

static gboolean
check_quota (CbSqlite *db,
             gint64 key,
             guint64 size,
             guint max_count,
             guint64 max_bytes,
             GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db, "SELECT count(*), coalesce(sum(size), 0) FROM upload WHERE session = ?1", error);
  guint64 count;
  guint64 bytes;
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, key);
  if (!cb_sqlite_next (db, stmt, &row, error))
    return FALSE;
  count = sqlite3_column_int64 (stmt, 0);
  bytes = sqlite3_column_int64 (stmt, 1);
  sqlite3_reset (stmt);

  if (count >= max_count)
    g_set_error (error, CB_ERROR, CB_ERROR_TOO_MANY,
                 "This session has %u files, and no more are allowed", max_count);
  else if (bytes + size > max_bytes)
    g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE,
                 "The files of this session may take %" G_GUINT64_FORMAT " bytes together; "
                 "%" G_GUINT64_FORMAT " are in use",
                 max_bytes, bytes);
  else
    return TRUE;

  return FALSE;
}

/**
 * cb_sqlite_uploads_add:
 * @db: a connection that writes
 * @upload: the file, which is on disk already
 * @max_count: how many files a session may have
 * @max_bytes: how much they may take together
 * @error: return location for an error
 *
 * Returns: %FALSE when it failed or would be too much
 */
gboolean
cb_sqlite_uploads_add (CbSqlite *db,
                       const CbUpload *upload,
                       guint max_count,
                       guint64 max_bytes,
                       GError **error)
{
  gint64 key;
  g_autoptr (CbSession) session = cb_sqlite_sessions_get (db, upload->session_id, &key, error);
  sqlite3_stmt *stmt;

  if (session == NULL || !check_quota (db, key, upload->size, max_count, max_bytes, error))
    return FALSE;

  stmt = cb_sqlite_prepare (db,
                            "INSERT INTO upload (id, session, name, type, size, sha256, created_at)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                            error);
  if (stmt == NULL)
    return FALSE;

  cb_sqlite_bind_text (stmt, 1, upload->id);
  sqlite3_bind_int64 (stmt, 2, key);
  cb_sqlite_bind_text (stmt, 3, upload->name);
  cb_sqlite_bind_text (stmt, 4, upload->type);
  sqlite3_bind_int64 (stmt, 5, upload->size);
  sqlite3_bind_blob (stmt, 6, upload->sha256, sizeof upload->sha256, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 7, upload->created_at);

  return cb_sqlite_run (db, stmt, error);
}

/**
 * cb_sqlite_uploads_get:
 * @db: a connection
 * @id: which upload
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the upload
 */
CbUpload *
cb_sqlite_uploads_get (CbSqlite *db, const char *id, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db,
      "SELECT session.id, upload.name, type, size, sha256, upload.created_at"
      " FROM upload JOIN session ON session.key = upload.session WHERE upload.id = ?1",
      error);
  CbUpload fields = { .id = id };
  CbUpload *upload;
  gboolean row;

  if (stmt == NULL)
    return NULL;
  cb_sqlite_bind_text (stmt, 1, id);
  if (!cb_sqlite_next (db, stmt, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no upload “%s”", id);
      return NULL;
    }

  fields.session_id = cb_sqlite_column_text (stmt, 0);
  fields.name = cb_sqlite_column_text (stmt, 1);
  fields.type = cb_sqlite_column_text (stmt, 2);
  fields.size = sqlite3_column_int64 (stmt, 3);
  if (sqlite3_column_bytes (stmt, 4) == CB_SHA256_SIZE)
    memcpy (fields.sha256, sqlite3_column_blob (stmt, 4), CB_SHA256_SIZE);
  fields.created_at = sqlite3_column_int64 (stmt, 5);
  upload = cb_upload_new (&fields);
  sqlite3_reset (stmt);

  return upload;
}

/**
 * cb_sqlite_uploads_list:
 * @db: a connection
 * @after: only ids that sort behind this one; "" for all
 * @limit: at most so many
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): ids of uploads, in order
 */
GStrv
cb_sqlite_uploads_list (CbSqlite *db, const char *after, guint limit, GError **error)
{
  sqlite3_stmt *stmt =
      cb_sqlite_prepare (db, "SELECT id FROM upload WHERE id > ?1 ORDER BY id LIMIT ?2", error);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  gboolean row;

  if (stmt == NULL)
    return NULL;

  cb_sqlite_bind_text (stmt, 1, after);
  sqlite3_bind_int64 (stmt, 2, limit);
  while (cb_sqlite_next (db, stmt, &row, error))
    {
      if (!row)
        return g_strv_builder_end (ids);
      g_strv_builder_add (ids, cb_sqlite_column_text (stmt, 0));
    }

  return NULL;
}
