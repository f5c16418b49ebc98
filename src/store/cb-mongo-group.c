#include "store/cb-mongo-group.h"

#include "base/cb-error.h"
#include "model/cb-alert.h"
#include "store/cb-mongo-bulk.h"
#include "store/cb-mongo-documents.h"

/*
 * What a group writes besides sessions and messages, in the order in which it is written. An
 * intent is written before what it is about and deleted after it; a mark that a session is erased
 * before anything of it goes.
 */
typedef enum
{
  PHASE_UPLOADS,
  PHASE_AUDIT,
  PHASE_INTENTS,
  PHASE_ALERTS,
  PHASE_NOTICES,
  PHASE_SILENCES,
  PHASE_INTENTS_DONE,
  PHASE_ERASED,
  PHASE_SESSIONS_GONE,
  PHASE_MESSAGES_GONE,
  PHASE_UPLOADS_GONE,
  PHASE_META,
  N_PHASES,
} Phase;

static const char *const collections[] = {
  [PHASE_UPLOADS] = CB_MONGO_UPLOADS,        [PHASE_AUDIT] = CB_MONGO_AUDIT,
  [PHASE_INTENTS] = CB_MONGO_INTENTS,        [PHASE_ALERTS] = CB_MONGO_ALERTS,
  [PHASE_NOTICES] = CB_MONGO_NOTICES,        [PHASE_SILENCES] = CB_MONGO_SILENCES,
  [PHASE_INTENTS_DONE] = CB_MONGO_INTENTS,   [PHASE_ERASED] = CB_MONGO_ERASED,
  [PHASE_SESSIONS_GONE] = CB_MONGO_SESSIONS, [PHASE_MESSAGES_GONE] = CB_MONGO_MESSAGES,
  [PHASE_UPLOADS_GONE] = CB_MONGO_UPLOADS,   [PHASE_META] = CB_MONGO_META,
};
G_STATIC_ASSERT (G_N_ELEMENTS (collections) == N_PHASES);

/**
 * CbMongoGroup:
 *
 * A group of writes. What is read for it is read together, what it writes goes to the server at the
 * commit, a few commands for all of it; before that nothing of it is anywhere but here.
 *
 * No transaction is needed for that, so every server will do: each step can be repeated, and what
 * must not stay half done is written down first (an intent, a mark of erasure) and carried through
 * at the next start.
 */
struct _CbMongoGroup
{
  CbMongoLink *link;            /* (owned) */
  CbMongoHeads *heads;          /* (owned) */
  CbMongoAppends *appends;      /* (owned) */
  GPtrArray *uploads;           /* (owned) (element-type CbUpload): new ones */
  CbMongoBulk *bulks[N_PHASES]; /* (owned) */
};

/**
 * cb_mongo_group_new:
 * @link: (transfer full): a connection
 *
 * Returns: (transfer full): a group without anything in it
 */
CbMongoGroup *
cb_mongo_group_new (CbMongoLink *link)
{
  CbMongoGroup *self = g_new0 (CbMongoGroup, 1);

  self->link = link;
  self->heads = cb_mongo_heads_new (link);
  self->appends = cb_mongo_appends_new (link, self->heads);
  self->uploads = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_upload_unref);
  for (guint i = 0; i < N_PHASES; i++)
    self->bulks[i] = cb_mongo_bulk_new (link, collections[i]);

  return self;
}

void
cb_mongo_group_free (CbMongoGroup *self)
{
  for (guint i = 0; i < N_PHASES; i++)
    cb_mongo_bulk_free (self->bulks[i]);
  g_ptr_array_unref (self->uploads);
  cb_mongo_appends_free (self->appends);
  cb_mongo_heads_free (self->heads);
  cb_mongo_link_free (self->link);
  g_free (self);
}

CbMongoHeads *
cb_mongo_group_get_heads (CbMongoGroup *self)
{
  return self->heads;
}

CbMongoAppends *
cb_mongo_group_get_appends (CbMongoGroup *self)
{
  return self->appends;
}

/* Uploads and erasure */

