#include <string.h>

#include "base/cb-error.h"
#include "base/cb-id.h"
#include "base/cb-token.h"
#include "chat/cb-chat-private.h"

/* The part of #CbChat that opens, knows and erases sessions. */

/* Using a session moves its expiry; not for less than this, it would be a write a request. */
#define EXPIRY_STEP G_TIME_SPAN_DAY

G_STATIC_ASSERT (CB_TOKEN_DIGEST_SIZE == CB_TOKEN_HASH_SIZE);

/* Opening */

typedef struct
{
  CbSession *session; /* (owned) */
  char *token;        /* (owned) */
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_pointer (&opening->session, cb_session_unref);
  g_free (opening->token);
  g_free (opening);
}

static void
on_session_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  if (!cb_store_add_session_finish (CB_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  self->stats.sessions_opened++;
  cb_hub_add (self->hub, opening->session);
  g_signal_emit_by_name (self, "session-changed", opening->session);
  g_task_return_boolean (task, TRUE);
}

/**
 * cb_chat_open_session_async:
 * @self: the chat
 * @visitor: what is known of the visitor: name, email, locale and page; the rest is not looked at
 * @cancellable: (nullable): stops waiting; the session may be there nevertheless
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Opens a session for a new visitor.
 */
void
cb_chat_open_session_async (CbChat *self,
                            const CbSession *visitor,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);
  gint64 now = cb_clock_get_real_time (self->clock);
  g_autofree char *id = cb_id_new (now);
  CbSession fields = {
    .id = id,
    .state = CB_SESSION_BOT,
    .created_at = now,
    .expires_at = cb_chat_get_expiry (self),
    .name = visitor->name,
    .email = visitor->email,
    .locale = visitor->locale,
    .page = visitor->page,
  };
  GError *error = NULL;

  g_return_if_fail (CB_IS_CHAT (self));

  g_task_set_source_tag (task, cb_chat_open_session_async);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  if (self->stopping)
    {
      g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE, "The server is stopping");
      return;
    }
  opening->token = cb_token_generate (&error);
  if (opening->token == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  cb_token_digest (opening->token, fields.token_hash);
  opening->session = cb_session_new (&fields);
  cb_store_add_session_async (self->store, opening->session, NULL, on_session_added_cb,
                              g_steal_pointer (&task));
}

/**
 * cb_chat_open_session_finish:
 * @self: the chat
 * @result: what the callback got
 * @token: (out) (transfer full): the bearer token, which nobody knows afterwards but its holder
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the session; it is durable
 */
CbSession *
cb_chat_open_session_finish (CbChat *self, GAsyncResult *result, char **token, GError **error)
{
  Opening *opening;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_open_session_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  opening = g_task_get_task_data (G_TASK (result));
  *token = g_steal_pointer (&opening->token);

  return g_steal_pointer (&opening->session);
}

/* Knowing */

static void
on_session_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (CbSession) session = cb_store_get_session_finish (CB_STORE (source), result, &error);
  CbLiveSession *live;

  if (session == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* Another request may have asked for it at the same time. */
  live = cb_hub_find (self->hub, session->id);
  if (live == NULL)
    {
      live = cb_hub_add (self->hub, session);
      live->unchecked = TRUE;
    }
  g_task_return_pointer (task, cb_live_session_ref (live), (GDestroyNotify) cb_live_session_unref);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  CbLiveSession *live = cb_chat_load_finish (CB_CHAT (source), result, &error);

  if (live != NULL)
    g_task_return_pointer (task, live, (GDestroyNotify) cb_live_session_unref);
  else
    g_task_return_error (task, error);
}

/* Finds a session here or in the store; CB_ERROR_NOT_FOUND where there is none. */
void
cb_chat_load_async (CbChat *self,
                    const char *session_id,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CbLiveSession *live = cb_hub_find (self->hub, session_id);

  g_task_set_source_tag (task, cb_chat_load_async);
  if (live != NULL && (live->behind || cb_chat_may_be_stale (self)))
    cb_chat_load_fresh_async (self, session_id, cancellable, on_refreshed_cb,
                              g_steal_pointer (&task));
  else if (live != NULL)
    {
      cb_hub_settle (self->hub, live); /* asked for just now: the last to be forgotten */
      g_task_return_pointer (task, cb_live_session_ref (live),
                             (GDestroyNotify) cb_live_session_unref);
    }
  else if (!cb_id_is_valid (session_id))
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no such session");
  else
    cb_store_get_session_async (self->store, session_id, cancellable, on_session_loaded_cb,
                                g_steal_pointer (&task));
}

/* Returns: (transfer full) (nullable) */
CbLiveSession *
cb_chat_load_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_autoptr (CbLiveSession) live = g_task_propagate_pointer (G_TASK (result), error);

  if (live == NULL || !live->erased)
    return g_steal_pointer (&live);

  g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no such session");

  return NULL;
}

