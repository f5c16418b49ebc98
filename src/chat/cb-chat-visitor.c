#include "base/cb-error.h"
#include "chat/cb-chat-private.h"

/* The part of #CbChat for what visitors do besides speaking: say who they are, rate an answer. */

/**
 * Act:
 * @live: (owned) (nullable): the session, once it is known
 * @visitor: (owned) (nullable): what is new of the visitor
 * @before: (owned) (nullable): the session as it was
 * @after: (owned) (nullable): the session as it shall be
 * @seq: the message that is rated
 * @good: how
 *
 * What a visitor does, on its way into the store; data of its GTask.
 */
typedef struct
{
  CbLiveSession *live;
  CbSession *visitor;
  CbSession *before;
  CbSession *after;
  guint64 seq;
  gboolean good;
} Act;

static void
act_free (Act *act)
{
  g_clear_pointer (&act->live, cb_live_session_unref);
  g_clear_pointer (&act->visitor, cb_session_unref);
  g_clear_pointer (&act->before, cb_session_unref);
  g_clear_pointer (&act->after, cb_session_unref);
  g_free (act);
}

static GTask *
begin (CbChat *self, GAsyncReadyCallback callback, gpointer user_data, gpointer tag)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_new0 (Act, 1), (GDestroyNotify) act_free);

  return task;
}

/* Saying who one is */

static void
on_visitor_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean stored = cb_chat_store_session_finish (self, result, &error);

  /* Nobody may believe what a restart would forget. */
  if (!stored && act->live->session == act->after)
    cb_chat_set_session (self, act->live, act->before);
  cb_chat_let_go (self, act->live);
  if (stored)
    g_task_return_pointer (task, cb_live_session_dup_session (act->live),
                           (GDestroyNotify) cb_session_unref);
  else
    g_task_return_error (task, error);
}

static CbSession *
draft_session (const CbSession *session, const CbSession *visitor)
{
  CbSession fields = *session;

  fields.name = visitor->name != NULL ? visitor->name : fields.name;
  fields.email = visitor->email != NULL ? visitor->email : fields.email;
  fields.locale = visitor->locale != NULL ? visitor->locale : fields.locale;
  fields.page = visitor->page != NULL ? visitor->page : fields.page;

  return cb_session_new (&fields);
}

static void
on_loaded_to_describe_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = CB_CHAT (source);
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;

  act->live = cb_chat_load_finish (self, result, &error);
  if (act->live == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  act->before = cb_session_ref (act->live->session);
  act->after = draft_session (act->before, act->visitor);
  cb_chat_hold (self, act->live);
  cb_chat_set_session (self, act->live, act->after);
  cb_chat_store_session_async (self, act->live, act->after, on_visitor_stored_cb,
                               g_steal_pointer (&task));
}

/**
 * cb_chat_describe_visitor_async:
 * @self: the chat
 * @session_id: a session
 * @visitor: what is new of its visitor: name, email, locale and page; what is %NULL stays as it is
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Keeps what a visitor, or the page that they are on, says about them.
 */
void
cb_chat_describe_visitor_async (CbChat *self,
                                const char *session_id,
                                const CbSession *visitor,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  CbSession fields = *visitor;
  GTask *task;
  Act *act;

  g_return_if_fail (CB_IS_CHAT (self));

  fields.id = session_id;
  task = begin (self, callback, user_data, cb_chat_describe_visitor_async);
  act = g_task_get_task_data (task);
  act->visitor = cb_session_new (&fields);
  cb_chat_load_fresh_async (self, session_id, NULL, on_loaded_to_describe_cb, task);
}

/**
 * cb_chat_describe_visitor_finish:
 * @self: the chat
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the session as it is now; it is durable
 */
CbSession *
cb_chat_describe_visitor_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_describe_visitor_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Rating */