static gpointer
take_upload (const bson_t *doc, GError **error)
{
  return cb_mongo_upload_from_document (doc, error);
}

/* Returns: (transfer full) (nullable) (element-type CbUpload): those of the group included */
static GPtrArray *
list_uploads (CbMongoGroup *self, const char *session_id, GError **error)
{
  g_autoptr (bson_t) filter = BCON_NEW ("session", BCON_UTF8 (session_id));
  GPtrArray *list = cb_mongo_link_list (self->link, CB_MONGO_UPLOADS, filter, NULL, take_upload,
                                        (GDestroyNotify) cb_upload_unref, error);

  for (guint i = 0; list != NULL && i < self->uploads->len; i++)
    {
      CbUpload *upload = g_ptr_array_index (self->uploads, i);

      if (g_str_equal (upload->session_id, session_id))
        g_ptr_array_add (list, cb_upload_ref (upload));
    }

  return list;
}

static gboolean
check_quota (GPtrArray *list, guint64 size, guint max_count, guint64 max_bytes, GError **error)
{
  guint64 bytes = 0;

  for (guint i = 0; i < list->len; i++)
    bytes += ((CbUpload *) g_ptr_array_index (list, i))->size;

  if (list->len >= max_count)
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
 * cb_mongo_group_add_upload:
 * @self: a group
 * @upload: a new one
 * @max_count: files that its session may have
 * @max_bytes: bytes that they may take together
 * @error: return location for an error
 *
 * Two daemons that add to one session in the same moment may go over a limit together.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_mongo_group_add_upload (CbMongoGroup *self,
                           const CbUpload *upload,
                           guint max_count,
                           guint64 max_bytes,
                           GError **error)
{
  g_autoptr (GPtrArray) list = NULL;

  if (cb_mongo_heads_get (self->heads, upload->session_id, error) == NULL)
    return FALSE;
  list = list_uploads (self, upload->session_id, error);
  if (list == NULL || !check_quota (list, upload->size, max_count, max_bytes, error))
    return FALSE;

  g_ptr_array_add (self->uploads, cb_upload_ref (upload));
  cb_mongo_bulk_insert (self->bulks[PHASE_UPLOADS], cb_mongo_upload_to_document (upload));

  return TRUE;
}

/* Deletes all that may be left of a session that was erased. */
void
cb_mongo_group_finish_erasure (CbMongoGroup *self, const char *session_id)
{
  cb_mongo_bulk_delete (self->bulks[PHASE_SESSIONS_GONE], BCON_NEW ("_id", BCON_UTF8 (session_id)));
  cb_mongo_bulk_delete (self->bulks[PHASE_MESSAGES_GONE],
                        BCON_NEW ("session", BCON_UTF8 (session_id)));
  cb_mongo_bulk_delete (self->bulks[PHASE_UPLOADS_GONE],
                        BCON_NEW ("session", BCON_UTF8 (session_id)));
}

/**
 * cb_mongo_group_erase:
 * @self: a group
 * @session_id: which session
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type utf8): ids of its uploads
 */
GPtrArray *
cb_mongo_group_erase (CbMongoGroup *self, const char *session_id, GError **error)
{
  g_autoptr (GPtrArray) uploads = NULL;
  GPtrArray *ids;

  if (cb_mongo_heads_get (self->heads, session_id, error) == NULL)
    return NULL;
  uploads = list_uploads (self, session_id, error);
  if (uploads == NULL)
    return NULL;

  ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < uploads->len; i++)
    g_ptr_array_add (ids, g_strdup (((CbUpload *) g_ptr_array_index (uploads, i))->id));
  cb_mongo_heads_erase (self->heads, session_id);
  cb_mongo_appends_forget (self->appends, session_id);
  cb_mongo_bulk_replace (
      self->bulks[PHASE_ERASED], BCON_NEW ("_id", BCON_UTF8 (session_id)),
      BCON_NEW ("_id", BCON_UTF8 (session_id), "at", BCON_INT64 (g_get_real_time ())));
  cb_mongo_group_finish_erasure (self, session_id);

  return ids;
}

