#include "loadtest/cb-load-progress.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

/* A pipe is no terminal: a line every ten seconds, and nothing that moves a cursor. */
static void
test_lines (void)
{
  g_autoptr (CbLoadProgress) progress = NULL;
  g_auto (GStrv) lines = NULL;
  char text[4096] = "";
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  progress = cb_load_progress_new (fds[1], 30, FALSE);
  for (guint i = 0; i < 30; i++)
    {
      CbLoadSecond second = { .second = i, .users = 7, .done = 100, .failed = i == 3, .p95 = 2500 };

      cb_load_progress_show (progress, &second, i + 1);
    }
  cb_load_progress_begin_check (progress);
  close (fds[1]);
  g_assert_cmpint (read (fds[0], text, sizeof text - 1), >, 0);
  close (fds[0]);

  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_assert_nonnull (
      strstr (lines[0], "10 s  7 users  100 done in the last second  p95 2.50 ms  1 failed"));
  g_assert_true (g_str_has_prefix (lines[3], "Looking for"));
  g_assert_null (strchr (text, '\033'));
}

/* A program gets an object a second, and hears of the check and of the end. */
static void
test_json (void)
{
  static const char *const expected[] = {
    "{\"event\":\"second\",\"elapsed\":1,\"of\":30,\"users\":7,\"sockets\":0,\"done\":100,"
    "\"failed\":2,"
    "\"p50_us\":0,\"p95_us\":2500,\"p99_us\":0,\"server_memory_bytes\":4096}",
    "{\"event\":\"check\"}",
    "{\"event\":\"end\",\"passed\":true,\"interrupted\":false}",
  };
  g_autoptr (CbLoadProgress) progress = NULL;
  g_autoptr (CbLoadPlan) plan = cb_load_plan_new ();
  CbLoadSecond second = {
    .users = 7, .done = 100, .failed = 2, .p95 = 2500, .server_cpu = -1, .server_memory = 4096
  };
  CbLoadOutcome outcome = { .plan = plan, .passed = TRUE };
  g_auto (GStrv) lines = NULL;
  char text[4096] = "";
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  progress = cb_load_progress_new (fds[1], 30, TRUE);
  cb_load_progress_show (progress, &second, 1);
  cb_load_progress_begin_check (progress);
  cb_load_progress_end (progress, &outcome);
  close (fds[1]);
  g_assert_cmpint (read (fds[0], text, sizeof text - 1), >, 0);
  close (fds[0]);

  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (expected) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (lines[i], ==, expected[i]);
}

/* Nobody looks: it must not fail, nor keep trying. */
static void
test_nowhere (void)
{
  g_autoptr (CbLoadProgress) progress = cb_load_progress_new (-1, 30, FALSE);
  CbLoadSecond second = { .second = 9 };

  cb_load_progress_show (progress, &second, 10);
  cb_load_progress_begin_check (progress);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-progress/lines", test_lines);
  g_test_add_func ("/load-progress/json", test_json);
  g_test_add_func ("/load-progress/nowhere", test_nowhere);

  return g_test_run ();
}
