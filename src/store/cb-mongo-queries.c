#include "store/cb-mongo-queries.h"

#include "base/cb-error.h"
#include "store/cb-mongo-documents.h"

/* What each list is made of, as a CbMongoConvert. */
static gpointer
take_session (const bson_t *doc, GError **error)
{
  return cb_mongo_session_from_document (doc, error);
}

static gpointer
take_message (const bson_t *doc, GError **error)
{
  return cb_mongo_message_from_document (doc, error);
}

static gpointer
take_audit (const bson_t *doc, GError **error)
{
  return cb_mongo_audit_from_document (doc, error);
}

static gpointer
take_alert (const bson_t *doc, GError **error)
{
  return cb_mongo_alert_from_document (doc, error);
}

static gpointer
take_notice (const bson_t *doc, GError **error)
{
  return cb_mongo_notice_from_document (doc, error);
}

static gpointer
take_silence (const bson_t *doc, GError **error)
{
  return cb_mongo_silence_from_document (doc, error);
}

static gpointer
take_id (const bson_t *doc, GError **error)
{
  const char *id = cb_mongo_get_text (doc, "_id");

  if (id == NULL)
    g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "A document has no id that is a text");

  return g_strdup (id);
}

static bson_t *
order_by (const char *field, int direction, gint64 limit)
{
  return BCON_NEW ("sort", "{", field, BCON_INT32 (direction), "}", "limit", BCON_INT64 (limit));
}

static GStrv
list_ids (CbMongoLink *link,
          const char *collection,
          const bson_t *filter,
          bson_t *options,
          GError **error)
{
  g_autoptr (GPtrArray) ids = NULL;

  BCON_APPEND (options, "projection", "{", "_id", BCON_INT32 (1), "}");
  ids = cb_mongo_link_list (link, collection, filter, options, take_id, NULL, error);
  if (ids == NULL)
    return NULL;
  g_ptr_array_add (ids, NULL);

  return (GStrv) g_ptr_array_steal (ids, NULL);
}

/* Sessions */

/* @doc: (out): what has @id in @collection; %CB_ERROR_NOT_FOUND where nothing has */
static gboolean
find_by_id (CbMongoLink *link, const char *collection, const char *id, bson_t **doc, GError **error)
{
  g_autoptr (bson_t) filter = BCON_NEW ("_id", BCON_UTF8 (id));

  if (!cb_mongo_link_find_one (link, collection, filter, NULL, doc, error))
    return FALSE;
  if (*doc == NULL)
    g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no %s “%s”", collection, id);

  return *doc != NULL;
}

CbSession *
cb_mongo_get_session (CbMongoLink *link, const char *id, GError **error)
{
  g_autoptr (bson_t) doc = NULL;

  return find_by_id (link, CB_MONGO_SESSIONS, id, &doc, error)
             ? cb_mongo_session_from_document (doc, error)
             : NULL;
}

GStrv
cb_mongo_list_expired (CbMongoLink *link, gint64 now, guint limit, GError **error)
{
  g_autoptr (bson_t) filter = BCON_NEW ("expires_at", "{", "$lte", BCON_INT64 (now), "}");
  g_autoptr (bson_t) options = order_by ("expires_at", 1, limit);

  return list_ids (link, CB_MONGO_SESSIONS, filter, options, error);
}

static void
append_states (bson_t *filter, guint states)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < CB_N_SESSION_STATES; i++)
    if ((states & 1 << i) != 0)
      g_ptr_array_add (names, (char *) cb_session_state_to_string (i));
  cb_mongo_append_in (filter, "state", names);
}

static void
append_search (bson_t *filter, const char *search)
{
  g_autofree char *pattern = g_regex_escape_string (search, -1);

  BCON_APPEND (filter, "$or", "[", "{", "_id", BCON_REGEX (pattern, "i"), "}", "{", "name",
               BCON_REGEX (pattern, "i"), "}", "{", "email", BCON_REGEX (pattern, "i"), "}", "]");
}

/* @oldest: (out) (nullable): id of the oldest session that a search looks at */
static gboolean
find_search_end (CbMongoLink *link, char **oldest, GError **error)
{
  g_autoptr (bson_t) filter = bson_new ();
  g_autoptr (bson_t) options = order_by ("_id", -1, 1);
  g_auto (GStrv) ids = NULL;

  BCON_APPEND (options, "skip", BCON_INT64 (CB_SESSION_FILTER_MAX_SEARCHED));
  ids = list_ids (link, CB_MONGO_SESSIONS, filter, options, error);
  if (ids == NULL)
    return FALSE;
  *oldest = g_strdup (ids[0]);

  return TRUE;
}

static void
append_id_range (bson_t *filter, const char *before, const char *oldest)
{
  bson_t range;

  if (before == NULL && oldest == NULL)
    return;
  bson_append_document_begin (filter, "_id", -1, &range);
  cb_mongo_append_text (&range, "$lt", before);
  cb_mongo_append_text (&range, "$gt", oldest);
  bson_append_document_end (filter, &range);
}