/* Operators' acts */

gboolean
cb_mongo_group_add_audit (CbMongoGroup *self, const CbAuditEntry *entry, GError **error)
{
  gint64 id;

  if (!cb_mongo_link_count_up (self->link, "audit", 1, &id, error))
    return FALSE;
  cb_mongo_bulk_insert (self->bulks[PHASE_AUDIT], cb_mongo_audit_to_document (entry, id));

  return TRUE;
}

/* Alerts, notices and silences */

/* Takes @doc. */
static void
append_item (bson_t *array, guint index, bson_t *doc)
{
  char buffer[16];
  const char *key;

  bson_uint32_to_string (index, &key, buffer, sizeof buffer);
  bson_append_document (array, key, -1, doc);
  bson_destroy (doc);
}

static bson_t *
build_intent (GPtrArray *alerts, GPtrArray *notices, gint64 first_key)
{
  bson_t *intent = bson_new ();
  bson_oid_t id;
  bson_t array;

  bson_oid_init (&id, NULL);
  bson_append_oid (intent, "_id", -1, &id);
  bson_append_array_begin (intent, "alerts", -1, &array);
  for (guint i = 0; i < alerts->len; i++)
    append_item (&array, i, cb_mongo_alert_to_document (g_ptr_array_index (alerts, i)));
  bson_append_array_end (intent, &array);
  bson_append_array_begin (intent, "notices", -1, &array);
  for (guint i = 0; i < notices->len; i++)
    append_item (&array, i,
                 cb_mongo_notice_to_document (g_ptr_array_index (notices, i), first_key + i));
  bson_append_array_end (intent, &array);

  return intent;
}

static void
redo_alert (CbMongoGroup *self, const bson_t *alert)
{
  const char *id = cb_mongo_get_text (alert, "_id");

  cb_mongo_bulk_replace (self->bulks[PHASE_ALERTS], BCON_NEW ("_id", BCON_UTF8 (id)),
                         bson_copy (alert));
}

/* One that is there already stays as it is. */
static void
redo_notice (CbMongoGroup *self, const bson_t *notice)
{
  const char *id = cb_mongo_get_text (notice, "_id");
  bson_t *update = bson_new ();
  g_autoptr (bson_t) fields = bson_new ();

  bson_copy_to_excluding_noinit (notice, fields, "_id", NULL);
  bson_append_document (update, "$setOnInsert", -1, fields);
  cb_mongo_bulk_update (self->bulks[PHASE_NOTICES], BCON_NEW ("_id", BCON_UTF8 (id)), update, TRUE);
}

static void
redo_all (CbMongoGroup *self,
          const bson_t *intent,
          const char *field,
          void (*redo) (CbMongoGroup *self, const bson_t *doc))
{
  bson_iter_t iter;
  bson_iter_t item;

  if (!bson_iter_init_find (&iter, intent, field) || !bson_iter_recurse (&iter, &item))
    return;

  while (bson_iter_next (&item))
    {
      const guint8 *bytes;
      guint32 length;
      bson_t doc;

      if (!BSON_ITER_HOLDS_DOCUMENT (&item))
        continue;
      bson_iter_document (&item, &length, &bytes);
      if (bson_init_static (&doc, bytes, length) && cb_mongo_get_text (&doc, "_id") != NULL)
        redo (self, &doc);
    }
}

/**
 * cb_mongo_group_redo:
 * @self: a group
 * @intent: alerts and notices that are to be stored together
 *
 * Does what @intent says, which may have been done in part, and strikes it out.
 */
void
cb_mongo_group_redo (CbMongoGroup *self, const bson_t *intent)
{
  bson_t *selector = bson_new ();
  bson_iter_t iter;

  redo_all (self, intent, "alerts", redo_alert);
  redo_all (self, intent, "notices", redo_notice);
  if (bson_iter_init_find (&iter, intent, "_id"))
    bson_append_iter (selector, "_id", -1, &iter);
  cb_mongo_bulk_delete (self->bulks[PHASE_INTENTS_DONE], selector);
}

