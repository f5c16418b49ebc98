#include "chat/cb-chat.h"

#include "chat/cb-chat-private.h"

/* Sessions that nobody uses now, kept at hand for their next request: about half a megabyte. */
#define MAX_RESTING 1024

/**
 * CbChat:
 *
 * The way of a message: in, made durable, acknowledged, answered, told to everyone who looks at its
 * session. All of it in the main loop; nothing is told before the store has it.
 *
 * Emits `message-added` (CbMessage) when a message became durable, `answered` (CbReply, gint64
 * microseconds since the message was durable) when one got its answer, `session-changed`
 * (CbSession), `state-changed` (CbSession, guint CbSessionState that it had before),
 * `session-erased` (utf8 session id), `read` (utf8 session id, guint CbRole, guint64 seq), and
 * `typing` (utf8 session id, guint CbRole, gboolean) in sessions that a person has.
 */
G_DEFINE_FINAL_TYPE (CbChat, cb_chat, G_TYPE_OBJECT)

enum
{
  SIGNAL_MESSAGE_ADDED,
  SIGNAL_ANSWERED,
  SIGNAL_SESSION_CHANGED,
  SIGNAL_STATE_CHANGED,
  SIGNAL_SESSION_ERASED,
  SIGNAL_TYPING,
  SIGNAL_STARTED_OVER,
  SIGNAL_READ,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Returns: when a session that is used now expires */
gint64
cb_chat_get_expiry (CbChat *self)
{
  guint days = cb_settings_get_uint (self->settings, CB_SETTING_SESSION_IDLE_DAYS);

  return cb_clock_get_real_time (self->clock) + days * (gint64) G_TIME_SPAN_DAY;
}

/* Who has the session wants to know; nobody else does. */
void
cb_chat_emit_typing (CbChat *self, CbLiveSession *live, CbRole role, gboolean on)
{
  if (live->session->state == CB_SESSION_OPERATOR)
    g_signal_emit (self, signals[SIGNAL_TYPING], 0, live->id, role, on);
}

/* Somebody has read up to a message. */
void
cb_chat_emit_read (CbChat *self, CbLiveSession *live, CbRole role, guint64 seq)
{
  g_signal_emit (self, signals[SIGNAL_READ], 0, live->id, role, seq);
}

/* A message became durable: everyone is told. */
void
cb_chat_publish (CbChat *self,
                 CbLiveSession *live,
                 CbMessage *message,
                 CbSubscription *origin,
                 CbChatChannel channel)
{
  self->stats.messages[message->role][channel]++;
  cb_live_session_publish (live, message, origin);
  g_signal_emit (self, signals[SIGNAL_MESSAGE_ADDED], 0, message);
  cb_chat_tell_message (self, message);
}

void
cb_chat_set_session (CbChat *self, CbLiveSession *live, CbSession *session)
{
  CbSessionState before = live->session->state;

  cb_session_unref (live->session);
  live->session = cb_session_ref (session);
  g_signal_emit (self, signals[SIGNAL_SESSION_CHANGED], 0, session);
  if (session->state != before)
    g_signal_emit (self, signals[SIGNAL_STATE_CHANGED], 0, session, before);
}

void
cb_chat_emit_answered (CbChat *self, CbReply *reply, gint64 duration_us)
{
  g_signal_emit (self, signals[SIGNAL_ANSWERED], 0, reply, duration_us);
}

static void
finish_drain_if_done (CbChat *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->draining == NULL || self->n_sends > 0 || self->stats.turns > 0)
    return;

  task = g_steal_pointer (&self->draining);
  g_task_return_boolean (task, TRUE);
}

/* Something in @live ended: it may rest now, and so may all of the chat. */
void
cb_chat_settle (CbChat *self, CbLiveSession *live)
{
  cb_hub_settle (self->hub, live);
  finish_drain_if_done (self);
}

/* Until it is let go @live stays here, and the chat is not drained: something of it is written. */
void
cb_chat_hold (CbChat *self, CbLiveSession *live)
{
  self->n_sends++;
  live->n_sends++;
  cb_hub_settle (self->hub, live);
}

void
cb_chat_let_go (CbChat *self, CbLiveSession *live)
{
  self->n_sends--;
  live->n_sends--;
  cb_chat_settle (self, live);
}

