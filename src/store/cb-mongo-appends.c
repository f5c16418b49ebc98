#include "store/cb-mongo-appends.h"

#include "base/cb-error.h"
#include "store/cb-mongo-bulk.h"
#include "store/cb-mongo-documents.h"
#include "store/cb-mongo-twins.h"

/* An expiry that moves by less is not written: it would cost an index update for each message. */
#define EXPIRY_STEP (60 * G_USEC_PER_SEC)

/* How often, for one message, somebody else may take its place before it is refused. */
#define MAX_CONFLICTS 50

/* Where a pending message is shown, so that it can be corrected there. */
typedef struct
{
  CbAppended *appended; /* (owned) */
  guint index;
} Place;

/* A message that the group will store. */
typedef struct
{
  CbMessage *message; /* (owned): with the number that it will have */
  GArray *places;     /* (owned) (element-type Place): the first is that of who sent it */
  guint n_conflicts;
} Pending;

/**
 * CbMongoAppends:
 *
 * The messages that a group of writes appends.
 *
 * Numbers are given out at once and hold only when the server has taken the message: `seq` is
 * unique in a session there, so of two daemons that number a message alike one is told so, looks
 * what the session has by then, and gives its own the next number. Nothing is skipped, since
 * messages go in order and each takes the number behind one that is there.
 */
struct _CbMongoAppends
{
  CbMongoLink *link;   /* (unowned) */
  CbMongoHeads *heads; /* (unowned) */
  CbMongoTwins *twins; /* (owned) */
  GPtrArray *pending;  /* (owned) (element-type Pending) */
  GHashTable *by_key;  /* (owned) (element-type utf8 Pending): those that have a key */
};

static void
clear_place (Place *place)
{
  cb_appended_unref (place->appended);
}

static void
pending_free (Pending *pending)
{
  cb_message_unref (pending->message);
  g_array_unref (pending->places);
  g_free (pending);
}

CbMongoAppends *
cb_mongo_appends_new (CbMongoLink *link, CbMongoHeads *heads)
{
  CbMongoAppends *self = g_new0 (CbMongoAppends, 1);

  self->link = link;
  self->heads = heads;
  self->twins = cb_mongo_twins_new (link);
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) pending_free);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
cb_mongo_appends_free (CbMongoAppends *self)
{
  cb_mongo_twins_free (self->twins);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->pending);
  g_free (self);
}

/* Says what will be appended, so that all that is needed for it is read together. */
void
cb_mongo_appends_expect (CbMongoAppends *self, const char *session_id, GPtrArray *drafts)
{
  cb_mongo_heads_expect (self->heads, session_id);
  for (guint i = 0; i < drafts->len; i++)
    cb_mongo_twins_expect (self->twins, session_id, g_ptr_array_index (drafts, i));
}

static CbMessage *
number_message (const CbMessage *message, const char *session_id, guint64 seq)
{
  g_autofree char *id = cb_mongo_dup_message_id (session_id, seq);
  CbMessage fields = *message;

  fields.seq = seq;
  fields.id = id;
  fields.session_id = session_id;

  return cb_message_new (&fields);
}

/* Calls @act with each of the keys that only one message can have, and that @draft has. */
static void
for_each_key (CbMongoAppends *self,
              const char *session_id,
              const CbMessage *draft,
              void (*act) (CbMongoAppends *self, char *key, gpointer data),
              gpointer data)
{
  if (draft->client_id != NULL)
    act (self, g_strconcat ("client/", session_id, "/", draft->client_id, NULL), data);
  if (draft->role == CB_ROLE_BOT && draft->reply_to != 0)
    act (self, g_strdup_printf ("reply/%s/%" G_GUINT64_FORMAT, session_id, draft->reply_to), data);
}

/* Each takes @key. */
static void
look_up_key (CbMongoAppends *self, char *key, gpointer data)
{
  Pending **found = data;

  if (*found == NULL)
    *found = g_hash_table_lookup (self->by_key, key);
  g_free (key);
}

static void
add_key (CbMongoAppends *self, char *key, gpointer data)
{
  g_hash_table_replace (self->by_key, key, data);
}

static void
remove_key (CbMongoAppends *self, char *key, gpointer data)
{
  g_hash_table_remove (self->by_key, key);
  g_free (key);
}

