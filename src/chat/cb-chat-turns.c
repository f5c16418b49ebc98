#include "base/cb-error.h"
#include "chat/cb-chat-private.h"
#include "chat/cb-turn.h"

/* The part of #CbChat that answers: one #CbTurn for each message of a visitor. */

/* How far back a session is searched for messages that a crash left without an answer. */
#define MISSED_MESSAGES 50

/* A step of a turn, on its way through the store or the responder. */
typedef struct
{
  CbChat *chat; /* (owned) */
  CbTurn *turn; /* (unowned): the session's, until it is finished */
} Step;

static Step *
step_new (CbChat *chat, CbTurn *turn)
{
  Step *step = g_new (Step, 1);

  step->chat = g_object_ref (chat);
  step->turn = turn;

  return step;
}

static void
step_free (Step *step)
{
  g_object_unref (step->chat);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static gboolean
does_bot_answer (CbLiveSession *live)
{
  return !live->erased &&
         (live->session->state == CB_SESSION_BOT || live->session->state == CB_SESSION_WAITING);
}

static void
finish (CbChat *self, CbTurn *turn, CbMessage *answer, const GError *error)
{
  g_autoptr (CbLiveSession) live = cb_live_session_ref (turn->live);

  self->stats.turns--;
  cb_turn_finish (turn, answer, error);
  cb_chat_settle (self, live);
}

/* The message is safe; its answer is not to be had now. */
static void
fail (CbChat *self, CbTurn *turn, const GError *error)
{
  self->stats.replies_failed++;
  cb_turn_tell_typing (turn, FALSE);
  cb_turn_tell_failed (turn);
  finish (self, turn, NULL, error);
}

static void
on_state_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* The wish stands in the conversation in any case. */
  if (!cb_chat_store_session_finish (CB_CHAT (source), result, &error))
    g_debug ("A session's wish for a person was not kept: %s", error->message);
}

static void
call_person (CbChat *self, CbLiveSession *live)
{
  g_autoptr (CbSession) session = NULL;
  CbSession fields = *live->session;

  if (live->session->state != CB_SESSION_BOT)
    return;

  fields.state = CB_SESSION_WAITING;
  fields.waiting_since = cb_clock_get_real_time (self->clock);
  session = cb_session_new (&fields);
  cb_chat_set_session (self, live, session);
  cb_chat_store_session_async (self, live, session, on_state_stored_cb, NULL);
}

static void
on_answer_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  CbTurn *turn = step->turn;
  CbLiveSession *live = turn->live;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbAppended) appended = cb_store_append_finish (CB_STORE (source), result, &error);
  g_autoptr (CbMessage) answer = NULL;

  if (appended == NULL)
    {
      fail (step->chat, turn, error);
      return;
    }

  answer = cb_message_ref (g_ptr_array_index (appended->messages, 0));
  if (appended->n_stored > 0)
    {
      gint64 now = cb_clock_get_monotonic_time (step->chat->clock);

      cb_chat_publish (step->chat, live, answer, NULL, turn->channel);
      cb_chat_emit_answered (step->chat, turn->reply, now - turn->started_at);
    }
  finish (step->chat, turn, answer, NULL);
}

static void
store_answer (CbChat *self, CbTurn *turn)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);

  /* The store keeps the order: who reads that somebody will come is on the list by then. */
  if (turn->reply->wants_person)
    call_person (self, turn->live);
  g_ptr_array_add (drafts, cb_turn_draft_answer (turn, cb_clock_get_real_time (self->clock)));
  cb_store_append_async (self->store, turn->live->id, drafts, cb_chat_get_expiry (self), NULL,
                         on_answer_stored_cb, step_new (self, turn));
}

static void
on_responded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  CbTurn *turn = step->turn;
  g_autoptr (GError) error = NULL;

  turn->reply = cb_responder_respond_finish (CB_RESPONDER (source), result, &error);
  if (turn->reply == NULL)
    fail (step->chat, turn, error);
  else if (!does_bot_answer (turn->live)) /* a person was faster */
    finish (step->chat, turn, NULL, NULL);
  else
    {
      cb_turn_tell_deltas (turn);
      store_answer (step->chat, turn);
    }
}

static void
respond (CbChat *self, CbTurn *turn)
{
  turn->reply = cb_chat_take_address (self, turn->live, turn->question);
  if (turn->reply != NULL)
    {
      store_answer (self, turn);
      return;
    }

  cb_turn_tell_typing (turn, TRUE);
  cb_responder_respond_async (self->responder, turn->question->text, turn->live->session->locale,
                              NULL, on_responded_cb, step_new (self, turn));
}

static void
on_answer_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) answer = cb_store_get_reply_finish (CB_STORE (source), result, &error);

  if (error != NULL)
    fail (step->chat, step->turn, error);
  else if (answer != NULL || !does_bot_answer (step->turn->live))
    finish (step->chat, step->turn, answer, NULL);
  else
    respond (step->chat, step->turn);
}

/* Redis is away: whether a person has taken over elsewhere only the store knows. */
static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  CbChat *self = CB_CHAT (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbLiveSession) live = cb_chat_load_finish (self, result, &error);

  if (live == NULL)
    {
      fail (self, step->turn, error);
      step_free (step);
      return;
    }

  cb_store_get_reply_async (self->store, live->id, step->turn->question->seq, NULL,
                            on_answer_found_cb, step);
}

