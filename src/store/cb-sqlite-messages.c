#include "store/cb-sqlite-messages.h"

#include "base/cb-error.h"
#include "store/cb-sqlite-sessions.h"

/* An expiry that moves by less is not written: it would cost an index update for each message. */
#define EXPIRY_STEP (60 * G_USEC_PER_SEC)

#define COLUMNS                                                                                    \
  "seq, role, at, text, client_id, reply_to, confidence, attachments, source_entry, source_title," \
  " suggestions"

/* A message's id need not be kept: its session and its place in it name it. */
static char *
build_id (const char *session_id, guint64 seq)
{
  return g_strdup_printf ("%s-%" G_GUINT64_FORMAT, session_id, seq);
}

static CbMessage *
read_message (sqlite3_stmt *stmt, const char *session_id, GError **error)
{
  g_auto (GStrv) attachments = cb_sqlite_column_strv (stmt, 7);
  g_auto (GStrv) suggestions = cb_sqlite_column_strv (stmt, 10);
  guint64 seq = sqlite3_column_int64 (stmt, 0);
  g_autofree char *id = build_id (session_id, seq);
  CbMessage fields = {
    .seq = seq,
    .id = id,
    .session_id = session_id,
    .at = sqlite3_column_int64 (stmt, 2),
    .text = cb_sqlite_column_text (stmt, 3),
    .client_id = cb_sqlite_column_text (stmt, 4),
    .reply_to = sqlite3_column_int64 (stmt, 5),
    .confidence = sqlite3_column_type (stmt, 6) != SQLITE_NULL ? sqlite3_column_double (stmt, 6)
                                                               : CB_CONFIDENCE_NONE,
    .attachments = (const char *const *) attachments,
    .source_entry = cb_sqlite_column_text (stmt, 8),
    .source_title = cb_sqlite_column_text (stmt, 9),
    .suggestions = (const char *const *) suggestions,
  };

  if (fields.text == NULL || !cb_role_from_string (cb_sqlite_column_text (stmt, 1), &fields.role))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "The row of message %s is damaged", id);
      return NULL;
    }

  return cb_message_new (&fields);
}

/* Runs @stmt, which finds one message or none. */
static gboolean
find_one (CbSqlite *db,
          sqlite3_stmt *stmt,
          const char *session_id,
          CbMessage **message,
          GError **error)
{
  gboolean row;

  *message = NULL;
  if (!cb_sqlite_next (db, stmt, &row, error))
    return FALSE;
  if (!row)
    return TRUE;

  *message = read_message (stmt, session_id, error);
  sqlite3_reset (stmt);

  return *message != NULL;
}

static gboolean
find_by_client_id (CbSqlite *db,
                   gint64 key,
                   const char *session_id,
                   const char *client_id,
                   CbMessage **message,
                   GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db, "SELECT " COLUMNS " FROM message WHERE session = ?1 AND client_id = ?2", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, key);
  cb_sqlite_bind_text (stmt, 2, client_id);

  return find_one (db, stmt, session_id, message, error);
}

static gboolean
find_reply (CbSqlite *db,
            gint64 key,
            const char *session_id,
            guint64 reply_to,
            CbMessage **message,
            GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db, "SELECT " COLUMNS " FROM message WHERE session = ?1 AND reply_to = ?2 AND role = 'bot'",
      error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, key);
  sqlite3_bind_int64 (stmt, 2, reply_to);

  return find_one (db, stmt, session_id, message, error);
}

/* What the store has already in place of @draft, or NULL. */
static gboolean
find_twin (CbSqlite *db,
           gint64 key,
           const char *session_id,
           const CbMessage *draft,
           CbMessage **twin,
           GError **error)
{
  *twin = NULL;
  if (draft->client_id != NULL &&
      !find_by_client_id (db, key, session_id, draft->client_id, twin, error))
    return FALSE;
  if (*twin == NULL && draft->role == CB_ROLE_BOT && draft->reply_to != 0)
    return find_reply (db, key, session_id, draft->reply_to, twin, error);

  return TRUE;
}

static gboolean
insert_message (CbSqlite *db, gint64 key, guint64 seq, const CbMessage *draft, GError **error)
{
  sqlite3_stmt *stmt =
      cb_sqlite_prepare (db,
                         "INSERT INTO message (session, " COLUMNS ")"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                         error);

  if (stmt == NULL)
    return FALSE;

  sqlite3_bind_int64 (stmt, 1, key);
  sqlite3_bind_int64 (stmt, 2, seq);
  cb_sqlite_bind_text (stmt, 3, cb_role_to_string (draft->role));
  sqlite3_bind_int64 (stmt, 4, draft->at);
  cb_sqlite_bind_text (stmt, 5, draft->text);
  cb_sqlite_bind_text (stmt, 6, draft->client_id);
  if (draft->reply_to != 0)
    sqlite3_bind_int64 (stmt, 7, draft->reply_to);
  if (draft->confidence >= 0)
    sqlite3_bind_double (stmt, 8, draft->confidence);
  cb_sqlite_bind_strv (stmt, 9, draft->attachments);
  cb_sqlite_bind_text (stmt, 10, draft->source_entry);
  cb_sqlite_bind_text (stmt, 11, draft->source_title);
  cb_sqlite_bind_strv (stmt, 12, draft->suggestions);

  return cb_sqlite_run (db, stmt, error);
}

static CbMessage *
number_draft (const CbMessage *draft, const char *session_id, guint64 seq)
{
  g_autofree char *id = build_id (session_id, seq);
  CbMessage fields = *draft;

  fields.seq = seq;
  fields.id = id;
  fields.session_id = session_id;

  return cb_message_new (&fields);
}

