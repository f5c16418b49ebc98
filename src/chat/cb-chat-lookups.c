#include "base/cb-error.h"
#include "chat/cb-chat-private.h"

/* The part of #CbChat that looks up in the store what other nodes may have done in a session. */

/* Sessions that are looked up at a time, and messages that are read at once: with thousands of
 * sessions the store still has room for who waits. */
#define MAX_LOOKING 8
#define PAGE 100

/* The store failed: when it is asked again. */
#define RETRY_MS 500

/* A session in the store */

/* Reading one, from which on @revision says whether this node has changed it meanwhile. */
typedef struct
{
  char *session_id; /* (owned) */
  guint revision;
} Reading;

static void
reading_free (Reading *reading)
{
  g_free (reading->session_id);
  g_free (reading);
}

static gboolean
is_same (const CbSession *a, const CbSession *b)
{
  return a->state == b->state && a->waiting_since == b->waiting_since &&
         a->expires_at == b->expires_at && g_strcmp0 (a->operator_name, b->operator_name) == 0 &&
         g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->email, b->email) == 0 &&
         g_strcmp0 (a->locale, b->locale) == 0 && g_strcmp0 (a->page, b->page) == 0;
}

/* A person elsewhere has given the session back: what its visitor said before this was heard here
 * nobody has answered. */
static void
take_back (CbChat *self, CbLiveSession *live, CbSessionState before)
{
  if (before != CB_SESSION_OPERATOR || live->session->state == CB_SESSION_OPERATOR)
    return;

  live->unchecked = TRUE;
  if (!live->looking)
    cb_chat_answer_missed (self, live);
}

/* The store's word counts, but for what this node changed after it was given. */
static void
merge (CbChat *self, CbLiveSession *live, CbSession *session, guint revision)
{
  CbSessionState before = live->session->state;

  live->behind = FALSE;
  live->unchecked |= cb_chat_may_be_stale (self); /* that a node is gone is not heard either */
  if (live->n_changes == 0 && live->revision == revision && !is_same (live->session, session))
    cb_chat_set_session (self, live, session);

  if (session->last_seq > live->last_seq && !cb_live_session_is_used (live))
    live->last_seq = session->last_seq; /* nobody is here who would miss it */
  else if (session->last_seq > live->last_seq)
    cb_chat_look_up (self, live);
  take_back (self, live, before);
}

static void
on_fresh_session_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Reading *reading = g_task_get_task_data (task);
  CbLiveSession *live = cb_hub_find (self->hub, reading->session_id);
  GError *error = NULL;
  g_autoptr (CbSession) session = cb_store_get_session_finish (CB_STORE (source), result, &error);

  if (session == NULL)
    {
      if (g_error_matches (error, CB_ERROR, CB_ERROR_NOT_FOUND))
        cb_chat_forget_session (self, reading->session_id);
      g_task_return_error (task, error);
      return;
    }

  if (live != NULL)
    merge (self, live, session, reading->revision);
  else
    {
      live = cb_hub_add (self->hub, session);
      live->unchecked = TRUE;
    }
  g_task_return_pointer (task, cb_live_session_ref (live), (GDestroyNotify) cb_live_session_unref);
}

/**
 * cb_chat_load_fresh_async:
 * @self: the chat
 * @session_id: a session
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * As cb_chat_load_async(), with the same finish; but where there are other nodes, the session is as
 * the store has it.
 */
void
cb_chat_load_fresh_async (CbChat *self,
                          const char *session_id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  CbLiveSession *live = cb_hub_find (self->hub, session_id);
  Reading *reading;
  GTask *task;

  if (live == NULL || self->fanout == NULL)
    {
      cb_chat_load_async (self, session_id, cancellable, callback, user_data);
      return;
    }

  reading = g_new (Reading, 1);
  reading->session_id = g_strdup (session_id);
  reading->revision = live->revision;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_chat_load_fresh_async);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  cb_store_get_session_async (self->store, session_id, cancellable, on_fresh_session_read_cb, task);
}

/* All that was missed of a session */

typedef struct
{
  CbChat *chat;        /* (owned) */
  CbLiveSession *live; /* (owned) */
} LookUp;

static void
look_up_free (LookUp *look_up)
{
  cb_live_session_unref (look_up->live);
  g_object_unref (look_up->chat);
  g_free (look_up);
}

static void advance (CbChat *self);

static gboolean
on_retry_due_cb (gpointer user_data)
{
  CbChat *self = user_data;

  self->looking_again = 0;
  advance (self);

  return G_SOURCE_REMOVE;
}

/* Once more, but not at once. */
static void
postpone (CbChat *self, CbLiveSession *live)
{
  g_queue_push_tail (&self->behind, cb_live_session_ref (live));
  if (self->looking_again == 0)
    self->looking_again = g_timeout_add (RETRY_MS, on_retry_due_cb, self);
}

static void
end (LookUp *look_up, const GError *error)
{
  CbChat *self = look_up->chat;
  CbLiveSession *live = look_up->live;

  self->n_looking--;
  if (error != NULL && !live->erased)
    postpone (self, live);
  else
    {
      live->looking = FALSE;
      cb_chat_answer_missed (self, live);
      if (live->behind) /* something happened meanwhile */
        cb_chat_look_up (self, live);
    }
  advance (self);
  look_up_free (look_up);
}

static void read_messages (LookUp *look_up);

static void
learn (CbChat *self, CbLiveSession *live, CbMessage *message)
{
  if (message->seq <= live->last_seq)
    return;

  cb_live_session_publish (live, message, NULL);
  g_signal_emit_by_name (self, "message-added", message);
}

static void
on_missed_messages_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LookUp *look_up = user_data;
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;
  g_autoptr (GPtrArray) messages =
                 cb_store_list_messages_finish (CB_STORE (source), result, &more, &error);

  for (guint i = 0; messages != NULL && i < messages->len && !look_up->live->erased; i++)
    learn (look_up->chat, look_up->live, g_ptr_array_index (messages, i));

  if (more && !look_up->live->erased)
    read_messages (look_up);
  else
    end (look_up, error);
}

static void
read_messages (LookUp *look_up)
{
  cb_store_list_messages_async (look_up->chat->store, look_up->live->id, look_up->live->last_seq,
                                PAGE, NULL, on_missed_messages_read_cb, look_up);
}

static void
on_looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LookUp *look_up = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbLiveSession) live = cb_chat_load_finish (CB_CHAT (source), result, &error);

  if (live == NULL || look_up->live->erased)
    end (look_up, error);
  else
    {
      look_up->live->behind = FALSE;
      read_messages (look_up);
    }
}

static void
advance (CbChat *self)
{
  while (self->n_looking < MAX_LOOKING && self->behind.length > 0 && self->looking_again == 0)
    {
      LookUp *look_up = g_new (LookUp, 1);

      look_up->chat = g_object_ref (self);
      look_up->live = g_queue_pop_head (&self->behind);
      self->n_looking++;
      self->stats.looked_up++;
      cb_chat_load_fresh_async (self, look_up->live->id, NULL, on_looked_up_cb, look_up);
    }
}

/**
 * cb_chat_look_up:
 * @self: the chat
 * @live: a session in which other nodes may have done something
 *
 * Brings it up to what the store has, and tells everyone who looks at it, in order.
 */
void
cb_chat_look_up (CbChat *self, CbLiveSession *live)
{
  live->behind = TRUE;
  if (live->looking || live->erased)
    return;

  live->looking = TRUE;
  g_queue_push_tail (&self->behind, cb_live_session_ref (live));
  advance (self);
}
