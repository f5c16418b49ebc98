#include "store/cb-sqlite-sessions.h"

#include <string.h>

#include "base/cb-error.h"

/**
 * cb_sqlite_sessions_add:
 * @db: a connection that writes
 * @session: a new one
 * @error: return location for an error
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_sqlite_sessions_add (CbSqlite *db, const CbSession *session, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (db,
                                          "INSERT INTO session (id, token_hash, state, created_at, "
                                          "expires_at, name, email, locale, page)"
                                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                                          error);

  if (stmt == NULL)
    return FALSE;

  cb_sqlite_bind_text (stmt, 1, session->id);
  sqlite3_bind_blob (stmt, 2, session->token_hash, sizeof session->token_hash, SQLITE_STATIC);
  cb_sqlite_bind_text (stmt, 3, cb_session_state_to_string (session->state));
  sqlite3_bind_int64 (stmt, 4, session->created_at);
  sqlite3_bind_int64 (stmt, 5, session->expires_at);
  cb_sqlite_bind_text (stmt, 6, session->name);
  cb_sqlite_bind_text (stmt, 7, session->email);
  cb_sqlite_bind_text (stmt, 8, session->locale);
  cb_sqlite_bind_text (stmt, 9, session->page);

  return cb_sqlite_run (db, stmt, error);
}

/* What read_session() reads, in its order. */
#define COLUMNS                                                                                    \
  "key, token_hash, state, created_at, expires_at, last_seq, name, email, locale, page,"           \
  " operator_name, waiting_since, id"

static CbSession *
read_session (sqlite3_stmt *stmt, const char *id, GError **error)
{
  CbSession fields = {
    .id = id,
    .created_at = sqlite3_column_int64 (stmt, 3),
    .expires_at = sqlite3_column_int64 (stmt, 4),
    .last_seq = sqlite3_column_int64 (stmt, 5),
    .name = cb_sqlite_column_text (stmt, 6),
    .email = cb_sqlite_column_text (stmt, 7),
    .locale = cb_sqlite_column_text (stmt, 8),
    .page = cb_sqlite_column_text (stmt, 9),
    .operator_name = cb_sqlite_column_text (stmt, 10),
    .waiting_since = sqlite3_column_int64 (stmt, 11),
  };
  const char *state = cb_sqlite_column_text (stmt, 2);

  if (sqlite3_column_bytes (stmt, 1) != CB_TOKEN_HASH_SIZE ||
      !cb_session_state_from_string (state, &fields.state))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "The row of session %s is damaged", id);
      return NULL;
    }
  memcpy (fields.token_hash, sqlite3_column_blob (stmt, 1), CB_TOKEN_HASH_SIZE);

  return cb_session_new (&fields);
}

/**
 * cb_sqlite_sessions_get:
 * @db: a connection
 * @id: which session
 * @key: (out) (optional): its number in the database
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the session
 */
CbSession *
cb_sqlite_sessions_get (CbSqlite *db, const char *id, gint64 *key, GError **error)
{
  sqlite3_stmt *stmt =
      cb_sqlite_prepare (db, "SELECT " COLUMNS " FROM session WHERE id = ?1", error);
  CbSession *session = NULL;
  gboolean row;

  if (stmt == NULL)
    return NULL;

  cb_sqlite_bind_text (stmt, 1, id);
  if (!cb_sqlite_next (db, stmt, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no session “%s”", id);
      return NULL;
    }

  if (key != NULL)
    *key = sqlite3_column_int64 (stmt, 0);
  session = read_session (stmt, id, error);
  sqlite3_reset (stmt);

  return session;
}

/**
 * cb_sqlite_sessions_update:
 * @db: a connection that writes
 * @session: its new state, expiry, visitor fields and operator
 * @error: return location for an error
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_sqlite_sessions_update (CbSqlite *db, const CbSession *session, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (db,
                                          "UPDATE session SET state = ?2, expires_at = ?3, name = "
                                          "?4, email = ?5, locale = ?6, page = ?7,"
                                          " operator_name = ?8, waiting_since = ?9 WHERE id = ?1",
                                          error);

  if (stmt == NULL)
    return FALSE;

  cb_sqlite_bind_text (stmt, 1, session->id);
  cb_sqlite_bind_text (stmt, 2, cb_session_state_to_string (session->state));
  sqlite3_bind_int64 (stmt, 3, session->expires_at);
  cb_sqlite_bind_text (stmt, 4, session->name);
  cb_sqlite_bind_text (stmt, 5, session->email);
  cb_sqlite_bind_text (stmt, 6, session->locale);
  cb_sqlite_bind_text (stmt, 7, session->page);
  cb_sqlite_bind_text (stmt, 8, session->operator_name);
  sqlite3_bind_int64 (stmt, 9, session->waiting_since);
  if (!cb_sqlite_run (db, stmt, error))
    return FALSE;

  if (sqlite3_changes (cb_sqlite_get_handle (db)) == 0)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no session “%s”", session->id);
      return FALSE;
    }

  return TRUE;
}

static GPtrArray *
list_uploads (CbSqlite *db, gint64 key, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (db, "SELECT id FROM upload WHERE session = ?1", error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  gboolean row;

  if (stmt == NULL)
    return NULL;

  sqlite3_bind_int64 (stmt, 1, key);
  while (cb_sqlite_next (db, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&ids);
      g_ptr_array_add (ids, g_strdup (cb_sqlite_column_text (stmt, 0)));
    }

  return NULL;
}

/**
 * cb_sqlite_sessions_erase:
 * @db: a connection that writes
 * @id: which session
 * @error: return location for an error
 *
 * Deletes the session; its messages and uploads go with it by their foreign keys.
 *
 * Returns: (transfer full) (nullable) (element-type utf8): ids of its uploads
 */
GPtrArray *
cb_sqlite_sessions_erase (CbSqlite *db, const char *id, GError **error)
{
  gint64 key;
  g_autoptr (CbSession) session = cb_sqlite_sessions_get (db, id, &key, error);
  g_autoptr (GPtrArray) ids = NULL;
  sqlite3_stmt *stmt;

  if (session == NULL)
    return NULL;
  ids = list_uploads (db, key, error);
  stmt = cb_sqlite_prepare (db, "DELETE FROM session WHERE key = ?1", error);
  if (ids == NULL || stmt == NULL)
    return NULL;

  sqlite3_bind_int64 (stmt, 1, key);

  return cb_sqlite_run (db, stmt, error) ? g_steal_pointer (&ids) : NULL;
}

/**
 * cb_sqlite_sessions_list_expired:
 * @db: a connection
 * @now: microseconds since 1970 UTC
 * @limit: at most so many
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): ids of the sessions that expired first
 */
GStrv
cb_sqlite_sessions_list_expired (CbSqlite *db, gint64 now, guint limit, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db, "SELECT id FROM session WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2", error);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  gboolean row;

  if (stmt == NULL)
    return NULL;

  sqlite3_bind_int64 (stmt, 1, now);
  sqlite3_bind_int64 (stmt, 2, limit);
  while (cb_sqlite_next (db, stmt, &row, error))
    {
      if (!row)
        return g_strv_builder_end (ids);
      g_strv_builder_add (ids, cb_sqlite_column_text (stmt, 0));
    }

  return NULL;
}

