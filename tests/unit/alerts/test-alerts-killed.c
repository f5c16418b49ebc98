#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alerts/cb-alerts.h"
#include "base/cb-service.h"
#include "base/cb-settings-loader.h"
#include "lib/cb-await.h"
#include "lib/cb-clock-fake.h"
#include "lib/cb-notifier-fake.h"
#include "lib/cb-temp-dir.h"
#include "store/cb-backend-sqlite.h"

/*
 * A child lives through one incident and kills itself at step N; the next goes on where it was.
 * Steps are the moments around every commit and every delivery. For each N there must be exactly
 * one notice that it fires and one that it is over.
 */

#define START G_GINT64_CONSTANT (1700000000000000)
#define PHASES 2

static const char *const group_waits[] = { "0", "20" };

/* What a child works with: it has only one life. */
typedef struct
{
  CbTempDir *dir;
  guint kill_at; /* 0 for never */
  gint n_steps;
  gboolean (*commit) (CbStoreBackend *backend, GError **error);
} Life;

/* In the child; the backend's commit, which runs in its thread, has no other way to know it. */
static Life life;

static void
take_step (void)
{
  if ((guint) g_atomic_int_add (&life.n_steps, 1) + 1 == life.kill_at)
    kill (getpid (), SIGKILL);
}

static gboolean
commit_in_steps (CbStoreBackend *backend, GError **error)
{
  gboolean ok;

  take_step ();
  ok = life.commit (backend, error);
  take_step ();

  return ok;
}

static void
append_line (const char *name, const char *line)
{
  g_autofree char *path = cb_temp_dir_build (life.dir, name);
  FILE *file = fopen (path, "a");

  fputs (line, file);
  fclose (file);
}

static void
on_delivery (CbNotice *notice, gpointer user_data)
{
  g_autofree char *line =
      g_strdup_printf ("%s %s\n", cb_notice_kind_to_string (notice->kind), notice->id);

  take_step ();
  append_line ("told", line);
  take_step ();
}

static void
start_service (gpointer service)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_service_start_async (CB_SERVICE (service), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (service), cb_await (&result), &error);
  g_assert_no_error (error);
}

static CbStore *
start_store (void)
{
  g_autofree char *path = cb_temp_dir_build (life.dir, "chat.db");
  g_autoptr (CbStoreBackend) backend = cb_backend_sqlite_new (path);
  CbStoreBackendInterface *iface = CB_STORE_BACKEND_GET_IFACE (backend);
  CbStore *store = cb_store_new (backend, 100, NULL);

  start_service (store);
  life.commit = iface->commit;
  iface->commit = commit_in_steps;

  return store;
}

static CbSettings *
read_settings (const char *group_wait)
{
  CbSettings *settings = cb_settings_new ();
  g_autoptr (CbSettingsLoader) loader = cb_settings_loader_new ();
  g_autofree char *path = cb_temp_dir_build (life.dir, "conf");
  g_autofree char *text = g_strdup_printf (
      "[Alerts]\nGroupWaitSeconds=%s\nRules=response-time: off;error-rate: off;memory: off;"
      "cpu: off;disk-free: off;connections: off;backup: off;backup-care: off;backup-failures: "
      "off;hot: cpu > 80%% over 5s for 0s\n",
      group_wait);
  g_autoptr (GError) error = NULL;

  cb_temp_dir_write (life.dir, "conf", text);
  cb_settings_loader_read_file (loader, path, TRUE);
  cb_settings_loader_apply (loader, settings, 0, &error);
  g_assert_no_error (error);

  return settings;
}

