#include "store/cb-store-private.h"

/* The operations of #CbStore on conversations: each fills a call and queues it; see
 * CbStoreBackendInterface for errors. */

/**
 * cb_store_add_session_async:
 * @self: a store
 * @session: a new one
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Stores a new session.
 */
void
cb_store_add_session_async (CbStore *self,
                            CbSession *session,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_add_session, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->session = cb_session_ref (session);
  cb_store_push (self, CB_STORE_WRITES, call, cb_store_add_session_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_add_session_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once it is durable
 */
gboolean
cb_store_add_session_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_add_session_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_store_get_session_async:
 * @self: a store
 * @session_id: which session
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Looks a session up.
 */
void
cb_store_get_session_async (CbStore *self,
                            const char *session_id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_get_session, session_id);

  g_return_if_fail (CB_IS_STORE (self));

  cb_store_push (self, CB_STORE_READS, call, cb_store_get_session_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_get_session_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the session
 */
CbSession *
cb_store_get_session_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_get_session_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_store_update_session_async:
 * @self: a store
 * @session: its new state, expiry, visitor fields and operator
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Changes a session.
 */
void
cb_store_update_session_async (CbStore *self,
                               CbSession *session,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_update_session, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->session = cb_session_ref (session);
  cb_store_push (self, CB_STORE_WRITES, call, cb_store_update_session_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_update_session_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once it is durable
 */
gboolean
cb_store_update_session_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_update_session_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_store_erase_session_async:
 * @self: a store
 * @session_id: which session
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Forgets a session and everything that belongs to it.
 */
void
cb_store_erase_session_async (CbStore *self,
                              const char *session_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_erase_session, session_id);

  g_return_if_fail (CB_IS_STORE (self));

  cb_store_push (self, CB_STORE_WRITES, call, cb_store_erase_session_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_erase_session_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type utf8): ids of its uploads, whose files the
 *   caller deletes
 */
GPtrArray *
cb_store_erase_session_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_erase_session_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_store_list_expired_async:
 * @self: a store
 * @now: microseconds since 1970 UTC
 * @limit: at most so many
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Finds sessions that have expired.
 */
void
cb_store_list_expired_async (CbStore *self,
                             gint64 now,
                             guint limit,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_list_expired, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->time = now;
  call->limit = limit;
  cb_store_push (self, CB_STORE_READS, call, cb_store_list_expired_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_list_expired_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): their ids, the longest expired first
 */
GStrv
cb_store_list_expired_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_list_expired_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_store_list_sessions_async:
 * @self: a store
 * @filter: which sessions
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Lists sessions, newest first.
 */
void
cb_store_list_sessions_async (CbStore *self,
                              CbSessionFilter *filter,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_list_sessions, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->filter = cb_session_filter_ref (filter);
  cb_store_push (self, CB_STORE_READS, call, cb_store_list_sessions_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_list_sessions_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbSession): the sessions
 */
GPtrArray *
cb_store_list_sessions_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_list_sessions_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_store_count_sessions_async:
 * @self: a store
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Counts the sessions.
 */
void
cb_store_count_sessions_async (CbStore *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_count_sessions, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  cb_store_push (self, CB_STORE_READS, call, cb_store_count_sessions_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_count_sessions_finish:
 * @self: a store
 * @result: what the callback got
 * @count: (out): how many there are
 * @error: return location for an error
 *
 * Returns: %TRUE when @count is set
 */
gboolean
cb_store_count_sessions_finish (CbStore *self, GAsyncResult *result, guint64 *count, GError **error)
{
  const CbStoreCall *call;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_count_sessions_async), FALSE);

  call = g_task_get_task_data (G_TASK (result));
  *count = call->count;

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_store_append_async:
 * @self: a store
 * @session_id: which session
 * @drafts: (element-type CbMessage): what to append, in order, all or nothing
 * @expires_at: the session's expiry from now on, where that is later
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Appends messages to a session.
 */
void
cb_store_append_async (CbStore *self,
                       const char *session_id,
                       GPtrArray *drafts,
                       gint64 expires_at,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_append, session_id);

  g_return_if_fail (CB_IS_STORE (self));

  call->drafts = g_ptr_array_ref (drafts);
  call->time = expires_at;
  cb_store_push (self, CB_STORE_WRITES, call, cb_store_append_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_append_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what became of each draft, once it is durable
 */
CbAppended *
cb_store_append_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_append_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_store_list_messages_async:
 * @self: a store
 * @session_id: which session
 * @after: only messages with a greater seq
 * @limit: at most so many
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Reads a part of a conversation.
 */
void
cb_store_list_messages_async (CbStore *self,
                              const char *session_id,
                              guint64 after,
                              guint limit,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_list_messages, session_id);

  g_return_if_fail (CB_IS_STORE (self));

  call->number = after;
  call->limit = limit;
  cb_store_push (self, CB_STORE_READS, call, cb_store_list_messages_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_list_messages_finish:
 * @self: a store
 * @result: what the callback got
 * @more: (out): whether there are more after these
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbMessage): messages in order
 */
GPtrArray *
cb_store_list_messages_finish (CbStore *self, GAsyncResult *result, gboolean *more, GError **error)
{
  const CbStoreCall *call;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_list_messages_async), NULL);

  call = g_task_get_task_data (G_TASK (result));
  *more = call->more;

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_store_get_reply_async:
 * @self: a store
 * @session_id: which session
 * @reply_to: seq of a visitor's message
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Looks up the bot's answer to a message.
 */
void
cb_store_get_reply_async (CbStore *self,
                          const char *session_id,
                          guint64 reply_to,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_get_reply, session_id);

  g_return_if_fail (CB_IS_STORE (self));

  call->number = reply_to;
  cb_store_push (self, CB_STORE_READS, call, cb_store_get_reply_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_get_reply_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the answer; %NULL without @error where there is none
 */
CbMessage *
cb_store_get_reply_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_get_reply_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