/* Finds @draft in the store or puts it there, as the next of its session. */
static gboolean
append_draft (CbSqlite *db,
              gint64 key,
              const char *session_id,
              const CbMessage *draft,
              guint64 *last_seq,
              CbAppended *appended,
              GError **error)
{
  CbMessage *twin;

  if (!find_twin (db, key, session_id, draft, &twin, error))
    return FALSE;
  if (twin != NULL)
    {
      g_ptr_array_add (appended->messages, twin);
      return TRUE;
    }

  if (!insert_message (db, key, *last_seq + 1, draft, error))
    return FALSE;
  ++*last_seq;
  appended->n_stored++;
  g_ptr_array_add (appended->messages, number_draft (draft, session_id, *last_seq));

  return TRUE;
}

/* What appending has to know of a session: every message asks for it, so it is no more than that.
 */
typedef struct
{
  gint64 key;
  guint64 last_seq;
  gint64 expires_at;
} Place;

static gboolean
find_place (CbSqlite *db, const char *session_id, Place *place, GError **error)
{
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db, "SELECT key, last_seq, expires_at, state = 'closed' FROM session WHERE id = ?1", error);
  gboolean closed;
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  cb_sqlite_bind_text (stmt, 1, session_id);
  if (!cb_sqlite_next (db, stmt, &row, error))
    return FALSE;
  if (!row)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no session “%s”", session_id);
      return FALSE;
    }

  *place = (Place){ .key = sqlite3_column_int64 (stmt, 0),
                    .last_seq = sqlite3_column_int64 (stmt, 1),
                    .expires_at = sqlite3_column_int64 (stmt, 2) };
  closed = sqlite3_column_int (stmt, 3) != 0;
  sqlite3_reset (stmt);
  if (closed)
    g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT, "The session is closed");

  return !closed;
}

static gboolean
touch_session (CbSqlite *db,
               const Place *place,
               guint64 last_seq,
               gint64 expires_at,
               GError **error)
{
  gboolean move = expires_at >= place->expires_at + EXPIRY_STEP;
  sqlite3_stmt *stmt =
      cb_sqlite_prepare (db,
                         move ? "UPDATE session SET last_seq = ?2, expires_at = ?3 WHERE key = ?1"
                              : "UPDATE session SET last_seq = ?2 WHERE key = ?1",
                         error);

  if (stmt == NULL)
    return FALSE;

  sqlite3_bind_int64 (stmt, 1, place->key);
  sqlite3_bind_int64 (stmt, 2, last_seq);
  if (move)
    sqlite3_bind_int64 (stmt, 3, expires_at);

  return cb_sqlite_run (db, stmt, error);
}

/**
 * cb_sqlite_messages_append:
 * @db: a connection within a transaction
 * @session_id: which session
 * @drafts: (element-type CbMessage): what to append, in order
 * @expires_at: the session's expiry from now on, where that is later
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what became of each draft
 */
CbAppended *
cb_sqlite_messages_append (CbSqlite *db,
                           const char *session_id,
                           GPtrArray *drafts,
                           gint64 expires_at,
                           GError **error)
{
  g_autoptr (CbAppended) appended = cb_appended_new ();
  guint64 last_seq;
  Place place;

  if (!find_place (db, session_id, &place, error))
    return NULL;

  last_seq = place.last_seq;
  for (guint i = 0; i < drafts->len; i++)
    if (!append_draft (db, place.key, session_id, g_ptr_array_index (drafts, i), &last_seq,
                       appended, error))
      return NULL;

  if (appended->n_stored > 0 && !touch_session (db, &place, last_seq, expires_at, error))
    return NULL;

  return g_steal_pointer (&appended);
}

/**
 * cb_sqlite_messages_list:
 * @db: a connection
 * @session_id: which session
 * @after: only messages with a greater seq
 * @limit: at most so many
 * @more: (out): whether there are more after these
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbMessage): messages in order
 */
GPtrArray *
cb_sqlite_messages_list (CbSqlite *db,
                         const char *session_id,
                         guint64 after,
                         guint limit,
                         gboolean *more,
                         GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  sqlite3_stmt *stmt = cb_sqlite_prepare (
      db,
      "SELECT " COLUMNS " FROM message WHERE session = (SELECT key FROM session WHERE id = ?1)"
      " AND seq > ?2 ORDER BY seq LIMIT ?3",
      error);
  gboolean row;

  if (stmt == NULL)
    return NULL;

  cb_sqlite_bind_text (stmt, 1, session_id);
  sqlite3_bind_int64 (stmt, 2, MIN (after, G_MAXINT64));
  sqlite3_bind_int64 (stmt, 3, (gint64) limit + 1);
  *more = FALSE;
  while (cb_sqlite_next (db, stmt, &row, error))
    {
      CbMessage *message;

      *more = row && list->len == limit;
      if (!row || *more)
        {
          sqlite3_reset (stmt);
          return g_steal_pointer (&list);
        }
      message = read_message (stmt, session_id, error);
      if (message == NULL)
        break;
      g_ptr_array_add (list, message);
    }
  sqlite3_reset (stmt);

  return NULL;
}

/**
 * cb_sqlite_messages_get_reply:
 * @db: a connection
 * @session_id: which session
 * @reply_to: seq of the message that was answered
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the bot's answer; %NULL without @error where there is none
 */
CbMessage *
cb_sqlite_messages_get_reply (CbSqlite *db,
                              const char *session_id,
                              guint64 reply_to,
                              GError **error)
{
  gint64 key;
  g_autoptr (CbSession) session = cb_sqlite_sessions_get (db, session_id, &key, error);
  CbMessage *reply = NULL;

  if (session != NULL)
    find_reply (db, key, session_id, reply_to, &reply, error);

  return reply;
}
