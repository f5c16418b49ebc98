#include "base/cb-command.h"

#include "base/cb-error.h"

/* Bytes of what the command said that are kept for people. */
#define MAX_COMPLAINT 500

/* What waits for the command, in a main context of its own. */
typedef struct
{
  GMainContext *context; /* (owned) */
  GCancellable *stop;    /* (owned): ends the wait */
  GAsyncResult *result;  /* (owned) (nullable) */
} Wait;

static void
wait_clear (Wait *wait)
{
  g_clear_object (&wait->result);
  g_clear_object (&wait->stop);
  g_main_context_unref (wait->context);
}

static void
on_command_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Wait *) user_data)->result = g_object_ref (result);
}

static gboolean
on_time_up_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static void
on_job_cancelled_cb (GCancellable *job, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
start_timer (Wait *wait, guint seconds)
{
  g_autoptr (GSource) timer = g_timeout_source_new_seconds (seconds);

  g_source_set_callback (timer, on_time_up_cb, wait->stop, NULL);
  g_source_attach (timer, wait->context);
}

/* Returns: FALSE where the command did not end by itself */
static gboolean
wait_for (GSubprocess *process, guint timeout_s, GCancellable *cancellable, char **complaint)
{
  Wait wait = { g_main_context_new (), g_cancellable_new (), NULL };
  gulong handler = 0;
  gboolean ok;

  if (cancellable != NULL)
    handler =
        g_cancellable_connect (cancellable, G_CALLBACK (on_job_cancelled_cb), wait.stop, NULL);
  g_main_context_push_thread_default (wait.context);
  start_timer (&wait, timeout_s);
  g_subprocess_communicate_utf8_async (process, NULL, wait.stop, on_command_ended_cb, &wait);
  while (wait.result == NULL)
    g_main_context_iteration (wait.context, TRUE);
  ok = g_subprocess_communicate_utf8_finish (process, wait.result, complaint, NULL, NULL);
  g_main_context_pop_thread_default (wait.context);
  g_cancellable_disconnect (cancellable, handler);
  wait_clear (&wait);

  return ok;
}

static gboolean
fail (const char *name, GSubprocess *process, const char *complaint, GError **error)
{
  g_autofree char *shortened = g_strndup (complaint != NULL ? complaint : "", MAX_COMPLAINT);
  g_autofree char *said = g_utf8_make_valid (g_strchomp (shortened), -1);

  g_set_error (error, CB_ERROR, CB_ERROR_FAILED, "“%s” failed with status %d%s%s", name,
               g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process)
                                                    : g_subprocess_get_term_sig (process),
               *said != '\0' ? ": " : "", said);
  return FALSE;
}

/**
 * cb_command_run:
 * @command: a program, which is looked for on the PATH, and its arguments; %NULL at the end
 * @timeout_s: after so many seconds it is killed
 * @cancellable: (nullable): kills it
 * @error: return location for an error
 *
 * Runs a program and waits for its end. What it says is part of the error where it fails. For
 * threads that may block.
 *
 * Returns: whether it ended with status 0
 */
gboolean
cb_command_run (const char *const *command,
                guint timeout_s,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GSubprocess) process = g_subprocess_newv (
      command, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, error);
  g_autofree char *complaint = NULL;

  if (process == NULL)
    return FALSE;
  if (!wait_for (process, timeout_s, cancellable, &complaint))
    {
      g_subprocess_force_exit (process);
      if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        g_set_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE,
                     "“%s” was ended: it took longer than %u seconds", command[0], timeout_s);
      return FALSE;
    }

  return g_subprocess_get_successful (process) || fail (command[0], process, complaint, error);
}