/* What is the same in every list: ids of ASCII are compared byte by byte. */
#define IN_RANGE                                                                                   \
  "(?1 IS NULL OR id < ?1) AND created_at >= ?2 AND (?3 = 0 OR created_at < ?3)"                   \
  " AND (?4 & (CASE state WHEN 'bot' THEN 1 WHEN 'waiting' THEN 2 WHEN 'operator' THEN 4"          \
  " ELSE 8 END)) != 0"
#define ALL_STATES ((1 << CB_N_SESSION_STATES) - 1)
#define NEWEST_FIRST " ORDER BY id DESC LIMIT ?5"

static const char *
choose_list (const CbSessionFilter *filter)
{
  const guint attention = 1 << CB_SESSION_WAITING | 1 << CB_SESSION_OPERATOR;

  if (filter->search != NULL)
    return "SELECT " COLUMNS " FROM (SELECT * FROM session WHERE " IN_RANGE
           " ORDER BY id DESC LIMIT " G_STRINGIFY (
               CB_SESSION_FILTER_MAX_SEARCHED) ")"
                                               " WHERE instr (lower (id), ?6) OR instr (lower "
                                               "(name), ?6) OR instr (lower (email), "
                                               "?6)" NEWEST_FIRST;
  /* The same words as in the index, so that it is used. */
  if (filter->states != 0 && (filter->states & ~attention) == 0)
    return "SELECT " COLUMNS
           " FROM session WHERE state IN ('waiting', 'operator') AND " IN_RANGE NEWEST_FIRST;

  return "SELECT " COLUMNS " FROM session WHERE " IN_RANGE NEWEST_FIRST;
}

static gboolean
add_session (GPtrArray *list, sqlite3_stmt *stmt, GError **error)
{
  CbSession *session = read_session (stmt, cb_sqlite_column_text (stmt, 12), error);

  if (session == NULL)
    return FALSE;
  g_ptr_array_add (list, session);

  return TRUE;
}

/**
 * cb_sqlite_sessions_list:
 * @db: a connection
 * @filter: which sessions
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbSession): the sessions, newest first
 */
GPtrArray *
cb_sqlite_sessions_list (CbSqlite *db, const CbSessionFilter *filter, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_session_unref);
  g_autofree char *search = filter->search != NULL ? g_ascii_strdown (filter->search, -1) : NULL;
  sqlite3_stmt *stmt = cb_sqlite_prepare (db, choose_list (filter), error);
  gboolean row;

  if (stmt == NULL)
    return NULL;

  cb_sqlite_bind_text (stmt, 1, filter->before);
  sqlite3_bind_int64 (stmt, 2, filter->since);
  sqlite3_bind_int64 (stmt, 3, filter->until);
  sqlite3_bind_int64 (stmt, 4, filter->states != 0 ? filter->states : ALL_STATES);
  sqlite3_bind_int64 (stmt, 5, filter->limit);
  if (search != NULL)
    cb_sqlite_bind_text (stmt, 6, search);
  while (cb_sqlite_next (db, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&list);
      if (!add_session (list, stmt, error))
        break;
    }
  sqlite3_reset (stmt);

  return NULL;
}

/**
 * cb_sqlite_sessions_count:
 * @db: a connection
 * @count: (out): how many sessions there are
 * @error: return location for an error
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_sqlite_sessions_count (CbSqlite *db, guint64 *count, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (db, "SELECT count(*) FROM session", error);
  gboolean row;

  if (stmt == NULL || !cb_sqlite_next (db, stmt, &row, error))
    return FALSE;
  *count = sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);

  return TRUE;
}
