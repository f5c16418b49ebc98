#include "daemon/cb-data-directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"

/* Made where it is missing, for nobody else to read. */
static void
test_made (void)
{
  CbTempDir *dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "a/b");
  g_autoptr (GError) error = NULL;
  struct stat info;
  int fd = cb_data_directory_open (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);

  close (fd);
  cb_temp_dir_free (dir);
}

static void
test_one_at_a_time (void)
{
  CbTempDir *dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "data");
  g_autoptr (GError) error = NULL;
  int first = cb_data_directory_open (path, NULL);
  int second = cb_data_directory_open (path, &error);

  g_assert_cmpint (first, >=, 0);
  g_assert_cmpint (second, ==, -1);
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
  g_assert_nonnull (g_strstr_len (error->message, -1, path));

  close (first);
  second = cb_data_directory_open (path, NULL);
  g_assert_cmpint (second, >=, 0);
  close (second);
  cb_temp_dir_free (dir);
}

static void
test_impossible (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (cb_data_directory_open ("/proc/self/nowhere", &error), ==, -1);
  g_assert_error (error, CB_ERROR, CB_ERROR_FAILED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "/proc/self/nowhere"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data-directory/made", test_made);
  g_test_add_func ("/data-directory/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/data-directory/impossible", test_impossible);

  return g_test_run ();
}