static void
remove_pending (CbMongoAppends *self, guint index)
{
  Pending *pending = g_ptr_array_index (self->pending, index);

  for_each_key (self, pending->message->session_id, pending->message, remove_key, NULL);
  g_ptr_array_remove_index (self->pending, index);
}

static void
show_pending (Pending *pending, CbAppended *appended)
{
  Place place = { cb_appended_ref (appended), appended->messages->len };

  g_array_append_val (pending->places, place);
  g_ptr_array_add (appended->messages, cb_message_ref (pending->message));
}

static void
add_pending (CbMongoAppends *self,
             const char *session_id,
             CbMongoHead *head,
             const CbMessage *draft,
             CbAppended *appended)
{
  Pending *pending = g_new0 (Pending, 1);

  head->last_seq++;
  head->touched = TRUE;
  pending->message = number_message (draft, session_id, head->last_seq);
  pending->places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_array_set_clear_func (pending->places, (GDestroyNotify) clear_place);
  g_ptr_array_add (self->pending, pending);
  for_each_key (self, session_id, draft, add_key, pending);
  show_pending (pending, appended);
  appended->n_stored++;
}

static gboolean
append_draft (CbMongoAppends *self,
              const char *session_id,
              CbMongoHead *head,
              const CbMessage *draft,
              CbAppended *appended,
              GError **error)
{
  Pending *pending = NULL;
  CbMessage *twin;

  for_each_key (self, session_id, draft, look_up_key, &pending);
  if (pending != NULL)
    {
      show_pending (pending, appended);
      return TRUE;
    }
  if (!cb_mongo_twins_find (self->twins, session_id, draft, &twin, error))
    return FALSE;
  if (twin != NULL)
    g_ptr_array_add (appended->messages, cb_message_ref (twin));
  else
    add_pending (self, session_id, head, draft, appended);

  return TRUE;
}

/**
 * cb_mongo_appends_add:
 * @self: the group's messages
 * @session_id: which session
 * @drafts: (element-type CbMessage): what to append, in order
 * @expires_at: the session's expiry from now on, where that is later
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what becomes of each draft; the numbers are those of the
 *   store after cb_mongo_appends_write()
 */
CbAppended *
cb_mongo_appends_add (CbMongoAppends *self,
                      const char *session_id,
                      GPtrArray *drafts,
                      gint64 expires_at,
                      GError **error)
{
  g_autoptr (CbAppended) appended = cb_appended_new ();
  CbMongoHead *head;

  cb_mongo_appends_expect (self, session_id, drafts);
  head = cb_mongo_heads_get (self->heads, session_id, error);
  if (head == NULL)
    return NULL;
  if (head->session->state == CB_SESSION_CLOSED)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT, "The session is closed");
      return NULL;
    }

  for (guint i = 0; i < drafts->len; i++)
    if (!append_draft (self, session_id, head, g_ptr_array_index (drafts, i), appended, error))
      return NULL;
  if (appended->n_stored > 0 && expires_at >= head->expires_at + EXPIRY_STEP)
    head->expires_at = expires_at;

  return g_steal_pointer (&appended);
}

/* What was to be appended to @session_id is not. */
void
cb_mongo_appends_forget (CbMongoAppends *self, const char *session_id)
{
  for (guint i = self->pending->len; i > 0; i--)
    {
      Pending *pending = g_ptr_array_index (self->pending, i - 1);

      if (g_str_equal (pending->message->session_id, session_id))
        remove_pending (self, i - 1);
    }
}

/* Writing */

static void
set_message (Pending *pending, const CbMessage *message)
{
  cb_message_unref (pending->message);
  pending->message = cb_message_ref (message);
  for (guint i = 0; i < pending->places->len; i++)
    {
      Place *place = &g_array_index (pending->places, Place, i);
      gpointer *shown = &g_ptr_array_index (place->appended->messages, place->index);

      cb_message_unref (*shown);
      *shown = cb_message_ref (message);
    }
}

/* Somebody else stored the same message: theirs is shown, and this one is not stored. */
static void
yield_to (CbMongoAppends *self, guint index, const CbMessage *twin)
{
  Pending *pending = g_ptr_array_index (self->pending, index);

  g_array_index (pending->places, Place, 0).appended->n_stored--;
  set_message (pending, twin);
  remove_pending (self, index);
}

