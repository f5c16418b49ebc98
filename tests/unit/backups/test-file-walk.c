#include "backups/cb-file-walk.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"

typedef struct
{
  CbTempDir *dir;
  GString *seen;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = cb_temp_dir_new ();
  fixture->seen = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_temp_dir_free (fixture->dir);
  g_string_free (fixture->seen, TRUE);
}

static gboolean
note (const char *name, int fd, guint64 size, gpointer user_data, GError **error)
{
  g_string_append_printf (user_data, "%s=%d ", name, (int) size);

  return TRUE;
}

static gboolean
walk (Fixture *fixture, GError **error)
{
  return cb_file_walk (cb_temp_dir_get_path (fixture->dir), note, fixture->seen, error);
}

static void
make_directory (Fixture *fixture, const char *name)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, name);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_directory (fixture, "a");
  make_directory (fixture, "a/b");
  cb_temp_dir_write (fixture->dir, "a/b/file", "12345");
  g_assert_true (walk (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->seen->str, ==, "a/b/file=5 ");
}

/* Links, pipes, and what is being written are no files of ours. */
static void
test_passes_over (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = cb_temp_dir_build (fixture->dir, "link");
  g_autofree char *pipe = cb_temp_dir_build (fixture->dir, "pipe");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  cb_temp_dir_write (fixture->dir, ".hidden", "x");
  cb_temp_dir_write (fixture->dir, "upload.partial", "x");
  g_assert_true (walk (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->seen->str, ==, "");
}

static void
test_no_directory (Fixture *fixture, gconstpointer data)
{
  g_assert_true (cb_file_walk ("/nonexistent", note, fixture->seen, NULL));
}

static void
test_too_deep (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) name = g_string_new ("d");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 20; i++)
    {
      make_directory (fixture, name->str);
      g_string_append (name, "/d");
    }
  g_assert_false (walk (fixture, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_TOO_LARGE);
}

static gboolean
refuse (const char *name, int fd, guint64 size, gpointer user_data, GError **error)
{
  g_set_error (error, CB_ERROR, CB_ERROR_FAILED, "Not this one");

  return FALSE;
}

static void
test_ends_with_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_temp_dir_write (fixture->dir, "file", "x");
  g_assert_false (cb_file_walk (cb_temp_dir_get_path (fixture->dir), refuse, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_FAILED);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/backups/file-walk/files", test_files);
  ADD ("/backups/file-walk/passes-over", test_passes_over);
  ADD ("/backups/file-walk/no-directory", test_no_directory);
  ADD ("/backups/file-walk/too-deep", test_too_deep);
  ADD ("/backups/file-walk/ends-with-error", test_ends_with_error);

  return g_test_run ();
}
