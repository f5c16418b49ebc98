#include <glib/gstdio.h>
#include <stdlib.h>

#include "backups/cb-backups.h"
#include "backups/cb-offline-restore.h"
#include "base/cb-clock-system.h"
#include "base/cb-durable.h"
#include "base/cb-service.h"
#include "base/cb-settings-loader.h"
#include "bench-load.h"
#include "store/cb-backend-sqlite.h"
#include "store/cb-sqlite-dumper.h"

/*
 * Fills a store, sends messages at a rate, and measures how long each takes until it is durable:
 * before, during and after a backup. Then restores the backup into an empty directory and counts.
 *
 *   bench-backup [MESSAGES [BYTES_EACH [RATE [BYTES_PER_SECOND]]]]
 *
 * The default is a million messages of 950 bytes, 1 GB; 200 messages a second; the default pace.
 */

#define SESSIONS 1000
#define ROWS_A_CALL 100
#define CALLS_AT_ONCE 20
#define QUIET_S 10

typedef struct
{
  char *directory; /* (owned) */
  CbSettings *settings;
  CbClock *clock;
  CbStore *store;
  CbStoreDumper *dumper;
  CbJobQueue *jobs;
  CbBackups *backups;
  guint n_messages;
  guint n_bytes;
  guint rate;
  guint n_filling;
} Bench;

/* Setting up */

static void
configure (Bench *bench, const char *bytes_per_second)
{
  g_autoptr (CbSettingsLoader) loader = cb_settings_loader_new ();

  cb_settings_loader_set (loader, CB_SETTING_DAEMON_DATA_DIRECTORY, bench->directory, "bench");
  cb_settings_loader_set (loader, CB_SETTING_KNOWLEDGE_DIRECTORY, "/nonexistent", "bench");
  cb_settings_loader_set (loader, CB_SETTING_BACKUP_INTERVAL_HOURS, "0", "bench");
  cb_settings_loader_set (loader, CB_SETTING_BACKUP_DRILL_INTERVAL_DAYS, "0", "bench");
  if (bytes_per_second != NULL)
    cb_settings_loader_set (loader, CB_SETTING_BACKUP_BYTES_PER_SECOND, bytes_per_second, "bench");
  if (!cb_settings_loader_apply (loader, bench->settings, CB_SETTING_DEFAULT, NULL))
    g_error ("The settings are wrong");
}

static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!cb_service_start_finish (CB_SERVICE (source), result, &error))
    g_error ("Cannot start: %s", error->message);
  *(gboolean *) user_data = TRUE;
}

static void
start (gpointer service)
{
  gboolean started = FALSE;

  cb_service_start_async (service, NULL, on_started_cb, &started);
  while (!started)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Bench *bench, const char *bytes_per_second)
{
  g_autofree char *database = NULL;
  g_autoptr (CbStoreBackend) backend = NULL;

  bench->directory = g_dir_make_tmp ("bench-backup-XXXXXX", NULL);
  bench->settings = cb_settings_new ();
  bench->clock = cb_clock_system_new ();
  configure (bench, bytes_per_second);
  database = g_build_filename (bench->directory, CB_SQLITE_FILE_NAME, NULL);
  backend = cb_backend_sqlite_new (database);
  bench->store = cb_store_new (backend, 100000, NULL);
  bench->dumper = cb_sqlite_dumper_new (database);
  bench->jobs = cb_job_queue_new (bench->clock);
  bench->backups = cb_backups_new (bench->settings, bench->dumper, bench->jobs, NULL, bench->clock,
                                   (const char *const[]){ NULL }, NULL);
  start (bench->store);
  start (bench->backups);
}

/* Filling */

static char *
name_session (guint number)
{
  return g_strdup_printf ("S%06u", number);
}

static void
on_filled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbAppended) appended = cb_store_append_finish (CB_STORE (source), result, &error);

  if (appended == NULL)
    g_error ("Cannot fill the store: %s", error->message);
  ((Bench *) user_data)->n_filling--;
}

/* Words that a compressor finds as much in as in what people write. */
static char *
create_text (guint n_bytes)
{
  static const char *const words[] = { "opening", "hours",   "password", "order", "delivery",
                                       "please",  "refund",  "the",      "when",  "where",
                                       "is",      "invoice", "account",  "my",    "help" };
  GString *text = g_string_sized_new (n_bytes);

  while (text->len < n_bytes)
    g_string_append_printf (text, "%s%x ", words[g_random_int_range (0, G_N_ELEMENTS (words))],
                            g_random_int () & 0xff);
  g_string_truncate (text, n_bytes);

  return g_string_free (text, FALSE);
}