/**
 * cb_chat_get_stats:
 * @self: the chat
 * @stats: (out): counters, as they are now
 */
void
cb_chat_get_stats (CbChat *self, CbChatStats *stats)
{
  *stats = self->stats;
  stats->sessions_used = cb_hub_get_n_used (self->hub);
}

/* Whoever waited has waited long enough. */
static void
on_drain_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  CbChat *self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->draining);

  if (task != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "Not everything was answered in time");
}

/**
 * cb_chat_drain_async:
 * @self: the chat
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Takes no more messages, and waits for those under way to be stored and answered.
 */
void
cb_chat_drain_async (CbChat *self,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_return_if_fail (CB_IS_CHAT (self));
  g_return_if_fail (!self->stopping);

  self->stopping = TRUE;
  self->draining = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->draining, cb_chat_drain_async);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_drain_cancelled_cb), self, 0);
  finish_drain_if_done (self);
}

/**
 * cb_chat_drain_finish:
 * @self: the chat
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE when nothing is under way any more
 */
gboolean
cb_chat_drain_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_chat_start_over:
 * @self: a chat that was drained
 *
 * Takes messages again, and forgets the sessions it has in memory: what the store holds may be
 * other data now. Who still looks at one of them hears nothing more of it.
 */
void
cb_chat_start_over (CbChat *self)
{
  g_return_if_fail (CB_IS_CHAT (self));
  g_return_if_fail (self->draining == NULL);

  cb_hub_forget_all (self->hub);
  self->stopping = FALSE;
  g_signal_emit (self, signals[SIGNAL_STARTED_OVER], 0);
}

static void
cb_chat_finalize (GObject *object)
{
  CbChat *self = CB_CHAT (object);

  g_clear_handle_id (&self->looking_again, g_source_remove);
  g_queue_clear_full (&self->behind, (GDestroyNotify) cb_live_session_unref);
  g_clear_object (&self->fanout);
  g_clear_pointer (&self->hub, cb_hub_free);
  g_clear_object (&self->store);
  g_clear_object (&self->responder);
  g_clear_object (&self->uploads);
  g_clear_object (&self->clock);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cb_chat_parent_class)->finalize (object);
}

static void
cb_chat_class_init (CbChatClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_chat_finalize;

  signals[SIGNAL_MESSAGE_ADDED] =
      g_signal_new ("message-added", CB_TYPE_CHAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, CB_TYPE_MESSAGE | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_ANSWERED] =
      g_signal_new ("answered", CB_TYPE_CHAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                    2, CB_TYPE_REPLY | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_INT64);
  signals[SIGNAL_SESSION_CHANGED] =
      g_signal_new ("session-changed", CB_TYPE_CHAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, CB_TYPE_SESSION | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_STATE_CHANGED] =
      g_signal_new ("state-changed", CB_TYPE_CHAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, CB_TYPE_SESSION | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_UINT);
  signals[SIGNAL_SESSION_ERASED] =
      g_signal_new ("session-erased", CB_TYPE_CHAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_STARTED_OVER] = g_signal_new ("started-over", CB_TYPE_CHAT, G_SIGNAL_RUN_LAST, 0,
                                               NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TYPING] =
      g_signal_new ("typing", CB_TYPE_CHAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_UINT, G_TYPE_BOOLEAN);
  signals[SIGNAL_READ] =
      g_signal_new ("read", CB_TYPE_CHAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_UINT, G_TYPE_UINT64);
}

static void
cb_chat_init (CbChat *self)
{
  self->hub = cb_hub_new (MAX_RESTING);
  g_queue_init (&self->behind);
}

/**
 * cb_chat_new:
 * @store: where everything is kept
 * @responder: who answers
 * @uploads: where files are
 * @clock: what time it is
 * @settings: limits; read when they are needed
 *
 * Returns: (transfer full): a chat
 */
CbChat *
cb_chat_new (CbStore *store,
             CbResponder *responder,
             CbUploads *uploads,
             CbClock *clock,
             CbSettings *settings)
{
  CbChat *self = g_object_new (CB_TYPE_CHAT, NULL);

  self->store = g_object_ref (store);
  self->responder = g_object_ref (responder);
  self->uploads = g_object_ref (uploads);
  self->clock = g_object_ref (clock);
  self->settings = g_object_ref (settings);

  return self;
}
