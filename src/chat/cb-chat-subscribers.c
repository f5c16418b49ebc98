#include <string.h>

#include "base/cb-error.h"
#include "chat/cb-chat-private.h"

/* The part of #CbChat that lets others look at a session. */

/* Messages of one portion of a replay. */
#define REPLAY_PAGE 100

/* A portion has less than this part of what may wait for a slow reader: so none is closed for what
 * it did not ask for. JSON makes a text somewhat longer, and the last message of it counts in full.
 */
#define REPLAY_SHARE 4

static gboolean
fail_unknown (GError **error)
{
  g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no such session");

  return FALSE;
}

/* Returns: (transfer none) (nullable): a new subscription */
static CbSubscription *
join (CbChat *self, CbLiveSession *live, CbSubscriber *subscriber, GError **error)
{
  guint max = cb_settings_get_uint (self->settings, CB_SETTING_WEBSOCKET_MAX_PER_SESSION);
  CbSubscription *subscription;

  if (live->subscriptions != NULL && live->subscriptions->len >= max)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_TOO_MANY,
                   "The session has %u connections already; no more are allowed", max);
      return NULL;
    }

  subscription = cb_live_session_add (live, subscriber);
  cb_hub_settle (self->hub, live);

  return subscription;
}

/**
 * cb_chat_subscribe:
 * @self: the chat
 * @session_id: a session that the subscriber may look at, authorized or opened just before
 * @subscriber: who wants to look at it; kept until it unsubscribes
 * @error: return location for an error
 *
 * Tells @subscriber all that happens from now on, that is after the last_seq that the session has
 * now.
 *
 * Returns: %FALSE with %CB_ERROR_TOO_MANY where too many look at it already
 */
gboolean
cb_chat_subscribe (CbChat *self, const char *session_id, CbSubscriber *subscriber, GError **error)
{
  CbLiveSession *live;
  CbSubscription *subscription;

  g_return_val_if_fail (CB_IS_CHAT (self), FALSE);

  live = cb_hub_find (self->hub, session_id);
  if (live == NULL)
    return fail_unknown (error);
  subscription = join (self, live, subscriber, error);
  if (subscription == NULL)
    return FALSE;

  subscription->live = TRUE;
  subscription->last_seq = live->last_seq;
  cb_chat_answer_missed (self, live);

  return TRUE;
}

/**
 * cb_chat_get_last_seq:
 * @self: the chat
 * @session_id: a session that somebody looks at
 *
 * Returns: seq of the newest message that subscribers were told of; 0 for a session that is not in
 *   use
 */
guint64
cb_chat_get_last_seq (CbChat *self, const char *session_id)
{
  CbLiveSession *live = cb_hub_find (self->hub, session_id);

  return live != NULL ? live->last_seq : 0;
}

/**
 * cb_chat_get_told_seq:
 * @self: the chat
 * @session_id: a session
 * @subscriber: one of its subscribers
 *
 * Returns: seq of the newest message that @subscriber was told of; 0 where it does not look at it
 */
guint64
cb_chat_get_told_seq (CbChat *self, const char *session_id, CbSubscriber *subscriber)
{
  CbLiveSession *live = cb_hub_find (self->hub, session_id);
  CbSubscription *subscription = live != NULL ? cb_live_session_find (live, subscriber) : NULL;

  return subscription != NULL ? subscription->last_seq : 0;
}

/* Replay */

typedef struct
{
  CbLiveSession *live;          /* (owned) */
  CbSubscription *subscription; /* (owned) */
} Replay;

static void
replay_free (Replay *replay)
{
  cb_subscription_unref (replay->subscription);
  cb_live_session_unref (replay->live);
  g_free (replay);
}

static void
complete_replay (CbChat *self, Replay *replay, guint64 from)
{
  replay->subscription->live = TRUE;
  cb_subscription_resumed (replay->subscription, from, TRUE);
  cb_chat_answer_missed (self, replay->live);
  cb_chat_advance (self, replay->live, replay->subscription);
}

/* The store was set back behind what the peer remembers: go on from what there is. */
static void
set_back (CbChat *self, Replay *replay)
{
  complete_replay (self, replay, replay->subscription->last_seq + 1);
  replay->subscription->last_seq = replay->live->last_seq;
}

