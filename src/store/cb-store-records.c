#include "store/cb-store-private.h"

/* The operations of #CbStore on uploads and operators' acts. */

/**
 * cb_store_add_upload_async:
 * @self: a store
 * @upload: a file that is on disk already
 * @max_count: how many files its session may have
 * @max_bytes: how much they may take together
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Registers a file.
 */
void
cb_store_add_upload_async (CbStore *self,
                           CbUpload *upload,
                           guint max_count,
                           guint64 max_bytes,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_add_upload, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->upload = cb_upload_ref (upload);
  call->limit = max_count;
  call->number = max_bytes;
  cb_store_push (self, CB_STORE_WRITES, call, cb_store_add_upload_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_add_upload_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once it is durable
 */
gboolean
cb_store_add_upload_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_add_upload_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_store_get_upload_async:
 * @self: a store
 * @upload_id: which upload
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Looks an upload up.
 */
void
cb_store_get_upload_async (CbStore *self,
                           const char *upload_id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_get_upload, upload_id);

  g_return_if_fail (CB_IS_STORE (self));

  cb_store_push (self, CB_STORE_READS, call, cb_store_get_upload_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_get_upload_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the upload
 */
CbUpload *
cb_store_get_upload_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_get_upload_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_store_list_uploads_async:
 * @self: a store
 * @after: only ids that sort behind this one; "" for all
 * @limit: at most so many
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Lists all uploads, to find files that belong to none.
 */
void
cb_store_list_uploads_async (CbStore *self,
                             const char *after,
                             guint limit,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_list_uploads, after);

  g_return_if_fail (CB_IS_STORE (self));

  call->limit = limit;
  cb_store_push (self, CB_STORE_READS, call, cb_store_list_uploads_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_list_uploads_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): ids, in order
 */
GStrv
cb_store_list_uploads_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_list_uploads_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_store_add_audit_async:
 * @self: a store
 * @entry: what an operator did
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Keeps an operator's act.
 */
void
cb_store_add_audit_async (CbStore *self,
                          CbAuditEntry *entry,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_add_audit, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->audit = cb_audit_entry_ref (entry);
  cb_store_push (self, CB_STORE_WRITES, call, cb_store_add_audit_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_add_audit_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once it is durable
 */
gboolean
cb_store_add_audit_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_add_audit_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_store_list_audit_async:
 * @self: a store
 * @limit: at most so many
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Reads the newest acts of operators.
 */
void
cb_store_list_audit_async (CbStore *self,
                           guint limit,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_list_audit, NULL);

  g_return_if_fail (CB_IS_STORE (self));

  call->limit = limit;
  cb_store_push (self, CB_STORE_READS, call, cb_store_list_audit_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_list_audit_finish:
 * @self: a store
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbAuditEntry): newest first
 */
GPtrArray *
cb_store_list_audit_finish (CbStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_list_audit_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
