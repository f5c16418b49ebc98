#include "lib/cb-restore-host-fake.h"

#include "base/cb-error.h"

static void cb_restore_host_fake_iface_init (CbRestoreHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbRestoreHostFake,
                               cb_restore_host_fake,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_RESTORE_HOST,
                                                      cb_restore_host_fake_iface_init))

static void
answer (CbRestoreHostFake *self,
        const char *call,
        gboolean fails,
        GAsyncReadyCallback callback,
        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_string_append_printf (self->calls, "%s ", call);
  if (fails)
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_FAILED, "The fake was told to fail");
  else
    g_task_return_boolean (task, TRUE);
}

static void
cb_restore_host_fake_suspend_async (CbRestoreHost *host,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  CbRestoreHostFake *self = CB_RESTORE_HOST_FAKE (host);

  if (self->suspended != NULL)
    self->suspended (self->user_data);
  answer (self, "suspend", self->fails_to_suspend, callback, user_data);
}

static void
cb_restore_host_fake_resume_async (CbRestoreHost *host,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  CbRestoreHostFake *self = CB_RESTORE_HOST_FAKE (host);

  answer (self, "resume", self->fails_to_resume, callback, user_data);
}

static gboolean
cb_restore_host_fake_finish (CbRestoreHost *host, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_restore_host_fake_iface_init (CbRestoreHostInterface *iface)
{
  iface->suspend_async = cb_restore_host_fake_suspend_async;
  iface->suspend_finish = cb_restore_host_fake_finish;
  iface->resume_async = cb_restore_host_fake_resume_async;
  iface->resume_finish = cb_restore_host_fake_finish;
}

static void
cb_restore_host_fake_finalize (GObject *object)
{
  g_string_free (CB_RESTORE_HOST_FAKE (object)->calls, TRUE);

  G_OBJECT_CLASS (cb_restore_host_fake_parent_class)->finalize (object);
}

static void
cb_restore_host_fake_class_init (CbRestoreHostFakeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_restore_host_fake_finalize;
}

static void
cb_restore_host_fake_init (CbRestoreHostFake *self)
{
  self->calls = g_string_new (NULL);
}

CbRestoreHostFake *
cb_restore_host_fake_new (void)
{
  return g_object_new (CB_TYPE_RESTORE_HOST_FAKE, NULL);
}
