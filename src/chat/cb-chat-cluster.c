#include "base/cb-error.h"
#include "chat/cb-chat-private.h"

/*
 * The part of #CbChat that has other nodes beside it, on the same store. What becomes durable here
 * they are told, and what they tell is told to everyone who looks here; what is missed on the way
 * the store has.
 */

/* Sessions of others that are read at a time, for those who watch all of them. */
#define MAX_HEARING 256

/* Telling */

static void
tell (CbChat *self, const CbNote *note)
{
  if (self->fanout != NULL)
    cb_fanout_tell (self->fanout, note);
}

/* @message became durable. */
void
cb_chat_tell_message (CbChat *self, CbMessage *message)
{
  const CbNote note = { .kind = CB_NOTE_MESSAGE, .message = message };

  tell (self, &note);
}

void
cb_chat_tell_erased (CbChat *self, const char *session_id)
{
  const CbNote note = { .kind = CB_NOTE_ERASED, .session_id = session_id };

  tell (self, &note);
}

/* Where a person has the session, that person may be on another node than the visitor. Otherwise
 * nobody needs it. */
void
cb_chat_tell_typing (CbChat *self, CbLiveSession *live, CbRole role, gboolean on)
{
  const CbNote note = { .kind = CB_NOTE_TYPING, .session_id = live->id, .role = role, .on = on };

  if (live->session->state == CB_SESSION_OPERATOR)
    tell (self, &note);
}

void
cb_chat_tell_read (CbChat *self, CbLiveSession *live, CbRole role, guint64 seq)
{
  const CbNote note = { .kind = CB_NOTE_READ, .session_id = live->id, .role = role, .seq = seq };

  if (live->session->state == CB_SESSION_OPERATOR)
    tell (self, &note);
}

/* Storing another state of a session */

static void
on_session_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  CbLiveSession *live = g_task_get_task_data (task);
  const CbNote note = { .kind = CB_NOTE_SESSION, .session_id = live->id };
  GError *error = NULL;

  live->n_changes--;
  if (!cb_store_update_session_finish (CB_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  tell (self, &note);
  g_task_return_boolean (task, TRUE);
}

/* Stores @session, which is @live as it shall be, and tells the other nodes then. */
void
cb_chat_store_session_async (CbChat *self,
                             CbLiveSession *live,
                             CbSession *session,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, cb_chat_store_session_async);
  g_task_set_task_data (task, cb_live_session_ref (live), (GDestroyNotify) cb_live_session_unref);
  live->n_changes++;
  live->revision++;
  cb_store_update_session_async (self->store, session, NULL, on_session_stored_cb, task);
}

gboolean
cb_chat_store_session_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_store_session_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Hearing */

/* A message of another node. What comes out of order, or after a gap, the store has in order. */
static void
hear_message (CbChat *self, CbMessage *message)
{
  CbLiveSession *live = cb_hub_find (self->hub, message->session_id);

  if (live != NULL && message->seq <= live->last_seq)
    return;
  if (live != NULL && (live->looking || message->seq > live->last_seq + 1))
    {
      cb_chat_look_up (self, live);
      return;
    }

  if (live != NULL)
    cb_live_session_publish (live, message, NULL);
  g_signal_emit_by_name (self, "message-added", message);
}

static void
on_heard_session_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbChat) self = user_data;
  g_autoptr (CbSession) session = cb_store_get_session_finish (CB_STORE (source), result, NULL);

  self->n_hearing--;
  if (session == NULL)
    return;

  g_signal_emit_by_name (self, "session-changed", session);
  g_signal_emit_by_name (self, "state-changed", session, session->state);
}

/* Whoever watches all sessions is told of those, too, that nobody looks at here. */
static void
hear_session (CbChat *self, const char *session_id)
{
  CbLiveSession *live = cb_hub_find (self->hub, session_id);

  if (live != NULL)
    cb_chat_look_up (self, live);
  else if (self->n_hearing < MAX_HEARING)
    {
      self->n_hearing++;
      cb_store_get_session_async (self->store, session_id, NULL, on_heard_session_read_cb,
                                  g_object_ref (self));
    }
}

static void
hear_erased (CbChat *self, const char *session_id)
{
  cb_chat_forget_session (self, session_id);
  g_signal_emit_by_name (self, "session-erased", session_id);
}

static void
hear_event (CbChat *self, const CbNote *note, CbChatEventKind kind)
{
  CbLiveSession *live = cb_hub_find (self->hub, note->session_id);
  const CbChatEvent event = { .kind = kind, .role = note->role, .on = note->on, .seq = note->seq };

  if (live != NULL)
    cb_live_session_tell (live, &event, NULL);
}

static void
hear_read (CbChat *self, const CbNote *note)
{
  CbLiveSession *live = cb_hub_find (self->hub, note->session_id);

  hear_event (self, note, CB_CHAT_EVENT_READ);
  if (live != NULL && note->role == CB_ROLE_VISITOR)
    live->read_seq = MAX (live->read_seq, note->seq);
  g_signal_emit_by_name (self, "read", note->session_id, note->role, note->seq);
}

static void
on_heard_cb (CbFanout *fanout, const CbNote *note, CbChat *self)
{
  if (note->kind == CB_NOTE_MESSAGE)
    hear_message (self, note->message);
  else if (note->kind == CB_NOTE_SESSION)
    hear_session (self, note->session_id);
  else if (note->kind == CB_NOTE_ERASED)
    hear_erased (self, note->session_id);
  else if (note->kind == CB_NOTE_READ)
    hear_read (self, note);
  else if (note->kind == CB_NOTE_RESTORED && !self->stopping)
    cb_chat_start_over (self);
  else if (note->kind == CB_NOTE_TYPING)
    {
      hear_event (self, note, CB_CHAT_EVENT_TYPING);
      g_signal_emit_by_name (self, "typing", note->session_id, note->role, note->on);
    }
}

/* What others have missed */

/* A session that is at hand but not used is looked up when somebody asks for it, unless a person
 * has it, who watches from elsewhere. */
static void
suspect (CbChat *self, CbLiveSession *live, gboolean node_gone)
{
  live->unchecked |= node_gone;
  if (cb_live_session_is_used (live) || live->session->state == CB_SESSION_OPERATOR)
    cb_chat_look_up (self, live);
  else
    live->behind = TRUE;
}

/* Where a node is gone it may have left messages without an answer. */
static void
on_missed_cb (CbFanout *fanout, gboolean node_gone, CbChat *self)
{
  g_autoptr (GPtrArray) all = cb_hub_dup_all (self->hub);

  for (guint i = 0; i < all->len; i++)
    suspect (self, g_ptr_array_index (all, i), node_gone);
}

/* Returns: whether other nodes may do what is not heard here */
gboolean
cb_chat_may_be_stale (CbChat *self)
{
  return self->fanout != NULL && !cb_fanout_is_connected (self->fanout);
}

/**
 * cb_chat_set_fanout:
 * @self: the chat
 * @fanout: the other nodes on the same store
 *
 * To be called once, before anybody comes in. Without it the chat is the only one on its store.
 */
void
cb_chat_set_fanout (CbChat *self, CbFanout *fanout)
{
  g_return_if_fail (CB_IS_CHAT (self));
  g_return_if_fail (self->fanout == NULL);

  self->fanout = g_object_ref (fanout);
  g_signal_connect_object (fanout, "heard", G_CALLBACK (on_heard_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (fanout, "missed", G_CALLBACK (on_missed_cb), self, G_CONNECT_DEFAULT);
}