/* Answers @question, which is durable and came through @channel. @again: an answer may be in the
 * store already. */
void
cb_chat_answer (CbChat *self,
                CbLiveSession *live,
                CbMessage *question,
                CbChatChannel channel,
                gboolean again)
{
  gboolean stale = cb_chat_may_be_stale (self);
  CbTurn *turn;

  if (question->role != CB_ROLE_VISITOR || cb_turn_find (live, question->seq) != NULL)
    return;
  if (!again && !stale && !does_bot_answer (live))
    return;

  turn = cb_turn_new (live, question, cb_clock_get_monotonic_time (self->clock));
  turn->channel = channel;
  self->stats.turns++;
  cb_chat_settle (self, live);
  if (stale)
    cb_chat_load_fresh_async (self, live->id, NULL, on_refreshed_cb, step_new (self, turn));
  else if (again)
    cb_store_get_reply_async (self->store, live->id, question->seq, NULL, on_answer_found_cb,
                              step_new (self, turn));
  else
    respond (self, turn);
}

/* What a crash interrupted */

typedef struct
{
  CbChat *chat;        /* (owned) */
  CbLiveSession *live; /* (owned) */
} Check;

static void
check_free (Check *check)
{
  cb_live_session_unref (check->live);
  g_object_unref (check->chat);
  g_free (check);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Check, check_free)

static gboolean
has_answer (GPtrArray *messages, guint64 seq)
{
  for (guint i = 0; i < messages->len; i++)
    {
      const CbMessage *message = g_ptr_array_index (messages, i);

      if (message->reply_to == seq && message->role == CB_ROLE_BOT)
        return TRUE;
      if (message->seq > seq && message->role == CB_ROLE_OPERATOR) /* a person saw it */
        return TRUE;
    }

  return FALSE;
}

/* Where @messages begin that the bot still has to do with: behind what a person said, and behind
 * the notice that one came or left. */
static guint
find_first_open (GPtrArray *messages)
{
  for (guint i = messages->len; i > 0; i--)
    {
      CbRole role = ((const CbMessage *) g_ptr_array_index (messages, i - 1))->role;

      if (role == CB_ROLE_OPERATOR || role == CB_ROLE_SYSTEM)
        return i;
    }

  return 0;
}

static void
on_missed_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) check = user_data;
  g_autoptr (GError) error = NULL;
  gboolean more;
  g_autoptr (GPtrArray) messages =
                 cb_store_list_messages_finish (CB_STORE (source), result, &more, &error);

  if (messages == NULL)
    check->live->unchecked = TRUE; /* the next who comes tries again */

  for (guint i = messages != NULL ? find_first_open (messages) : 0;
       messages != NULL && i < messages->len; i++)
    {
      CbMessage *message = g_ptr_array_index (messages, i);

      if (!has_answer (messages, message->seq))
        cb_chat_answer (check->chat, check->live, message, CB_CHAT_CHANNEL_INTERNAL, TRUE);
    }
}

/*
 * A daemon that was killed may have acknowledged messages that it did not come to answer: the
 * visitor does not send them again, so whoever loads the session looks for them, once.
 */
void
cb_chat_answer_missed (CbChat *self, CbLiveSession *live)
{
  Check *check;

  if (!live->unchecked)
    return;
  live->unchecked = FALSE;
  if (live->last_seq == 0 || !does_bot_answer (live))
    return;

  check = g_new (Check, 1);
  check->chat = g_object_ref (self);
  check->live = cb_live_session_ref (live);
  cb_store_list_messages_async (self->store, live->id,
                                live->last_seq > MISSED_MESSAGES ? live->last_seq - MISSED_MESSAGES
                                                                 : 0,
                                MISSED_MESSAGES, NULL, on_missed_listed_cb, check);
}

/* Waiting for the answer */

/* There is no turn: either it was answered long ago, or nobody will. */
static void
on_old_answer_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  CbMessage *answer = cb_store_get_reply_finish (CB_STORE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, (GDestroyNotify) cb_message_unref);
}

/**
 * cb_chat_await_reply_async:
 * @self: the chat
 * @session_id: a session
 * @seq: a message of its visitor, which was sent just now or some time ago
 * @cancellable: (nullable): stops waiting; the answer is stored nevertheless
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Waits until the bot has answered a message.
 */
void
cb_chat_await_reply_async (CbChat *self,
                           const char *session_id,
                           guint64 seq,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  CbLiveSession *live;
  CbTurn *turn;

  g_return_if_fail (CB_IS_CHAT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_chat_await_reply_async);
  live = cb_hub_find (self->hub, session_id);
  turn = live != NULL ? cb_turn_find (live, seq) : NULL;
  if (turn != NULL)
    turn->waiters = g_slist_prepend (turn->waiters, g_steal_pointer (&task));
  else
    cb_store_get_reply_async (self->store, session_id, seq, cancellable, on_old_answer_found_cb,
                              g_steal_pointer (&task));
}

/**
 * cb_chat_await_reply_finish:
 * @self: the chat
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the answer; %NULL without an error where none will come,
 *   since a person has taken over
 */
CbMessage *
cb_chat_await_reply_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_await_reply_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
