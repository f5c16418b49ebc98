#include "daemon/cb-data-pause.h"

#include "base/cb-service.h"

/**
 * CbDataPause:
 *
 * Lets a backup take the place of the data that is served, without a restart. In the pause, which
 * takes moments, the server goes on listening: who asks for something hears that it is temporarily
 * not available, and WebSockets are closed and come back.
 */
struct _CbDataPause
{
  GObject parent_instance;

  const CbDaemonParts *parts; /* (unowned) */
};

static void cb_data_pause_iface_init (CbRestoreHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbDataPause,
                               cb_data_pause,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_RESTORE_HOST,
                                                      cb_data_pause_iface_init))

static void
on_store_suspended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbDataPause *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (cb_store_suspend_finish (CB_STORE (source), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* There will be no pause. */
  cb_widgets_resume_async (self->parts->widgets, NULL, NULL);
  g_task_return_error (task, error);
}

/* Nothing is written to the versions of the widget any more. */
static void
on_widgets_suspended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbDataPause *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!cb_widgets_suspend_finish (CB_WIDGETS (source), result, &error))
    g_task_return_error (task, error);
  else
    cb_store_suspend_async (self->parts->store, on_store_suspended_cb, g_steal_pointer (&task));
}

/* Whatever was taken in is stored and answered. */
static void
on_chat_drained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbDataPause *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!cb_chat_drain_finish (CB_CHAT (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  cb_web_server_close_sockets (self->parts->web);
  cb_widgets_suspend_async (self->parts->widgets, on_widgets_suspended_cb, g_steal_pointer (&task));
}

static void
cb_data_pause_suspend_async (CbRestoreHost *host, GAsyncReadyCallback callback, gpointer user_data)
{
  CbDataPause *self = CB_DATA_PAUSE (host);

  cb_web_server_go_away (self->parts->web);
  cb_chat_drain_async (self->parts->chat, NULL, on_chat_drained_cb,
                       g_task_new (self, NULL, callback, user_data));
}

static void
tell_others (CbDataPause *self)
{
  const CbNote note = { .kind = CB_NOTE_RESTORED };

  if (self->parts->fanout != NULL)
    cb_fanout_tell (self->parts->fanout, &note);
}

/* Who came in the meantime may look at a session of the former data: it comes once more. */
static void
on_store_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbDataPause *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean started = cb_service_start_finish (CB_SERVICE (source), result, &error);

  tell_others (self);
  cb_chat_start_over (self->parts->chat);
  cb_alerts_start_over (self->parts->alerts);
  cb_web_server_close_sockets (self->parts->web);
  if (!started)
    g_task_return_error (task, error);
  else if (g_task_get_task_data (task) != NULL)
    g_task_return_error (task, g_error_copy (g_task_get_task_data (task)));
  else
    g_task_return_boolean (task, TRUE);
}

/* Visitors must not do without their chat because of the widget's versions. */
static void
on_widgets_resumed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbDataPause *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!cb_widgets_resume_finish (CB_WIDGETS (source), result, &error))
    g_task_set_task_data (task, error, (GDestroyNotify) g_error_free);
  cb_service_start_async (CB_SERVICE (self->parts->store), NULL, on_store_started_cb,
                          g_steal_pointer (&task));
}

static void
cb_data_pause_resume_async (CbRestoreHost *host, GAsyncReadyCallback callback, gpointer user_data)
{
  CbDataPause *self = CB_DATA_PAUSE (host);

  cb_widgets_resume_async (self->parts->widgets, on_widgets_resumed_cb,
                           g_task_new (self, NULL, callback, user_data));
}

static gboolean
cb_data_pause_finish (CbRestoreHost *host, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, host), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_data_pause_iface_init (CbRestoreHostInterface *iface)
{
  iface->suspend_async = cb_data_pause_suspend_async;
  iface->suspend_finish = cb_data_pause_finish;
  iface->resume_async = cb_data_pause_resume_async;
  iface->resume_finish = cb_data_pause_finish;
}

static void
cb_data_pause_class_init (CbDataPauseClass *klass)
{
}

static void
cb_data_pause_init (CbDataPause *self)
{
}

/**
 * cb_data_pause_new:
 * @parts: who runs on the data; must outlive it
 *
 * Returns: (transfer full): a pause that has not begun
 */
CbDataPause *
cb_data_pause_new (const CbDaemonParts *parts)
{
  CbDataPause *self = g_object_new (CB_TYPE_DATA_PAUSE, NULL);

  self->parts = parts;

  return self;
}
