#include "store/cb-store-private.h"

/* The operations of #CbStore on alerts, their notices and silences. */

/**
 * cb_store_save_alerts_async:
 * @self: a store
 * @alerts: (element-type CbAlert): new ones, or known ones that changed
 * @notices: (element-type CbNotice): what is to be told about them
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Keeps how alerts stand together with the notices about that: all of it, or nothing. Neither array
 * may be changed afterwards.
 */
void
cb_store_save_alerts_async (CbStore *self,
                            GPtrArray *alerts,
                            GPtrArray *notices,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_save_alerts, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->alerts = g_ptr_array_ref (alerts);
  call->notices = g_ptr_array_ref (notices);
  cb_store_push (self, CB_STORE_WRITES, call, cb_store_save_alerts_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_save_alerts_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once it is durable
 */
gboolean
cb_store_save_alerts_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_save_alerts_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_store_list_alerts_async:
 * @self: a store
 * @only_open: only those that are not over
 * @limit: at most so many
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Reads alerts of now and of the past.
 */
void
cb_store_list_alerts_async (CbStore *self,
                            gboolean only_open,
                            guint limit,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_list_alerts, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->only_open = only_open;
  call->limit = limit;
  cb_store_push (self, CB_STORE_READS, call, cb_store_list_alerts_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_list_alerts_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbAlert): newest first
 */
GPtrArray *
cb_store_list_alerts_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_list_alerts_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_store_prune_alerts_async:
 * @self: a store
 * @before: in microseconds since 1970 UTC
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Forgets alerts that were over before then.
 */
void
cb_store_prune_alerts_async (CbStore *self,
                             gint64 before,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_prune_alerts, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->time = before;
  cb_store_push (self, CB_STORE_WRITES, call, cb_store_prune_alerts_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_prune_alerts_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once it is durable
 */
gboolean
cb_store_prune_alerts_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_prune_alerts_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_store_update_notice_async:
 * @self: a store
 * @notice: how often it was tried, when it is tried again, and why it failed
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Keeps how the delivery of a notice goes.
 */
void
cb_store_update_notice_async (CbStore *self,
                              CbNotice *notice,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_update_notice, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->notice = cb_notice_ref (notice);
  cb_store_push (self, CB_STORE_WRITES, call, cb_store_update_notice_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_update_notice_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once it is durable
 */
gboolean
cb_store_update_notice_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_update_notice_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_store_remove_notice_async:
 * @self: a store
 * @notice_id: which notice
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Takes a notice out of the outbox.
 */
void
cb_store_remove_notice_async (CbStore *self,
                              const char *notice_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_remove_notice, notice_id);

  g_return_if_fail (CB_IS_STORE (self));

  cb_store_push (self, CB_STORE_WRITES, call, cb_store_remove_notice_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_remove_notice_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once it is durable
 */
gboolean
cb_store_remove_notice_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_remove_notice_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_store_list_notices_async:
 * @self: a store
 * @limit: at most so many
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Reads the outbox.
 */
void
cb_store_list_notices_async (CbStore *self,
                             guint limit,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_list_notices, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->limit = limit;
  cb_store_push (self, CB_STORE_READS, call, cb_store_list_notices_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_list_notices_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbNotice): what waits for delivery, in
 *   the order it was added
 */
GPtrArray *
cb_store_list_notices_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_list_notices_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_store_save_silence_async:
 * @self: a store
 * @silence: what replaces the silence of its rule
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Keeps a silence; one that has ended already stands for none.
 */
void
cb_store_save_silence_async (CbStore *self,
                             CbSilence *silence,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_save_silence, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->silence = cb_silence_ref (silence);
  cb_store_push (self, CB_STORE_WRITES, call, cb_store_save_silence_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_save_silence_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once it is durable
 */
gboolean
cb_store_save_silence_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_save_silence_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_store_list_silences_async:
 * @self: a store
 * @now: microseconds since 1970 UTC
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Reads the silences that have not ended.
 */
void
cb_store_list_silences_async (CbStore *self,
                              gint64 now,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_list_silences, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->time = now;
  cb_store_push (self, CB_STORE_READS, call, cb_store_list_silences_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_list_silences_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbSilence): by rule
 */
GPtrArray *
cb_store_list_silences_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_list_silences_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