static void
fill_some (Bench *bench, guint number)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autofree char *id = name_session (number % SESSIONS);

  for (guint i = 0; i < ROWS_A_CALL; i++)
    {
      g_autofree char *text = create_text (bench->n_bytes);

      g_ptr_array_add (drafts, cb_message_new (&(CbMessage){ .text = text }));
    }
  bench->n_filling++;
  cb_store_append_async (bench->store, id, drafts, 0, NULL, on_filled_cb, bench);
}

static void
fill (Bench *bench)
{
  for (guint i = 0; i < SESSIONS; i++)
    {
      g_autofree char *id = name_session (i);
      g_autoptr (CbSession) session = cb_session_new (&(CbSession){ .id = id });

      cb_store_add_session_async (bench->store, session, NULL, NULL, NULL);
    }
  for (guint i = 0; i < bench->n_messages / ROWS_A_CALL; i++)
    {
      fill_some (bench, i);
      while (bench->n_filling >= CALLS_AT_ONCE)
        g_main_context_iteration (NULL, TRUE);
    }
  while (bench->n_filling > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Measuring */

static gboolean
on_time_up_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
run_quietly (BenchLoad *load, const char *phase)
{
  gboolean done = FALSE;

  bench_load_start (load);
  g_timeout_add_seconds (QUIET_S, on_time_up_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  bench_load_stop (load);
  bench_load_report (load, phase);
}

static void
run_backup (Bench *bench, BenchLoad *load)
{
  gint64 begun = g_get_monotonic_time ();
  CbJob *job;

  bench_load_start (load);
  job = cb_backups_create (bench->backups, FALSE, NULL);
  while (!cb_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  bench_load_stop (load);
  if (cb_job_get_state (job) != CB_JOB_SUCCEEDED)
    g_error ("The backup failed: %s", cb_job_get_message (job));
  bench_load_report (load, "during the backup");
  g_print ("  backup and reading it back: %.1f s\n", (g_get_monotonic_time () - begun) / 1e6);
}

static guint64
measure_size (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  GStatBuf st;

  return g_stat (path, &st) == 0 ? st.st_size : 0;
}

static void
run_restore (Bench *bench)
{
  g_autofree char *target = g_build_filename (bench->directory, "restored", NULL);
  g_autofree char *backups = g_build_filename (bench->directory, "backups", NULL);
  g_autofree char *database = g_build_filename (target, CB_SQLITE_FILE_NAME, NULL);
  g_auto (CbOfflineRestoreReport) report = { NULL, NULL };
  g_autoptr (CbProgress) progress = cb_progress_new ();
  g_autoptr (CbStoreSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begun = g_get_monotonic_time ();

  if (!cb_offline_restore_run (
          &(CbOfflineRestore){ .data_directory = target, .directory = backups }, g_get_real_time (),
          progress, NULL, &report, &error))
    g_error ("The restore failed: %s", error->message);
  g_print ("  restored and checked in %.1f s\n", (g_get_monotonic_time () - begun) / 1e6);
  summary = cb_store_dumper_inspect (bench->dumper, database, TRUE, NULL, &error);
  if (summary == NULL)
    g_error ("What was restored is damaged: %s", error->message);
  g_print ("  it has %" G_GUINT64_FORMAT " messages\n",
           cb_store_summary_get_rows (summary, "message"));
}

static void
run (Bench *bench)
{
  g_autofree char *id = name_session (SESSIONS - 1);
  g_autofree char *text = create_text (300);
  BenchLoad *load = bench_load_new (bench->store, id, text, bench->rate);

  fill (bench);
  g_print ("database: %.0f MB, %u messages\n",
           measure_size (bench->directory, CB_SQLITE_FILE_NAME) / 1e6, bench->n_messages);
  run_quietly (load, "before");
  g_print ("  acknowledged so far: %" G_GUINT64_FORMAT "\n",
           bench->n_messages + bench_load_get_n_acknowledged (load));
  run_backup (bench, load);
  run_quietly (load, "after");
  bench_load_free (load);
  run_restore (bench);
}

static void
tear_down (Bench *bench)
{
  cb_service_stop (CB_SERVICE (bench->backups));
  cb_service_stop (CB_SERVICE (bench->store));
  cb_durable_remove_tree (bench->directory, NULL);
}

int
main (int argc, char *argv[])
{
  Bench bench = { .n_messages = 1000000, .n_bytes = 950, .rate = 200 };

  if (argc > 1)
    bench.n_messages = MAX (atoi (argv[1]), ROWS_A_CALL);
  if (argc > 2)
    bench.n_bytes = MAX (atoi (argv[2]), 1);
  if (argc > 3)
    bench.rate = MAX (atoi (argv[3]), 1);
  set_up (&bench, argc > 4 ? argv[4] : NULL);
  run (&bench);
  tear_down (&bench);

  return EXIT_SUCCESS;
}
