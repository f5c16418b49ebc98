#include "base/cb-file-lock.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"

static void
test_one_holder (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "lock");
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autoptr (GError) error = NULL;
  CbFileLock *lock = cb_file_lock_take (path, &error);

  g_assert_no_error (error);
  g_assert_null (cb_file_lock_take (path, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, pid));
  g_clear_error (&error);

  cb_file_lock_release (lock);
  lock = cb_file_lock_take (path, &error);
  g_assert_no_error (error);
  cb_file_lock_release (lock);
}

/* What a dead process held is free. */
static void
test_holder_killed (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "lock");
  g_autoptr (CbFileLock) lock = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      if (cb_file_lock_take (path, NULL) == NULL || write (fds[1], "x", 1) != 1)
        _exit (1);
      pause ();
      _exit (0);
    }
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  g_assert_null (cb_file_lock_take (path, NULL));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  lock = cb_file_lock_take (path, &error);
  g_assert_no_error (error);
  close (fds[0]);
  close (fds[1]);
}

static void
test_no_directory (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_file_lock_take ("/nonexistent/lock", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/file-lock/one-holder", test_one_holder);
  g_test_add_func ("/base/file-lock/holder-killed", test_holder_killed);
  g_test_add_func ("/base/file-lock/no-directory", test_no_directory);

  return g_test_run ();
}