/* Returns: whether all @messages were told */
static gboolean
deliver_portion (CbChat *self, CbSubscription *subscription, GPtrArray *messages)
{
  guint max = cb_settings_get_uint (self->settings, CB_SETTING_WEBSOCKET_MAX_QUEUED_BYTES);
  gsize size = 0;

  for (guint i = 0; i < messages->len; i++)
    {
      CbMessage *message = g_ptr_array_index (messages, i);

      if (subscription->gone || size > max / REPLAY_SHARE)
        return FALSE;
      cb_subscription_deliver (subscription, message);
      size += strlen (message->text);
    }

  return TRUE;
}

static void
on_portion_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Replay *replay = g_task_get_task_data (task);
  CbSubscription *subscription = replay->subscription;
  guint64 from = subscription->last_seq + 1;
  GError *error = NULL;
  gboolean more;
  g_autoptr (GPtrArray) messages =
                 cb_store_list_messages_finish (CB_STORE (source), result, &more, &error);

  if (messages == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (replay->live->erased)
    {
      fail_unknown (&error);
      g_task_return_error (task, error);
      return;
    }

  if (messages->len == 0 && subscription->last_seq > replay->live->last_seq)
    {
      set_back (self, replay);
      g_task_return_boolean (task, TRUE);
      return;
    }

  more |= !deliver_portion (self, subscription, messages);
  /* What others were told while the store was read is still missing here. */
  if (subscription->gone)
    g_debug ("A subscriber left during its replay");
  else if (more || subscription->last_seq < replay->live->last_seq)
    cb_subscription_resumed (subscription, from, FALSE);
  else
    complete_replay (self, replay, from);
  g_task_return_boolean (task, TRUE);
}

/**
 * cb_chat_resume_async:
 * @self: the chat
 * @session_id: a session that the subscriber may look at, authorized just before
 * @subscriber: who looked at it before; kept until it unsubscribes
 * @last_seq: the newest message that it has
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Tells @subscriber what came after @last_seq, a portion of it as MESSAGE events, then RESUMED.
 * Where that is not complete, call it again with its `to`, as soon as the queue to the peer has
 * drained; nothing else is told until @subscriber has caught up. Nothing is missed or doubled in
 * between. Call it instead of cb_chat_subscribe(), not beside it. A subscriber that is told of an
 * incomplete RESUMED at any other time was left behind, and calls it likewise.
 */