static void
append_creation_range (bson_t *filter, gint64 since, gint64 until)
{
  bson_t range;

  if (since == 0 && until == 0)
    return;
  bson_append_document_begin (filter, "created_at", -1, &range);
  bson_append_int64 (&range, "$gte", -1, since);
  if (until != 0)
    bson_append_int64 (&range, "$lt", -1, until);
  bson_append_document_end (filter, &range);
}

GPtrArray *
cb_mongo_list_sessions (CbMongoLink *link, const CbSessionFilter *wanted, GError **error)
{
  g_autoptr (bson_t) filter = bson_new ();
  g_autoptr (bson_t) options = order_by ("_id", -1, wanted->limit);
  g_autofree char *oldest = NULL;

  if (wanted->search != NULL && !find_search_end (link, &oldest, error))
    return NULL;

  append_id_range (filter, wanted->before, oldest);
  append_creation_range (filter, wanted->since, wanted->until);
  if (wanted->states != 0)
    append_states (filter, wanted->states);
  if (wanted->search != NULL)
    append_search (filter, wanted->search);

  return cb_mongo_link_list (link, CB_MONGO_SESSIONS, filter, options, take_session,
                             (GDestroyNotify) cb_session_unref, error);
}

/* Messages */

GPtrArray *
cb_mongo_list_messages (CbMongoLink *link,
                        const char *session_id,
                        guint64 after,
                        guint limit,
                        gboolean *more,
                        GError **error)
{
  g_autoptr (bson_t) filter = BCON_NEW ("session", BCON_UTF8 (session_id), "seq", "{", "$gt",
                                        BCON_INT64 (MIN (after, G_MAXINT64)), "}");
  g_autoptr (bson_t) options = order_by ("seq", 1, (gint64) limit + 1);
  GPtrArray *list = cb_mongo_link_list (link, CB_MONGO_MESSAGES, filter, options, take_message,
                                        (GDestroyNotify) cb_message_unref, error);

  *more = list != NULL && list->len > limit;
  if (*more)
    g_ptr_array_set_size (list, limit);

  return list;
}

CbMessage *
cb_mongo_get_reply (CbMongoLink *link, const char *session_id, guint64 reply_to, GError **error)
{
  g_autofree char *key = cb_mongo_dup_reply_key (session_id, reply_to);
  g_autoptr (bson_t) filter = BCON_NEW ("reply_key", BCON_UTF8 (key));
  g_autoptr (bson_t) doc = NULL;

  return cb_mongo_link_find_one (link, CB_MONGO_MESSAGES, filter, NULL, &doc, error) && doc != NULL
             ? cb_mongo_message_from_document (doc, error)
             : NULL;
}

/* Uploads */

CbUpload *
cb_mongo_get_upload (CbMongoLink *link, const char *id, GError **error)
{
  g_autoptr (bson_t) doc = NULL;

  return find_by_id (link, CB_MONGO_UPLOADS, id, &doc, error)
             ? cb_mongo_upload_from_document (doc, error)
             : NULL;
}

GStrv
cb_mongo_list_uploads (CbMongoLink *link, const char *after, guint limit, GError **error)
{
  g_autoptr (bson_t) filter = BCON_NEW ("_id", "{", "$gt", BCON_UTF8 (after), "}");
  g_autoptr (bson_t) options = order_by ("_id", 1, limit);

  return list_ids (link, CB_MONGO_UPLOADS, filter, options, error);
}

/* What operators and alerts leave behind */

GPtrArray *
cb_mongo_list_audit (CbMongoLink *link, guint limit, GError **error)
{
  g_autoptr (bson_t) filter = bson_new ();
  g_autoptr (bson_t) options = order_by ("_id", -1, limit);

  return cb_mongo_link_list (link, CB_MONGO_AUDIT, filter, options, take_audit,
                             (GDestroyNotify) cb_audit_entry_unref, error);
}

GPtrArray *
cb_mongo_list_alerts (CbMongoLink *link, gboolean only_open, guint limit, GError **error)
{
  g_autoptr (bson_t) filter = bson_new ();
  g_autoptr (bson_t) options = order_by ("_id", -1, limit);

  if (only_open)
    BCON_APPEND (filter, "told", "{", "$lt", BCON_INT32 (CB_ALERT_TOLD_RESOLVED), "}");

  return cb_mongo_link_list (link, CB_MONGO_ALERTS, filter, options, take_alert,
                             (GDestroyNotify) cb_alert_unref, error);
}

GPtrArray *
cb_mongo_list_notices (CbMongoLink *link, guint limit, GError **error)
{
  g_autoptr (bson_t) filter = bson_new ();
  g_autoptr (bson_t) options = order_by ("key", 1, limit);

  return cb_mongo_link_list (link, CB_MONGO_NOTICES, filter, options, take_notice,
                             (GDestroyNotify) cb_notice_unref, error);
}

GPtrArray *
cb_mongo_list_silences (CbMongoLink *link, gint64 now, GError **error)
{
  g_autoptr (bson_t) filter = BCON_NEW ("until", "{", "$gt", BCON_INT64 (now), "}");
  g_autoptr (bson_t) options = BCON_NEW ("sort", "{", "_id", BCON_INT32 (1), "}");

  return cb_mongo_link_list (link, CB_MONGO_SILENCES, filter, options, take_silence,
                             (GDestroyNotify) cb_silence_unref, error);
}
