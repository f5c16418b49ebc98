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
  progress = cb_load_progress_new (fds[1], 30);
  for (guint i = 0; i < 30; i++)
    {
      CbLoadSecond second = { .second = i, .users = 7, .done = 100, .failed = i == 3, .p95 = 2500 };

      cb_load_progress_show (progress, &second, i + 1);
    }
  cb_load_progress_say (progress, "The end");
  close (fds[1]);
  g_assert_cmpint (read (fds[0], text, sizeof text - 1), >, 0);
  close (fds[0]);

  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_assert_nonnull (
      strstr (lines[0], "10 s  7 users  100 done in the last second  p95 2.50 ms  1 failed"));
  g_assert_cmpstr (lines[3], ==, "The end");
  g_assert_null (strchr (text, '\033'));
}

/* Nobody looks: it must not fail, nor keep trying. */
static void
test_nowhere (void)
{
  g_autoptr (CbLoadProgress) progress = cb_load_progress_new (-1, 30);
  CbLoadSecond second = { .second = 9 };

  cb_load_progress_show (progress, &second, 10);
  cb_load_progress_say (progress, "The end");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-progress/lines", test_lines);
  g_test_add_func ("/load-progress/nowhere", test_nowhere);

  return g_test_run ();
}