static void
settle (CbStore *store)
{
  do
    while (g_main_context_iteration (NULL, FALSE))
      ;
  while (cb_store_get_stats (store)->queued > 0);

  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* In the first phase the processor is busy, in the second it is not. Never returns. */
static void
live (guint run, guint first_phase, const char *group_wait)
{
  static const CbHistorySeries lines[] = { { "cpu", CB_HISTORY_VALUE, "cpu", NULL, 0 } };
  const char *const targets[] = { "ada", NULL };
  CbStore *store = start_store ();
  CbClockFake *clock = cb_clock_fake_new (START + run * G_TIME_SPAN_HOUR);
  CbMetrics *metrics = cb_metrics_new ();
  CbGauge *cpu = cb_metric_family_get_gauge (
      cb_metrics_add (metrics, CB_METRIC_GAUGE, "cpu", "G.", NULL), NULL);
  CbMetricsHistory *history = cb_metrics_history_new (metrics, CB_CLOCK (clock), lines, 1);
  CbNotifierFake *notifier = cb_notifier_fake_new ("fake", targets);
  GPtrArray *notifiers = g_ptr_array_new ();
  CbAlerts *alerts;

  g_ptr_array_add (notifiers, notifier);
  cb_notifier_fake_set_func (notifier, on_delivery, NULL);
  alerts = cb_alerts_new (store, metrics, history, CB_CLOCK (clock), read_settings (group_wait),
                          notifiers);
  start_service (alerts);
  settle (store);

  for (guint phase = first_phase; phase < PHASES; phase++)
    {
      append_line ("phases", "x");
      cb_gauge_set (cpu, phase == 0 ? 1 : 0);
      for (guint i = 0; i < 5; i++)
        {
          cb_clock_fake_advance (clock, 10 * G_TIME_SPAN_SECOND);
          cb_metrics_history_sample (history);
          cb_metrics_history_sample (history);
          cb_alerts_check (alerts);
          settle (store);
        }
    }

  _exit (0);
}

static guint
count_phases (void)
{
  g_autofree char *marks =
      cb_temp_dir_has (life.dir, "phases") ? cb_temp_dir_read (life.dir, "phases") : NULL;

  return marks != NULL ? strlen (marks) : 0;
}

/* Returns: whether the child lived to the end */
static gboolean
run_child (guint run, guint phase, guint kill_at, const char *group_wait)
{
  int status = 0;
  pid_t pid = fork ();

  if (pid == 0)
    {
      life.kill_at = kill_at;
      live (run, phase, group_wait);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  if (WIFSIGNALED (status))
    g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);

  return WIFEXITED (status);
}

/* Told once more, with the same id, is no second notice: receivers can tell. */
static void
assert_told_once (guint kill_at)
{
  g_autofree char *text = cb_temp_dir_read (life.dir, "told");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_firing = 0;
  guint n_lines = 0;

  for (; lines[n_lines] != NULL && *lines[n_lines] != '\0'; n_lines++)
    if (g_hash_table_add (told, lines[n_lines]))
      n_firing += g_str_has_prefix (lines[n_lines], "firing ");

  if (g_hash_table_size (told) != 2 || n_firing != 1 || n_lines > 3 ||
      !g_str_has_prefix (lines[0], "firing "))
    g_error ("Killed at step %u, this was told:\n%s", kill_at, text);
}

static void
test_every_step (gconstpointer data)
{
  const char *group_wait = data;
  gboolean lived = FALSE;
  guint kill_at;

  for (kill_at = 1; !lived; kill_at++)
    {
      life.dir = cb_temp_dir_new ();
      lived = run_child (0, 0, kill_at, group_wait);
      if (!lived)
        g_assert_true (run_child (1, MAX (count_phases (), 1) - 1, 0, group_wait));
      assert_told_once (kill_at);
      g_clear_pointer (&life.dir, cb_temp_dir_free);
    }

  /* Two notices, each with a commit before and one after its delivery. */
  g_assert_cmpuint (kill_at - 2, >=, 12);
  g_test_message ("Killed at each of %u steps", kill_at - 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (group_waits); i++)
    {
      g_autofree char *path = g_strdup_printf ("/alerts/killed/wait-%s", group_waits[i]);

      g_test_add_data_func (path, group_waits[i], test_every_step);
    }

  return g_test_run ();
}