/* Gives those of @session_id from @index on the numbers that follow @last_seq. */
static guint64
renumber (CbMongoAppends *self, guint index, const char *session_id, guint64 last_seq)
{
  for (guint i = index; i < self->pending->len; i++)
    {
      Pending *pending = g_ptr_array_index (self->pending, i);
      g_autoptr (CbMessage) numbered = NULL;

      if (!g_str_equal (pending->message->session_id, session_id))
        continue;
      numbered = number_message (pending->message, session_id, ++last_seq);
      set_message (pending, numbered);
    }

  return last_seq;
}

static gboolean
read_last_seq (CbMongoAppends *self, const char *session_id, guint64 *last_seq, GError **error)
{
  g_autoptr (bson_t) filter = BCON_NEW ("session", BCON_UTF8 (session_id));
  g_autoptr (bson_t) options = BCON_NEW ("sort", "{", "seq", BCON_INT32 (-1), "}");
  g_autoptr (bson_t) newest = NULL;

  if (!cb_mongo_link_find_one (self->link, CB_MONGO_MESSAGES, filter, options, &newest, error))
    return FALSE;
  *last_seq = newest != NULL ? cb_mongo_get_int64 (newest, "seq") : 0;

  return TRUE;
}

/* Another daemon was first, with the same number or the same message. */
static gboolean
settle_conflict (CbMongoAppends *self, guint index, GError **error)
{
  Pending *pending = g_ptr_array_index (self->pending, index);
  g_autofree char *session_id = g_strdup (pending->message->session_id);
  CbMongoHead *head = cb_mongo_heads_get (self->heads, session_id, error);
  guint64 last_seq;
  CbMessage *twin;

  if (head == NULL)
    return FALSE;
  if (pending->n_conflicts++ >= MAX_CONFLICTS)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE,
                   "Others write to session %s all the time, so that nothing can be added to it",
                   session_id);
      return FALSE;
    }

  cb_mongo_twins_forget (self->twins, session_id, pending->message);
  if (!read_last_seq (self, session_id, &last_seq, error) ||
      !cb_mongo_twins_find (self->twins, session_id, pending->message, &twin, error))
    return FALSE;
  if (twin != NULL)
    yield_to (self, index, twin);
  head->last_seq = renumber (self, index, session_id, last_seq);

  return TRUE;
}

/* Writes those from @first on; @n_written says how many until the end or a conflict. */
static gboolean
write_rest (CbMongoAppends *self, guint first, guint *n_written, gboolean *conflict, GError **error)
{
  g_autoptr (CbMongoBulk) bulk = cb_mongo_bulk_new (self->link, CB_MONGO_MESSAGES);
  g_autoptr (GError) reason = NULL;

  for (guint i = first; i < self->pending->len; i++)
    {
      Pending *pending = g_ptr_array_index (self->pending, i);

      cb_mongo_bulk_insert (bulk, cb_mongo_message_to_document (pending->message));
    }

  *conflict = FALSE;
  *n_written = self->pending->len - first;
  if (cb_mongo_bulk_execute (bulk, &reason))
    return TRUE;

  *conflict = cb_mongo_bulk_met_duplicate (bulk);
  *n_written = cb_mongo_bulk_get_n_inserted (bulk);
  if (!*conflict || first + *n_written >= self->pending->len)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }

  return TRUE;
}

/**
 * cb_mongo_appends_write:
 * @self: the group's messages
 * @error: return location for an error
 *
 * Stores them, in their order, and corrects what cb_mongo_appends_add() returned where others were
 * there first.
 *
 * Returns: %FALSE when it failed; a part may be stored then
 */
gboolean
cb_mongo_appends_write (CbMongoAppends *self, GError **error)
{
  guint done = 0;

  while (done < self->pending->len)
    {
      gboolean conflict;
      guint n_written;

      if (!write_rest (self, done, &n_written, &conflict, error))
        return FALSE;
      done += n_written;
      if (conflict && !settle_conflict (self, done, error))
        return FALSE;
    }

  return TRUE;
}