static void
on_rating_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CbAppended) appended = cb_store_append_finish (CB_STORE (source), result, &error);
  CbMessage *rating = appended != NULL ? g_ptr_array_index (appended->messages, 0) : NULL;

  if (rating != NULL && appended->n_stored > 0)
    {
      self->stats.ratings[act->good]++;
      cb_chat_publish (self, act->live, rating, NULL, CB_CHAT_CHANNEL_HTTP);
    }
  cb_chat_let_go (self, act->live);
  if (rating != NULL)
    g_task_return_pointer (task, cb_message_ref (rating), (GDestroyNotify) cb_message_unref);
  else
    g_task_return_error (task, error);
}

/* A message of its own: so it is kept, replayed, exported and erased as all that was said. */
static void
append_rating (CbChat *self, GTask *task)
{
  Act *act = g_task_get_task_data (task);
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autofree char *once = g_strdup_printf (CB_CHAT_RATING_PREFIX "%" G_GUINT64_FORMAT, act->seq);
  const CbMessage fields = { .session_id = act->live->id,
                             .role = CB_ROLE_SYSTEM,
                             .text = act->good ? "👍" : "👎",
                             .at = cb_clock_get_real_time (self->clock),
                             .client_id = once,
                             .reply_to = act->seq,
                             .confidence = CB_CONFIDENCE_NONE };

  g_ptr_array_add (drafts, cb_message_new (&fields));
  cb_chat_hold (self, act->live);
  cb_store_append_async (self->store, act->live->id, drafts, cb_chat_get_expiry (self), NULL,
                         on_rating_stored_cb, g_object_ref (task));
}

static void
on_rated_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean more;
  g_autoptr (GPtrArray) found =
                 cb_store_list_messages_finish (CB_STORE (source), result, &more, &error);
  CbMessage *rated = found != NULL && found->len > 0 ? g_ptr_array_index (found, 0) : NULL;

  if (found == NULL)
    g_task_return_error (task, error);
  else if (rated == NULL || rated->seq != act->seq)
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_NOT_FOUND,
                             "There is no message %" G_GUINT64_FORMAT, act->seq);
  else if (rated->role != CB_ROLE_BOT && rated->role != CB_ROLE_OPERATOR)
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_INVALID_INPUT,
                             "Message %" G_GUINT64_FORMAT " is no answer", act->seq);
  else
    append_rating (self, task);
}

static void
on_loaded_to_rate_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = CB_CHAT (source);
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;

  act->live = cb_chat_load_finish (self, result, &error);
  if (act->live == NULL)
    g_task_return_error (task, error);
  else
    cb_store_list_messages_async (self->store, act->live->id, act->seq - 1, 1, NULL,
                                  on_rated_found_cb, g_steal_pointer (&task));
}

/**
 * cb_chat_rate_async:
 * @self: the chat
 * @session_id: a session
 * @seq: one of its messages, from 1, said by the bot or an operator
 * @good: whether it helped the visitor
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Keeps how a visitor found an answer. A message is rated once: what is said later of the same
 * changes nothing.
 */
void
cb_chat_rate_async (CbChat *self,
                    const char *session_id,
                    guint64 seq,
                    gboolean good,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task;
  Act *act;

  g_return_if_fail (CB_IS_CHAT (self));
  g_return_if_fail (seq > 0);

  task = begin (self, callback, user_data, cb_chat_rate_async);
  act = g_task_get_task_data (task);
  act->seq = seq;
  act->good = good != FALSE;
  if (self->stopping)
    {
      g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE, "The server is stopping");
      g_object_unref (task);
      return;
    }

  cb_chat_load_async (self, session_id, NULL, on_loaded_to_rate_cb, task);
}

/**
 * cb_chat_rate_finish:
 * @self: the chat
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the rating, as a message of the session; it is durable.
 *   %NULL with %CB_ERROR_NOT_FOUND, %CB_ERROR_INVALID_INPUT or what is temporary
 */
CbMessage *
cb_chat_rate_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_rate_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
