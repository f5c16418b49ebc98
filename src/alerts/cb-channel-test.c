#include "alerts/cb-channel-test.h"

typedef struct
{
  guint under_way;
  GError *error; /* (owned) (nullable): of the first receiver that could not be reached */
} Test;

static void
test_free (Test *test)
{
  g_clear_error (&test->error);
  g_free (test);
}

static void
on_test_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Test *test = g_task_get_task_data (task);

  cb_notifier_send_finish (CB_NOTIFIER (source), result, test->error == NULL ? &test->error : NULL);
  if (--test->under_way > 0)
    return;

  if (test->error != NULL)
    g_task_return_error (task, g_steal_pointer (&test->error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * cb_channel_test_async:
 * @notifier: a channel
 * @notices: (element-type CbNotice): a test notice for each receiver
 * @cancellable: (nullable): gives up
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Sends test notices, each once.
 */
void
cb_channel_test_async (CbNotifier *notifier,
                       GPtrArray *notices,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (notifier, cancellable, callback, user_data);
  Test *test = g_new0 (Test, 1);

  g_return_if_fail (CB_IS_NOTIFIER (notifier));

  g_task_set_source_tag (task, cb_channel_test_async);
  g_task_set_task_data (task, test, (GDestroyNotify) test_free);
  test->under_way = notices->len;
  for (guint i = 0; i < notices->len; i++)
    cb_notifier_send_async (notifier, g_ptr_array_index (notices, i), cancellable, on_test_sent_cb,
                            g_object_ref (task));
  if (notices->len == 0)
    g_task_return_boolean (task, TRUE);
}

/**
 * cb_channel_test_finish:
 * @notifier: a channel
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once every receiver has it
 */
gboolean
cb_channel_test_finish (CbNotifier *notifier, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, notifier), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