void
cb_chat_resume_async (CbChat *self,
                      const char *session_id,
                      CbSubscriber *subscriber,
                      guint64 last_seq,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CbLiveSession *live = cb_hub_find (self->hub, session_id);
  CbSubscription *subscription = NULL;
  GError *error = NULL;
  gboolean is_ahead;
  Replay *replay;

  g_task_set_source_tag (task, cb_chat_resume_async);
  if (live == NULL)
    fail_unknown (&error);
  else if ((subscription = cb_live_session_find (live, subscriber)) == NULL)
    subscription = join (self, live, subscriber, &error);
  if (subscription == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* Another node may have told the peer more than is known here: whether the last of it is in the
   * store tells. */
  is_ahead = last_seq > live->last_seq && self->fanout != NULL;
  subscription->last_seq = last_seq;
  replay = g_new (Replay, 1);
  replay->live = cb_live_session_ref (live);
  replay->subscription = cb_subscription_ref (subscription);
  g_task_set_task_data (task, replay, (GDestroyNotify) replay_free);
  if (last_seq < live->last_seq || is_ahead)
    {
      cb_store_list_messages_async (self->store, session_id, is_ahead ? last_seq - 1 : last_seq,
                                    REPLAY_PAGE, NULL, on_portion_listed_cb,
                                    g_steal_pointer (&task));
      return;
    }

  set_back (self, replay);
  g_task_return_boolean (task, TRUE);
}

/**
 * cb_chat_resume_finish:
 * @self: the chat
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE when RESUMED was told; %FALSE with %CB_ERROR_TOO_MANY, %CB_ERROR_NOT_FOUND or
 *   %CB_ERROR_STORAGE
 */
gboolean
cb_chat_resume_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_resume_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_chat_unsubscribe:
 * @self: the chat
 * @session_id: a session
 * @subscriber: who looks at it no longer; harmless if it never did
 *
 * What it sent and what was not stored yet is dropped.
 */
void
cb_chat_unsubscribe (CbChat *self, const char *session_id, CbSubscriber *subscriber)
{
  CbLiveSession *found;
  CbSubscription *subscription;
  g_autoptr (CbLiveSession) live = NULL;

  g_return_if_fail (CB_IS_CHAT (self));

  found = cb_hub_find (self->hub, session_id);
  subscription = found != NULL ? cb_live_session_find (found, subscriber) : NULL;
  if (subscription == NULL)
    return;

  live = cb_live_session_ref (found);
  cb_chat_refuse_held (self, subscription);
  cb_live_session_remove (live, subscription);
  cb_chat_settle (self, live);
}

/**
 * cb_chat_set_typing:
 * @self: the chat
 * @session_id: a session
 * @from: one of its subscribers
 * @on: whether it types
 *
 * Tells all others.
 */
void
cb_chat_set_typing (CbChat *self, const char *session_id, CbSubscriber *from, gboolean on)
{
  CbLiveSession *live = cb_hub_find (self->hub, session_id);
  const CbChatEvent event = { .kind = CB_CHAT_EVENT_TYPING,
                              .role = cb_subscriber_get_role (from),
                              .on = on };

  if (live == NULL)
    return;

  cb_live_session_tell (live, &event, cb_live_session_find (live, from));
  cb_chat_emit_typing (self, live, event.role, on);
  cb_chat_tell_typing (self, live, event.role, on);
}

/**
 * cb_chat_mark_read:
 * @self: the chat
 * @session_id: a session
 * @from: one of its subscribers
 * @seq: it has read up to this message
 * @error: return location for an error
 *
 * Tells all others.
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT where there is no such message yet
 */
gboolean
cb_chat_mark_read (CbChat *self,
                   const char *session_id,
                   CbSubscriber *from,
                   guint64 seq,
                   GError **error)
{
  CbLiveSession *live = cb_hub_find (self->hub, session_id);
  const CbChatEvent event = { .kind = CB_CHAT_EVENT_READ,
                              .role = cb_subscriber_get_role (from),
                              .seq = seq };

  if (live == NULL)
    return fail_unknown (error);
  if (seq > live->last_seq)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "“seq” is %" G_GUINT64_FORMAT "; the session goes up to %" G_GUINT64_FORMAT, seq,
                   live->last_seq);
      return FALSE;
    }

  live->read_seq = MAX (live->read_seq, seq);
  cb_live_session_tell (live, &event, cb_live_session_find (live, from));
  cb_chat_emit_read (self, live, event.role, seq);
  cb_chat_tell_read (self, live, event.role, seq);

  return TRUE;
}

/**
 * cb_chat_mark_operator_read:
 * @self: the chat
 * @session_id: a session
 * @seq: a person has read up to this message
 *
 * Tells everyone who looks at it, where a person has it: who only reads along is not there.
 */
void
cb_chat_mark_operator_read (CbChat *self, const char *session_id, guint64 seq)
{
  CbLiveSession *live = cb_hub_find (self->hub, session_id);
  CbChatEvent event = { .kind = CB_CHAT_EVENT_READ, .role = CB_ROLE_OPERATOR };

  if (live == NULL || live->session->state != CB_SESSION_OPERATOR)
    return;

  event.seq = MIN (seq, live->last_seq);
  cb_live_session_tell (live, &event, NULL);
  cb_chat_emit_read (self, live, CB_ROLE_OPERATOR, event.seq);
  cb_chat_tell_read (self, live, CB_ROLE_OPERATOR, event.seq);
}

/**
 * cb_chat_get_read_seq:
 * @self: the chat
 * @session_id: a session
 *
 * Returns: up to which message its visitor has read; 0 where that is not known, for it is
 *   remembered for as long as the session is in use
 */
guint64
cb_chat_get_read_seq (CbChat *self, const char *session_id)
{
  CbLiveSession *live = cb_hub_find (self->hub, session_id);

  return live != NULL ? live->read_seq : 0;
}
