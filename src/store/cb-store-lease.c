#include "store/cb-store-private.h"

/* The operation of #CbStore by which several daemons agree on one of them. */

/**
 * cb_store_take_lease_async:
 * @self: a store
 * @name: what it is about
 * @owner: who wants it
 * @now: microseconds since 1970 UTC
 * @until: until when, likewise
 * @cancellable: (nullable): stops waiting for the outcome
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Takes a lease that nobody has, or whose time is over, or prolongs that of @owner. Where daemons
 * cannot share the store it is always had.
 */
void
cb_store_take_lease_async (CbStore *self,
                           const char *name,
                           const char *owner,
                           gint64 now,
                           gint64 until,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  CbStoreCall *call = cb_store_call_new (cb_store_call_take_lease, name);

  g_return_if_fail (CB_IS_STORE (self));

  call->owner = g_strdup (owner);
  call->time = now;
  call->until = until;
  cb_store_push (self, CB_STORE_WRITES, call, cb_store_take_lease_async, cancellable, callback,
                 user_data);
}

/**
 * cb_store_take_lease_finish:
 * @self: a store
 * @result: what the callback got
 * @held: (out): whether the owner has it now
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_STORAGE or %CB_ERROR_UNAVAILABLE: nobody knows then
 */
gboolean
cb_store_take_lease_finish (CbStore *self, GAsyncResult *result, gboolean *held, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_store_take_lease_async), FALSE);

  *held = ((CbStoreCall *) g_task_get_task_data (G_TASK (result)))->more;

  return g_task_propagate_boolean (G_TASK (result), error);
}
