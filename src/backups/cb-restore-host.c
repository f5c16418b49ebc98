#include "backups/cb-restore-host.h"

/**
 * CbRestoreHost:
 *
 * See #CbRestoreHostInterface for what each call means.
 */
G_DEFINE_INTERFACE (CbRestoreHost, cb_restore_host, G_TYPE_OBJECT)

static void
cb_restore_host_default_init (CbRestoreHostInterface *iface)
{
}

void
cb_restore_host_suspend_async (CbRestoreHost *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (CB_IS_RESTORE_HOST (self));

  CB_RESTORE_HOST_GET_IFACE (self)->suspend_async (self, callback, user_data);
}

gboolean
cb_restore_host_suspend_finish (CbRestoreHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CB_IS_RESTORE_HOST (self), FALSE);

  return CB_RESTORE_HOST_GET_IFACE (self)->suspend_finish (self, result, error);
}

void
cb_restore_host_resume_async (CbRestoreHost *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CB_IS_RESTORE_HOST (self));

  CB_RESTORE_HOST_GET_IFACE (self)->resume_async (self, callback, user_data);
}

gboolean
cb_restore_host_resume_finish (CbRestoreHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CB_IS_RESTORE_HOST (self), FALSE);

  return CB_RESTORE_HOST_GET_IFACE (self)->resume_finish (self, result, error);
}
