#include "store/cb-mongo-heads.h"

#include <string.h>

#include "base/cb-error.h"
#include "store/cb-mongo-bulk.h"
#include "store/cb-mongo-documents.h"

/**
 * CbMongoHeads:
 *
 * The sessions that a group of writes is about: each is read once, all that are expected together,
 * and written once.
 */
struct _CbMongoHeads
{
  CbMongoLink *link;   /* (unowned) */
  GHashTable *known;   /* (owned) (element-type utf8 CbMongoHead) */
  GPtrArray *expected; /* (owned) (element-type utf8) */
};

static void
head_free (CbMongoHead *head)
{
  g_clear_pointer (&head->session, cb_session_unref);
  g_free (head);
}

CbMongoHeads *
cb_mongo_heads_new (CbMongoLink *link)
{
  CbMongoHeads *self = g_new0 (CbMongoHeads, 1);

  self->link = link;
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) head_free);
  self->expected = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
cb_mongo_heads_free (CbMongoHeads *self)
{
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->expected);
  g_free (self);
}

static CbMongoHead *
ensure_head (CbMongoHeads *self, const char *session_id)
{
  CbMongoHead *head = g_hash_table_lookup (self->known, session_id);

  if (head == NULL)
    {
      head = g_new0 (CbMongoHead, 1);
      g_hash_table_insert (self->known, g_strdup (session_id), head);
    }

  return head;
}

/* Says that @session_id will be asked for, so that it is read together with others. */
void
cb_mongo_heads_expect (CbMongoHeads *self, const char *session_id)
{
  if (!g_hash_table_contains (self->known, session_id))
    g_ptr_array_add (self->expected, g_strdup (session_id));
}

static gboolean
keep_head (const bson_t *doc, gpointer user_data, GError **error)
{
  CbMongoHeads *self = user_data;
  CbSession *session = cb_mongo_session_from_document (doc, error);
  CbMongoHead *head;

  if (session == NULL)
    return FALSE;

  head = ensure_head (self, session->id);
  head->session = session;
  head->last_seq = session->last_seq;
  head->expires_at = session->expires_at;

  return TRUE;
}

static gboolean
fetch_expected (CbMongoHeads *self, GError **error)
{
  g_autoptr (bson_t) filter = bson_new ();

  cb_mongo_append_in (filter, "_id", self->expected);
  if (!cb_mongo_link_find (self->link, CB_MONGO_SESSIONS, filter, NULL, keep_head, self, error))
    return FALSE;

  /* What was not found is known as well. */
  for (guint i = 0; i < self->expected->len; i++)
    ensure_head (self, g_ptr_array_index (self->expected, i));
  g_ptr_array_set_size (self->expected, 0);

  return TRUE;
}

/**
 * cb_mongo_heads_get:
 * @self: the group's sessions
 * @session_id: which one
 * @error: return location for an error
 *
 * Returns: (transfer none) (nullable): it; %NULL with %CB_ERROR_NOT_FOUND where there is none
 */
CbMongoHead *
cb_mongo_heads_get (CbMongoHeads *self, const char *session_id, GError **error)
{
  CbMongoHead *head;

  cb_mongo_heads_expect (self, session_id);
  if (!g_hash_table_contains (self->known, session_id) && !fetch_expected (self, error))
    return NULL;

  head = g_hash_table_lookup (self->known, session_id);
  if (head->session != NULL)
    return head;

  g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no session “%s”", session_id);
  return NULL;
}

void
cb_mongo_heads_add (CbMongoHeads *self, const CbSession *session)
{
  CbMongoHead *head = ensure_head (self, session->id);

  g_clear_pointer (&head->session, cb_session_unref);
  head->session = cb_session_ref (session);
  head->expires_at = session->expires_at;
  head->added = TRUE;
}

/* Takes over all of @session but its id, token, last_seq and creation. */
gboolean
cb_mongo_heads_change (CbMongoHeads *self, const CbSession *session, GError **error)
{
  CbMongoHead *head = cb_mongo_heads_get (self, session->id, error);
  CbSession fields = *session;

  if (head == NULL)
    return FALSE;

  fields.created_at = head->session->created_at;
  fields.last_seq = head->session->last_seq;
  memcpy (fields.token_hash, head->session->token_hash, sizeof fields.token_hash);
  cb_session_unref (head->session);
  head->session = cb_session_new (&fields);
  head->expires_at = session->expires_at;
  head->changed = TRUE;

  return TRUE;
}

