#include "log/cb-log-archive.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "lib/cb-temp-dir.h"

#define DAY "combined-2026-11-01.log"

static const char *const streams[] = { "error", "combined", NULL };

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

/* What a person sees who asks gunzip, which is not ours. */
static char *
gunzip (Fixture *fixture, const char *name)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, name);
  const char *argv[] = { "gunzip", "-c", path, NULL };
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);

  return text;
}

static void
compress (Fixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_log_archive_compress (cb_temp_dir_get_path (fixture->dir), name, &error));
  g_assert_no_error (error);
}

static void
assert_archived (Fixture *fixture, const char *expected)
{
  g_autofree char *text = gunzip (fixture, DAY ".gz");

  g_assert_cmpstr (text, ==, expected);
  g_assert_false (cb_temp_dir_has (fixture->dir, DAY));
  g_assert_false (cb_temp_dir_has (fixture->dir, DAY ".compressing"));
  g_assert_false (cb_temp_dir_has (fixture->dir, DAY ".gz.tmp"));
  g_assert_false (cb_temp_dir_has (fixture->dir, DAY ".gz.done"));
}

static void
test_compress (Fixture *fixture, gconstpointer data)
{
  cb_temp_dir_write (fixture->dir, DAY, "one\ntwo\n");
  compress (fixture, DAY);
  assert_archived (fixture, "one\ntwo\n");

  /* Lines that came late for that day are added. */
  cb_temp_dir_write (fixture->dir, DAY, "three\n");
  compress (fixture, DAY);
  assert_archived (fixture, "one\ntwo\nthree\n");
}

static void
recover (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_log_archive_recover (cb_temp_dir_get_path (fixture->dir), &error));
  g_assert_no_error (error);
}

static void
rename_file (Fixture *fixture, const char *from, const char *to)
{
  g_autofree char *old = cb_temp_dir_build (fixture->dir, from);
  g_autofree char *new = cb_temp_dir_build (fixture->dir, to);

  g_assert_cmpint (g_rename (old, new), ==, 0);
}

/* Every state that a crash can leave, one after another, with older lines in the archive. */
static void
test_crash_after_set_aside (Fixture *fixture, gconstpointer data)
{
  cb_temp_dir_write (fixture->dir, DAY, "one\n");
  compress (fixture, DAY);
  cb_temp_dir_write (fixture->dir, DAY ".compressing", "two\n");
  recover (fixture);
  assert_archived (fixture, "one\ntwo\n");
}

static void
test_crash_while_writing (Fixture *fixture, gconstpointer data)
{
  cb_temp_dir_write (fixture->dir, DAY, "one\n");
  compress (fixture, DAY);
  cb_temp_dir_write (fixture->dir, DAY ".compressing", "two\n");
  cb_temp_dir_write (fixture->dir, DAY ".gz.tmp", "half a gzip file");
  recover (fixture);
  assert_archived (fixture, "one\ntwo\n");
}

static void
test_crash_when_done (Fixture *fixture, gconstpointer data)
{
  cb_temp_dir_write (fixture->dir, DAY, "one\ntwo\n");
  compress (fixture, DAY);
  rename_file (fixture, DAY ".gz", DAY ".gz.done");
  cb_temp_dir_write (fixture->dir, DAY ".gz", "the older archive, which the done one replaces");
  cb_temp_dir_write (fixture->dir, DAY ".compressing", "two\n");
  recover (fixture);
  assert_archived (fixture, "one\ntwo\n");
  recover (fixture);
  assert_archived (fixture, "one\ntwo\n");
}

static void
test_set_aside_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_temp_dir_write (fixture->dir, DAY ".compressing", "one\n");
  cb_temp_dir_write (fixture->dir, DAY, "two\n");
  g_assert_false (cb_log_archive_compress (cb_temp_dir_get_path (fixture->dir), DAY, &error));
  g_assert_nonnull (error);
  recover (fixture);
  compress (fixture, DAY);
  assert_archived (fixture, "one\ntwo\n");
}

static void
test_tidy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GDate today;

  g_date_clear (&today, 1);
  g_date_set_dmy (&today, 23, 11, 2026);
  cb_temp_dir_write (fixture->dir, "combined-2026-11-23.log", "today\n");
  cb_temp_dir_write (fixture->dir, "error-2026-11-09.log", "14 days\n");
  cb_temp_dir_write (fixture->dir, "error-2026-11-08.log", "15 days\n");
  cb_temp_dir_write (fixture->dir, "combined-2026-08-01.log.gz", "very old\n");
  cb_temp_dir_write (fixture->dir, "combined-2026-13-01.log", "no such day\n");
  cb_temp_dir_write (fixture->dir, "other-2020-01-01.log", "not ours\n");

  g_assert_true (
      cb_log_archive_tidy (cb_temp_dir_get_path (fixture->dir), streams, &today, 14, 90, &error));
  g_assert_no_error (error);
  g_assert_true (cb_temp_dir_has (fixture->dir, "combined-2026-11-23.log"));
  g_assert_true (cb_temp_dir_has (fixture->dir, "error-2026-11-09.log"));
  g_assert_true (cb_temp_dir_has (fixture->dir, "error-2026-11-08.log.gz"));
  g_assert_false (cb_temp_dir_has (fixture->dir, "error-2026-11-08.log"));
  g_assert_false (cb_temp_dir_has (fixture->dir, "combined-2026-08-01.log.gz"));
  g_assert_true (cb_temp_dir_has (fixture->dir, "combined-2026-13-01.log"));
  g_assert_true (cb_temp_dir_has (fixture->dir, "other-2020-01-01.log"));
}

static void
test_directory_missing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "missing");
  g_autoptr (GError) error = NULL;

  g_assert_false (cb_log_archive_recover (path, &error));
  g_assert_nonnull (error);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/log/archive/compress", test_compress);
  ADD ("/log/archive/crash-after-set-aside", test_crash_after_set_aside);
  ADD ("/log/archive/crash-while-writing", test_crash_while_writing);
  ADD ("/log/archive/crash-when-done", test_crash_when_done);
  ADD ("/log/archive/set-aside-is-kept", test_set_aside_is_kept);
  ADD ("/log/archive/tidy", test_tidy);
  ADD ("/log/archive/directory-missing", test_directory_missing);

  return g_test_run ();
}
