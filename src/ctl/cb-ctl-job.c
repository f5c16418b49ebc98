#include "ctl/cb-ctl-job.h"

#include <glib-unix.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "ctl/cb-ctl-client.h"
#include "ctl/cb-ctl-progress.h"

/**
 * Wait:
 * @loop: (owned)
 * @job: (owned)
 * @visible: a progress bar is shown
 * @interrupted: Ctrl-C was pressed: the job was asked to stop
 * @error: (owned) (nullable): why waiting ended without the job
 *
 * Waiting for one job.
 */
typedef struct
{
  GMainLoop *loop;
  CbDBusJob *job;
  gboolean visible;
  gboolean interrupted;
  GError *error;
} Wait;

static gboolean
is_over (CbDBusJob *job)
{
  const char *state = cb_dbus_job_get_state (job);

  return g_strcmp0 (state, "done") == 0 || g_strcmp0 (state, "failed") == 0 ||
         g_strcmp0 (state, "cancelled") == 0;
}

static void
draw (Wait *wait)
{
  if (wait->visible)
    cb_ctl_progress_draw (cb_dbus_job_get_progress (wait->job),
                          wait->interrupted ? "stopping… (once more to leave it alone)"
                                            : cb_dbus_job_get_message (wait->job));
}

static void
end (Wait *wait)
{
  if (wait->visible)
    cb_ctl_progress_clear ();
  g_main_loop_quit (wait->loop);
}

static void
on_job_changed_cb (CbDBusJob *job, GVariant *changed, GStrv invalidated, Wait *wait)
{
  draw (wait);
  if (is_over (job))
    end (wait);
}

static void
on_owner_changed_cb (CbDBusJob *job, GParamSpec *pspec, Wait *wait)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (job));

  if (owner != NULL)
    return;

  g_set_error (&wait->error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY, "The daemon went away");
  end (wait);
}

static void
on_job_cancelled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* It may have ended just before; how, it says itself. */
  if (!cb_dbus_job_call_cancel_finish (CB_DBUS_JOB (source), result, &error))
    g_debug ("The job was not cancelled: %s", error->message);
}

static gboolean
on_interrupted_cb (gpointer user_data)
{
  Wait *wait = user_data;

  if (wait->interrupted)
    {
      g_set_error (&wait->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The job goes on: %s",
                   g_dbus_proxy_get_object_path (G_DBUS_PROXY (wait->job)));
      end (wait);
      return G_SOURCE_CONTINUE;
    }

  wait->interrupted = TRUE;
  cb_dbus_job_call_cancel (wait->job, CB_CTL_CALL, NULL, on_job_cancelled_cb, NULL);
  draw (wait);

  return G_SOURCE_CONTINUE;
}

static GVariant *
read_result (CbDBusJob *job, GError **error)
{
  const char *state = cb_dbus_job_get_state (job);
  const char *message = cb_dbus_job_get_message (job);

  if (g_strcmp0 (state, "done") == 0)
    return g_variant_ref (cb_dbus_job_get_result (job));

  if (g_strcmp0 (state, "cancelled") == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped; what it began was undone");
  else
    g_set_error (error, CB_ERROR, CB_ERROR_FAILED, "%s",
                 message != NULL && *message != '\0' ? message : "It failed");

  return NULL;
}

/**
 * cb_ctl_job_wait:
 * @ctl: this run
 * @path: a job's object
 * @error: return location for an error
 *
 * Shows how far a job is until it ends. Ctrl-C cancels it, once more leaves it alone.
 *
 * Returns: (transfer full) (nullable): its result, type a{sv}
 */
GVariant *
cb_ctl_job_wait (CbCtl *ctl, const char *path, GError **error)
{
  Wait wait = { .visible = !ctl->json && isatty (STDERR_FILENO) };
  GVariant *result = NULL;
  guint interrupt;

  wait.job = cb_ctl_client_get_job (ctl, path, error);
  if (wait.job == NULL)
    return NULL;

  wait.loop = g_main_loop_new (NULL, FALSE);
  interrupt = g_unix_signal_add (SIGINT, on_interrupted_cb, &wait);
  g_signal_connect (wait.job, "g-properties-changed", G_CALLBACK (on_job_changed_cb), &wait);
  g_signal_connect (wait.job, "notify::g-name-owner", G_CALLBACK (on_owner_changed_cb), &wait);
  draw (&wait);
  if (is_over (wait.job))
    end (&wait);
  else
    g_main_loop_run (wait.loop);

  if (wait.error != NULL)
    g_propagate_error (error, wait.error);
  else
    result = read_result (wait.job, error);
  g_source_remove (interrupt);
  g_main_loop_unref (wait.loop);
  g_object_unref (wait.job);

  return result;
}