void
cb_mongo_heads_erase (CbMongoHeads *self, const char *session_id)
{
  g_hash_table_replace (self->known, g_strdup (session_id), g_new0 (CbMongoHead, 1));
}

/**
 * cb_mongo_heads_insert_added:
 * @self: the group's sessions
 * @error: return location for an error
 *
 * Writes the sessions that are new, without the messages that follow.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_mongo_heads_insert_added (CbMongoHeads *self, GError **error)
{
  g_autoptr (CbMongoBulk) bulk = cb_mongo_bulk_new (self->link, CB_MONGO_SESSIONS);
  GHashTableIter iter;
  CbMongoHead *head;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &head))
    if (head->added && head->session != NULL)
      cb_mongo_bulk_insert (bulk, cb_mongo_session_to_document (head->session));

  return cb_mongo_bulk_execute (bulk, error);
}

/* The newest message only ever moves the two numbers forward, whoever else appends meanwhile. */
static void
write_head (CbMongoBulk *bulk, const CbMongoHead *head)
{
  bson_t *change =
      head->changed ? cb_mongo_session_to_change (head->session, head->expires_at) : bson_new ();
  bson_t forward;

  if (head->touched)
    {
      bson_append_document_begin (change, "$max", -1, &forward);
      bson_append_int64 (&forward, "last_seq", -1, head->last_seq);
      if (!head->changed)
        bson_append_int64 (&forward, "expires_at", -1, head->expires_at);
      bson_append_document_end (change, &forward);
    }
  cb_mongo_bulk_update (bulk, BCON_NEW ("_id", BCON_UTF8 (head->session->id)), change, FALSE);
}

static gpointer
take_id (const bson_t *doc, GError **error)
{
  return g_strdup (cb_mongo_get_text (doc, "_id"));
}

/* Another daemon erased sessions while this one appended to them: so what was appended goes, too.
 */
static gboolean
erase_orphans (CbMongoHeads *self, GPtrArray *written, GError **error)
{
  g_autoptr (CbMongoBulk) bulk = cb_mongo_bulk_new (self->link, CB_MONGO_MESSAGES);
  g_autoptr (bson_t) filter = bson_new ();
  g_autoptr (bson_t) options = BCON_NEW ("projection", "{", "_id", BCON_INT32 (1), "}");
  g_autoptr (GPtrArray) there = NULL;

  cb_mongo_append_in (filter, "_id", written);
  there =
      cb_mongo_link_list (self->link, CB_MONGO_SESSIONS, filter, options, take_id, g_free, error);
  if (there == NULL)
    return FALSE;
  for (guint i = 0; i < written->len; i++)
    if (!g_ptr_array_find_with_equal_func (there, written->pdata[i], g_str_equal, NULL))
      cb_mongo_bulk_delete (bulk, BCON_NEW ("session", BCON_UTF8 (written->pdata[i])));

  return cb_mongo_bulk_execute (bulk, error);
}

/**
 * cb_mongo_heads_write_changes:
 * @self: the group's sessions
 * @error: return location for an error
 *
 * Writes what changed about them, after the messages that were appended.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_mongo_heads_write_changes (CbMongoHeads *self, GError **error)
{
  g_autoptr (CbMongoBulk) bulk = cb_mongo_bulk_new (self->link, CB_MONGO_SESSIONS);
  g_autoptr (GPtrArray) written = g_ptr_array_new ();
  GHashTableIter iter;
  CbMongoHead *head;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &head))
    if (head->session != NULL && (head->touched || (head->changed && !head->added)))
      {
        write_head (bulk, head);
        g_ptr_array_add (written, (char *) head->session->id);
      }
  if (!cb_mongo_bulk_execute (bulk, error))
    return FALSE;

  return cb_mongo_bulk_get_n_matched (bulk) >= written->len || erase_orphans (self, written, error);
}