/* Whether it worked matters little: the next use of the session tries again. */
static void
on_expiry_moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  cb_chat_store_session_finish (CB_CHAT (source), result, NULL);
}

/* @live is used: it shall expire later. Written once a day only. */
void
cb_chat_move_expiry (CbChat *self, CbLiveSession *live)
{
  g_autoptr (CbSession) session = NULL;
  CbSession fields = *live->session;

  fields.expires_at = cb_chat_get_expiry (self);
  if (fields.expires_at < live->session->expires_at + EXPIRY_STEP || cb_chat_may_be_stale (self))
    return;

  session = cb_session_new (&fields);
  cb_session_unref (live->session);
  live->session = cb_session_ref (session);
  cb_chat_store_session_async (self, live, session, on_expiry_moved_cb, NULL);
}

static gboolean
is_expired (CbChat *self, CbLiveSession *live)
{
  return live->session->expires_at <= cb_clock_get_real_time (self->clock);
}

/* Says the same of a session that there is not and of a wrong token: nobody learns which are there.
 */
static void
on_loaded_to_authorize_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = CB_CHAT (source);
  GError *error = NULL;
  g_autoptr (CbLiveSession) live = cb_chat_load_finish (self, result, &error);

  if (live == NULL && !g_error_matches (error, CB_ERROR, CB_ERROR_NOT_FOUND))
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_error (&error);
  if (live == NULL || is_expired (self, live) ||
      !cb_token_matches (g_task_get_task_data (task), live->session->token_hash))
    {
      g_task_return_new_error (task, CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
                               "Session and token do not fit, or the session is no more");
      return;
    }

  cb_chat_move_expiry (self, live);
  g_task_return_pointer (task, cb_live_session_dup_session (live),
                         (GDestroyNotify) cb_session_unref);
}

/**
 * cb_chat_authorize_async:
 * @self: the chat
 * @session_id: which session
 * @token: its bearer token, as somebody gave it
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Sees whether somebody may use a session: %CB_ERROR_NOT_AUTHORIZED if not, and likewise where
 * there is no such session. It counts as using it.
 */
void
cb_chat_authorize_async (CbChat *self,
                         const char *session_id,
                         const char *token,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CB_IS_CHAT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_chat_authorize_async);
  g_task_set_task_data (task, g_strdup (token), g_free);
  cb_chat_load_async (self, session_id, cancellable, on_loaded_to_authorize_cb, task);
}

/**
 * cb_chat_authorize_finish:
 * @self: the chat
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the session
 */
CbSession *
cb_chat_authorize_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_authorize_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Erasing */

/* What it sent and what waits is refused: there is nothing left that it could become part of. */
static void
dismiss (CbChat *self, CbLiveSession *live, CbSubscription *dismissed)
{
  const CbChatEvent event = { .kind = CB_CHAT_EVENT_ERASED };
  g_autoptr (CbSubscription) subscription = cb_subscription_ref (dismissed);

  if (!subscription->gone)
    cb_subscriber_notify (subscription->subscriber, &event);
  cb_live_session_remove (live, subscription);
  cb_chat_refuse_held (self, subscription);
}

/* It is no more: whoever looks at it is told. */
void
cb_chat_forget_session (CbChat *self, const char *session_id)
{
  CbLiveSession *found = cb_hub_find (self->hub, session_id);
  g_autoptr (CbLiveSession) live = NULL;

  if (found == NULL)
    return;

  live = cb_live_session_ref (found);
  live->erased = TRUE;
  cb_hub_remove (self->hub, live);
  while (live->subscriptions != NULL)
    dismiss (self, live, g_ptr_array_index (live->subscriptions, 0));
}

static void
on_session_erased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  const char *session_id = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) uploads = cb_store_erase_session_finish (CB_STORE (source), result, &error);

  if (uploads == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->stats.sessions_erased++;
  cb_chat_forget_session (self, session_id);
  g_signal_emit_by_name (self, "session-erased", session_id);
  cb_chat_tell_erased (self, session_id);
  for (guint i = 0; i < uploads->len; i++)
    cb_uploads_discard (self->uploads, g_ptr_array_index (uploads, i));
  g_task_return_boolean (task, TRUE);
}

/**
 * cb_chat_erase_session_async:
 * @self: the chat
 * @session_id: which session
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Erases a session, its messages and its files. Everyone who looks at it is told.
 */
void
cb_chat_erase_session_async (CbChat *self,
                             const char *session_id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CB_IS_CHAT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_chat_erase_session_async);
  g_task_set_task_data (task, g_strdup (session_id), g_free);
  cb_store_erase_session_async (self->store, session_id, NULL, on_session_erased_cb, task);
}

/**
 * cb_chat_erase_session_finish:
 * @self: the chat
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once nothing of it is left; %FALSE with %CB_ERROR_NOT_FOUND or %CB_ERROR_STORAGE
 */
gboolean
cb_chat_erase_session_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_erase_session_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