/**
 * cb_mongo_group_save_alerts:
 * @self: a group
 * @alerts: (element-type CbAlert): new ones, or known ones that changed
 * @notices: (element-type CbNotice): new ones; one that is there already stays as it is
 * @error: return location for an error
 *
 * All of it is stored, or nothing: what a crash leaves half done the next start finishes.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_mongo_group_save_alerts (CbMongoGroup *self,
                            GPtrArray *alerts,
                            GPtrArray *notices,
                            GError **error)
{
  gint64 first_key = 0;
  bson_t *intent;

  if (notices->len > 0 &&
      !cb_mongo_link_count_up (self->link, "notice", notices->len, &first_key, error))
    return FALSE;

  intent = build_intent (alerts, notices, first_key);
  cb_mongo_group_redo (self, intent);
  cb_mongo_bulk_insert (self->bulks[PHASE_INTENTS], intent);

  return TRUE;
}

void
cb_mongo_group_prune_alerts (CbMongoGroup *self, gint64 before)
{
  cb_mongo_bulk_delete (self->bulks[PHASE_ALERTS],
                        BCON_NEW ("told", BCON_INT32 (CB_ALERT_TOLD_RESOLVED), "resolved_at", "{",
                                  "$lt", BCON_INT64 (before), "}"));
  cb_mongo_bulk_delete (self->bulks[PHASE_SILENCES],
                        BCON_NEW ("until", "{", "$lt", BCON_INT64 (before), "}"));
}

void
cb_mongo_group_update_notice (CbMongoGroup *self, const CbNotice *notice)
{
  bson_t *update =
      notice->error != NULL
          ? BCON_NEW ("$set", "{", "attempts", BCON_INT64 (notice->attempts), "next_at",
                      BCON_INT64 (notice->next_at), "error", BCON_UTF8 (notice->error), "}")
          : BCON_NEW ("$set", "{", "attempts", BCON_INT64 (notice->attempts), "next_at",
                      BCON_INT64 (notice->next_at), "}", "$unset", "{", "error", BCON_UTF8 (""),
                      "}");

  cb_mongo_bulk_update (self->bulks[PHASE_NOTICES], BCON_NEW ("_id", BCON_UTF8 (notice->id)),
                        update, FALSE);
}

void
cb_mongo_group_remove_notice (CbMongoGroup *self, const char *notice_id)
{
  cb_mongo_bulk_delete (self->bulks[PHASE_NOTICES], BCON_NEW ("_id", BCON_UTF8 (notice_id)));
}

void
cb_mongo_group_save_silence (CbMongoGroup *self, const CbSilence *silence)
{
  cb_mongo_bulk_replace (self->bulks[PHASE_SILENCES], BCON_NEW ("_id", BCON_UTF8 (silence->rule)),
                         cb_mongo_silence_to_document (silence));
}

void
cb_mongo_group_probe (CbMongoGroup *self)
{
  cb_mongo_bulk_update (self->bulks[PHASE_META], BCON_NEW ("_id", BCON_UTF8 ("probe")),
                        BCON_NEW ("$inc", "{", "value", BCON_INT64 (1), "}"), TRUE);
}

/**
 * cb_mongo_group_commit:
 * @self: a group
 * @error: return location for an error
 *
 * Writes it. Sessions come before their messages, and a session's number of the newest message
 * after it, so that whatever is there is whole.
 *
 * Returns: %FALSE where not all of it is durable; a part may be stored then, and whoever sends the
 *   same again finds it
 */
gboolean
cb_mongo_group_commit (CbMongoGroup *self, GError **error)
{
  if (!cb_mongo_heads_insert_added (self->heads, error) ||
      !cb_mongo_appends_write (self->appends, error) ||
      !cb_mongo_heads_write_changes (self->heads, error))
    return FALSE;

  for (guint i = 0; i < N_PHASES; i++)
    if (!cb_mongo_bulk_execute (self->bulks[i], error))
      return FALSE;

  return TRUE;
}
