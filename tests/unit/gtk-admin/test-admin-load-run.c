#include "model/cb-admin-load-run.h"

#define SECOND "{\"event\":\"second\",\"elapsed\":%d,\"of\":4,\"users\":2,\"done\":9}"

static void
await_end (CbAdminLoadRun *run)
{
  while (cb_admin_load_run_get_phase (run) != CB_ADMIN_LOAD_OVER)
    g_main_context_iteration (NULL, TRUE);
}

/* A shell says what the program would. */
static void
start (CbAdminLoadRun *run, const char *script)
{
  const char *command[] = { "/bin/sh", "-c", script, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_admin_load_run_start (run, command, &error));
  g_assert_no_error (error);
  g_assert_true (cb_admin_load_run_is_active (run));
}

static void
on_run_changed_cb (CbAdminLoadRun *run, gpointer user_data)
{
  guint *phases = user_data;

  *phases |= 1u << cb_admin_load_run_get_phase (run);
}

/* Twice, for the second test begins with an empty course. */
static void
test_what_it_tells (void)
{
  g_autoptr (CbAdminLoadRun) run = cb_admin_load_run_new ();
  CbAdminSeries *rate =
      cb_admin_load_course_get_series (cb_admin_load_run_get_course (run), CB_ADMIN_LOAD_RATE);
  guint phases = 0;

  g_signal_connect (run, "changed", G_CALLBACK (on_run_changed_cb), &phases);
  for (guint i = 0; i < 2; i++)
    {
      start (run, "printf '" SECOND "\\n" SECOND "\\n{\"event\":\"check\"}\\n"
                  "{\"event\":\"end\",\"passed\":true,\"output\":\"/r\"}\\n' 1 2; exit 1");
      await_end (run);
      g_assert_false (cb_admin_load_run_is_active (run));
      g_assert_cmpuint (cb_admin_series_get_length (rate), ==, 2);
      g_assert_cmpfloat (cb_admin_load_run_get_progress (run), ==, 0.5);
      g_assert_cmpstr (cb_admin_load_run_get_result (run), ==, "/r");
      g_assert_null (cb_admin_load_run_get_problem (run));
    }
  g_assert_cmpuint (phases, ==,
                    1u << CB_ADMIN_LOAD_RUNNING | 1u << CB_ADMIN_LOAD_CHECKING |
                        1u << CB_ADMIN_LOAD_OVER);
}

static void
test_what_it_complains_about (void)
{
  g_autoptr (CbAdminLoadRun) run = cb_admin_load_run_new ();
  const char *command[] = { "/no/such/program", NULL };
  g_autoptr (GError) error = NULL;

  start (run, "echo 'chatbot-loadtest: p95: not a limit' >&2; exit 2");
  await_end (run);
  g_assert_null (cb_admin_load_run_get_result (run));
  g_assert_cmpstr (cb_admin_load_run_get_problem (run), ==, "p95: not a limit");

  g_assert_false (cb_admin_load_run_start (run, command, &error));
  g_assert_nonnull (error);
}

static void
test_stop (void)
{
  g_autoptr (CbAdminLoadRun) run = cb_admin_load_run_new ();

  cb_admin_load_run_stop (run);
  start (run, "trap 'echo stopped; exit 130' INT; printf '" SECOND "\\n' 1; "
              "while :; do sleep 0.05; done");
  while (cb_admin_load_run_get_progress (run) == 0)
    g_main_context_iteration (NULL, TRUE);
  cb_admin_load_run_stop (run);
  await_end (run);
  g_assert_cmpstr (cb_admin_load_run_get_problem (run), ==, "stopped");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/admin-load-run/what-it-tells", test_what_it_tells);
  g_test_add_func ("/admin-load-run/what-it-complains-about", test_what_it_complains_about);
  g_test_add_func ("/admin-load-run/stop", test_stop);

  return g_test_run ();
}
