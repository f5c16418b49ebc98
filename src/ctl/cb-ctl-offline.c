#include "ctl/cb-ctl-offline.h"

#include <glib-unix.h>
#include <unistd.h>

#include "base/cb-worker.h"
#include "ctl/cb-ctl-progress.h"

/* How often the progress is drawn, in milliseconds. */
#define DRAW_MS 100

/**
 * Run:
 * @what: (unowned): what to restore
 * @progress: (owned): how far it is
 * @cancellable: (owned)
 * @report: what came of it
 * @error: (owned) (nullable): or what went wrong
 *
 * A restore that is carried out here, while no daemon runs; data of its GTask.
 */
typedef struct
{
  const CbOfflineRestore *what;
  CbProgress *progress;
  GCancellable *cancellable;
  CbOfflineRestoreReport report;
  GError *error;
} Run;

static void
run_in_thread (GTask *task, gpointer task_data, gpointer user_data)
{
  Run *run = task_data;

  cb_offline_restore_run (run->what, g_get_real_time (), run->progress, run->cancellable,
                          &run->report, &run->error);
}

static void
complete (GTask *task, gpointer task_data, gpointer user_data)
{
  g_task_return_boolean (task, TRUE);
}

static void
on_restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (user_data);
}

static gboolean
on_draw_due_cb (gpointer user_data)
{
  Run *run = user_data;
  g_autofree char *message = NULL;
  double fraction;

  cb_progress_read (run->progress, &fraction, &message);
  cb_ctl_progress_draw (fraction, message);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupted_cb (gpointer user_data)
{
  g_cancellable_cancel (((Run *) user_data)->cancellable);

  return G_SOURCE_CONTINUE;
}

static gboolean
carry_out (Run *run, gboolean visible, GError **error)
{
  g_autoptr (CbWorker) worker = cb_worker_new (NULL, error);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  GTask *task;
  guint interrupt;
  guint timer;

  if (worker == NULL)
    return FALSE;

  interrupt = g_unix_signal_add (SIGINT, on_interrupted_cb, run);
  timer = visible ? g_timeout_add (DRAW_MS, on_draw_due_cb, run) : 0;
  task = g_task_new (NULL, NULL, on_restored_cb, loop);
  g_task_set_task_data (task, run, NULL);
  cb_worker_push (worker, task, run_in_thread, complete);
  g_main_loop_run (loop);

  g_source_remove (interrupt);
  if (timer != 0)
    {
      g_source_remove (timer);
      cb_ctl_progress_clear ();
    }
  if (run->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&run->error));

  return FALSE;
}

static GVariant *
describe_report (const CbOfflineRestoreReport *report)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "archive", g_variant_new_string (report->archive));
  if (report->kept != NULL)
    g_variant_builder_add (&dict, "{sv}", "kept", g_variant_new_string (report->kept));

  return g_variant_ref_sink (g_variant_builder_end (&dict));
}

/**
 * cb_ctl_offline_restore:
 * @ctl: this run
 * @what: what to restore, and where
 * @error: return location for an error
 *
 * Restores without a daemon. Ctrl-C stops it as long as nothing was replaced.
 *
 * Returns: %FALSE where it failed; then everything is as it was
 */
gboolean
cb_ctl_offline_restore (CbCtl *ctl, const CbOfflineRestore *what, GError **error)
{
  Run run = { .what = what };
  g_autoptr (GVariant) report = NULL;
  gboolean ok;

  run.progress = cb_progress_new ();
  run.cancellable = g_cancellable_new ();
  ok = carry_out (&run, !ctl->json && isatty (STDERR_FILENO), error);
  if (ok)
    {
      report = describe_report (&run.report);
      if (!cb_ctl_print_json (ctl, report))
        g_print ("Restored %s\nWhat was there before is in %s\n", run.report.archive,
                 run.report.kept != NULL ? run.report.kept : "no place: there was nothing");
    }
  cb_offline_restore_report_clear (&run.report);
  g_object_unref (run.cancellable);
  cb_progress_unref (run.progress);

  return ok;
}
