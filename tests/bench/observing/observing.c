#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "bench-visitors.h"
#include "daemon/cb-daemon-parts.h"
#include "daemon/cb-lifecycle.h"
#include "lib/cb-await.h"
#include "lib/cb-settings-change.h"
#include "lib/cb-temp-dir.h"
#include "log/cb-log-journal.h"

/*
 * What counting and logging cost of a request: the daemon's parts in this process, with their
 * observers and, in the next block, without. Blocks alternate, and the best of each counts, so that
 * a busy machine makes little difference. CPU is that of the process without its visitors' thread:
 * the main loop, the store, the thread that writes the files.
 */

#define N_ROUNDS 20
#define PAUSE_MS 100 /* longer than lines wait for the journal */
#define LINE_US 30

typedef struct
{
  CbDaemonParts parts;
  CbTempDir *dir;
  CbSettings *settings;
  CbLog *log;
  CbLifecycle *lifecycle;
  BenchVisitors *visitors;
} Bench;

static double
read_cpu (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);

  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

/* Takes what is sent, in a process of its own; the journal is busy with a line for some time, too.
 */
static void
take_lines (int fd)
{
  char ignored[4096];

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  while (recv (fd, ignored, sizeof ignored, 0) >= 0)
    g_usleep (LINE_US);
  _exit (0);
}

/* Where no journal runs, somebody takes its place. Before there are threads. */
static void
stand_in_for_journal (void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = CB_LOG_JOURNAL_PATH };
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  if (bind (fd, (struct sockaddr *) &address, sizeof address) == 0 && fork () == 0)
    take_lines (fd);
  close (fd);
}

static void
create (Bench *bench)
{
  static const char *const places[] = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *knowledge = NULL;

  bench->dir = cb_temp_dir_new ();
  knowledge = cb_temp_dir_build (bench->dir, "knowledge");
  g_assert_cmpint (g_mkdir_with_parents (knowledge, 0700), ==, 0);
  cb_temp_dir_write (bench->dir, "knowledge/hours.md",
                     "# Hours\n\n## When are you open?\n\nMonday to Friday, from 9 to 17.\n");
  bench->settings = cb_settings_new ();
  cb_settings_change (bench->settings, CB_SETTING_DAEMON_DATA_DIRECTORY,
                      cb_temp_dir_get_path (bench->dir));
  cb_settings_change (bench->settings, CB_SETTING_LOG_DIRECTORY, cb_temp_dir_get_path (bench->dir));
  cb_settings_change (bench->settings, CB_SETTING_KNOWLEDGE_DIRECTORY, knowledge);
  cb_settings_change (bench->settings, CB_SETTING_WEB_LISTEN, "127.0.0.1:0");
  cb_settings_change (bench->settings, CB_SETTING_WEB_MAX_CONNECTIONS_PER_ADDRESS, "0");
  cb_settings_change (bench->settings, CB_SETTING_RATE_LIMIT_ENABLED, "false");
  bench->log = cb_log_new (CB_LOG_LEVEL_HTTP);
  cb_daemon_parts_create (&bench->parts, bench->settings, places, bench->log, &error);
  g_assert_no_error (error);
}

static void
start (Bench *bench)
{
  gpointer services[] = { bench->parts.store, bench->parts.uploads, bench->parts.knowledge,
                          bench->parts.web };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) addresses = NULL;
  g_autoptr (CbLogSink) sink = cb_log_journal_new (CB_LOG_JOURNAL_PATH);

  cb_log_add_sink (bench->log, sink);
  bench->lifecycle = cb_lifecycle_new ();
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    cb_lifecycle_add (bench->lifecycle, services[i]);
  cb_lifecycle_start_async (bench->lifecycle, NULL, cb_await_keep, &result);
  cb_lifecycle_start_finish (bench->lifecycle, cb_await (&result), &error);
  g_assert_no_error (error);
  addresses = cb_web_server_dup_addresses (bench->parts.web);
  bench->visitors = bench_visitors_new (addresses[0]);
}

static gboolean
on_pause_over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* What waits for its turn is written, so that the next block does not pay for it. */
static void
let_log_finish (Bench *bench)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean over = FALSE;

  cb_log_files_flush_async (bench->parts.log_files, NULL, cb_await_keep, &result);
  cb_await (&result);
  g_timeout_add (PAUSE_MS, on_pause_over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* Returns: microseconds of CPU for one request */
static double
measure (Bench *bench, BenchVisit visit, guint n)
{
  double before = read_cpu (CLOCK_PROCESS_CPUTIME_ID);
  double own = bench_visitors_send (bench->visitors, visit, n);

  let_log_finish (bench);

  return (read_cpu (CLOCK_PROCESS_CPUTIME_ID) - before - own) / n;
}

typedef guint (*Switch) (gpointer, GSignalMatchType, guint, GQuark, GClosure *, gpointer, gpointer);

static void
switch_observers (Bench *bench, Switch change)
{
  gpointer observed[] = { bench->parts.web, bench->parts.chat, bench->parts.store };

  for (guint i = 0; i < G_N_ELEMENTS (observed); i++)
    {
      change (observed[i], G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, bench->parts.counting);
      change (observed[i], G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, bench->parts.telling);
    }
}

/* The same while nobody counts or writes down. */
static double
measure_alone (Bench *bench, BenchVisit visit, guint n)
{
  double cost;

  switch_observers (bench, g_signal_handlers_block_matched);
  cost = measure (bench, visit, n);
  switch_observers (bench, g_signal_handlers_unblock_matched);

  return cost;
}

/* Returns: microseconds of one request with its observers; sets what it is without them */
static double
compare (Bench *bench, BenchVisit visit, guint n, double *without)
{
  double with = G_MAXDOUBLE;

  *without = G_MAXDOUBLE;
  measure (bench, visit, n);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      with = MIN (with, measure (bench, visit, n));
      *without = MIN (*without, measure_alone (bench, visit, n));
    }

  return with;
}

int
main (void)
{
  Bench bench = { 0 };
  double message;
  double message_alone;
  double health;
  double health_alone;

  setvbuf (stdout, NULL, _IOLBF, 0);
  stand_in_for_journal ();
  create (&bench);
  start (&bench);
  printf ("Lines go to files%s.\n",
          access (CB_LOG_JOURNAL_PATH, F_OK) == 0 ? " and to a journal" : " only");
  message = compare (&bench, BENCH_VISIT_MESSAGE, 800, &message_alone);
  health = compare (&bench, BENCH_VISIT_HEALTH, 4000, &health_alone);
  printf ("a message and its answer  %6.1f µs of CPU, %6.1f without observers\n", message,
          message_alone);
  printf ("a request to /healthz     %6.1f µs of CPU, %6.1f without observers\n", health,
          health_alone);
  printf ("counting and logging      %6.1f µs a request, which is %.1f %% of a message\n",
          health - health_alone, (health - health_alone) / message * 100);
  bench_visitors_free (bench.visitors);

  return 0; /* what was made goes with the process, but for its directory */
}
