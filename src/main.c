#include <glib-unix.h>
#include <malloc.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/cb-daemon.h"
#include "daemon/cb-store-mover.h"
#include "log/cb-log-journal.h"
#include "log/cb-log-stderr.h"

/* What main() and its callbacks share. */
typedef struct
{
  GMainLoop *loop;  /* (owned) */
  CbDaemon *daemon; /* (owned) */
  CbLog *log;       /* (owned) */
  gboolean stop;    /* asked for before it ran */
  int status;
} Program;

static void
on_daemon_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *program = user_data;

  cb_daemon_stop_finish (CB_DAEMON (source), result, NULL);
  g_main_loop_quit (program->loop);
}

static void
stop (Program *program)
{
  program->stop = TRUE;
  if (cb_daemon_get_state (program->daemon) == CB_DAEMON_RUNNING)
    cb_daemon_stop_async (program->daemon, on_daemon_stopped_cb, program);
}

static gboolean
on_stop_asked_cb (gpointer user_data)
{
  stop (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_reload_asked_cb (gpointer user_data)
{
  Program *program = user_data;

  /* What was wrong is in the log. */
  cb_daemon_reload (program->daemon, NULL);

  return G_SOURCE_CONTINUE;
}

static void
on_daemon_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *program = user_data;
  g_autoptr (GError) error = NULL;

  if (!cb_daemon_start_finish (CB_DAEMON (source), result, &error))
    {
      cb_log_printf (program->log, CB_LOG_LEVEL_ERROR, NULL, "chatbotd cannot start: %s",
                     error->message);
      program->status = EXIT_FAILURE;
      g_main_loop_quit (program->loop);
    }
  else if (program->stop)
    stop (program);
}

static CbLog *
create_log (CbSettings *settings)
{
  CbLog *log = cb_log_new (cb_settings_get_enum (settings, CB_SETTING_LOG_LEVEL));
  g_autoptr (CbLogSink) sink = NULL;

  if (cb_log_is_journal_stream (STDERR_FILENO, g_getenv ("JOURNAL_STREAM")))
    sink = cb_log_journal_new (CB_LOG_JOURNAL_PATH);
  if (sink == NULL)
    sink = cb_log_stderr_new (stderr, isatty (STDERR_FILENO) && g_getenv ("NO_COLOR") == NULL);
  cb_log_add_sink (log, sink);
  cb_log_take_over_glib (log);

  return log;
}

static int
run (CbConfiguration *configuration, CbSettings *settings)
{
  Program program = { .status = EXIT_SUCCESS };

  program.log = create_log (settings);
  program.loop = g_main_loop_new (NULL, FALSE);
  program.daemon = cb_daemon_new (configuration, settings, program.log);
  g_unix_signal_add (SIGTERM, on_stop_asked_cb, &program);
  g_unix_signal_add (SIGINT, on_stop_asked_cb, &program);
  g_unix_signal_add (SIGHUP, on_reload_asked_cb, &program);

  cb_daemon_start_async (program.daemon, NULL, on_daemon_started_cb, &program);
  g_main_loop_run (program.loop);

  g_clear_object (&program.daemon);
  g_clear_object (&program.log);
  g_main_loop_unref (program.loop);

  return program.status;
}

int
main (int argc, char *argv[])
{
  g_auto (CbOptions) options = { 0 };
  g_autoptr (CbConfiguration) configuration = NULL;
  g_autoptr (CbSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  /* A few threads that allocate little: an arena for each would cost more than they ever use. */
  mallopt (M_ARENA_MAX, 2);
  if (!cb_options_parse (&options, argv, &error))
    {
      g_printerr ("chatbotd: %s\nTry “chatbotd --help”.\n", error->message);
      return EX_USAGE;
    }
  if (options.version)
    {
      g_print ("chatbotd %s\n", CB_VERSION);
      return EXIT_SUCCESS;
    }

  configuration = cb_configuration_new (&options);
  settings = cb_settings_new ();
  if (!cb_configuration_load (configuration, settings, 0, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return EX_CONFIG;
    }
  if (options.check_config)
    {
      cb_configuration_print (settings, stdout);
      return EXIT_SUCCESS;
    }

  if (options.migrate_store != NULL &&
      !cb_store_mover_run (settings, options.migrate_store, &error))
    {
      g_printerr ("chatbotd: %s\n", error->message);
      return EXIT_FAILURE;
    }

  return options.migrate_store != NULL ? EXIT_SUCCESS : run (configuration, settings);
}
