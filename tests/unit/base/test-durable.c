#include "base/cb-durable.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"

typedef struct
{
  CbTempDir *dir;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = cb_temp_dir_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_temp_dir_free (fixture->dir);
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "file");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf st;

  g_assert_true (cb_durable_write (path, "first", -1, &error));
  g_assert_true (cb_durable_write (path, "second and more", 6, &error));
  g_assert_no_error (error);
  text = cb_temp_dir_read (fixture->dir, "file");
  g_assert_cmpstr (text, ==, "second");
  g_stat (path, &st);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  g_assert_false (cb_temp_dir_has (fixture->dir, "file.partial"));
}

static void
test_write_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "none/file");
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_durable_write (path, "text", -1, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
}

static void
test_directories (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = cb_temp_dir_build (fixture->dir, "one");
  g_autofree char *deep = cb_temp_dir_build (fixture->dir, "one/deep");
  g_autofree char *two = cb_temp_dir_build (fixture->dir, "two");
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_durable_make_directory (one, &error));
  g_assert_true (cb_durable_make_directory (one, &error));
  g_assert_true (cb_durable_make_directory (deep, &error));
  cb_temp_dir_write (fixture->dir, "one/deep/file", "text");
  g_assert_true (cb_durable_rename (one, two, &error));
  g_assert_no_error (error);
  g_assert_true (cb_temp_dir_has (fixture->dir, "two/deep/file"));

  g_assert_true (cb_durable_remove_tree (two, &error));
  g_assert_true (cb_durable_remove_tree (two, &error));
  g_assert_no_error (error);
  g_assert_false (cb_temp_dir_has (fixture->dir, "two"));
}

/* A link is removed, not what it leads to. */
static void
test_remove_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = cb_temp_dir_build (fixture->dir, "tree/link");
  g_autofree char *tree = cb_temp_dir_build (fixture->dir, "tree");
  g_autofree char *kept = cb_temp_dir_build (fixture->dir, "kept");
  g_autoptr (GError) error = NULL;

  g_mkdir (tree, 0700);
  g_mkdir (kept, 0700);
  cb_temp_dir_write (fixture->dir, "kept/file", "text");
  g_assert_cmpint (symlink (kept, link), ==, 0);
  g_assert_true (cb_durable_remove_tree (tree, &error));
  g_assert_true (cb_temp_dir_has (fixture->dir, "kept/file"));
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/base/durable/write", test_write);
  ADD ("/base/durable/write-fails", test_write_fails);
  ADD ("/base/durable/directories", test_directories);
  ADD ("/base/durable/remove-link", test_remove_link);

  return g_test_run ();
}
