#include "log/cb-log-day-file.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "lib/cb-temp-dir.h"

typedef struct
{
  CbTempDir *dir;
  CbLogDayFile *file;
  GDate monday;
  GDate tuesday;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = cb_temp_dir_new ();
  fixture->file = cb_log_day_file_new (cb_temp_dir_get_path (fixture->dir), "combined");
  g_date_clear (&fixture->monday, 1);
  g_date_clear (&fixture->tuesday, 1);
  g_date_set_dmy (&fixture->monday, 23, 11, 2026);
  g_date_set_dmy (&fixture->tuesday, 24, 11, 2026);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_log_day_file_free (fixture->file);
  cb_temp_dir_free (fixture->dir);
}

static void
append (Fixture *fixture, const GDate *day, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_log_day_file_append (fixture->file, day, text, strlen (text), &error));
  g_assert_no_error (error);
}

static void
assert_holds (Fixture *fixture, const char *name, const char *expected)
{
  g_autofree char *text = cb_temp_dir_read (fixture->dir, name);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_days (Fixture *fixture, gconstpointer data)
{
  append (fixture, &fixture->monday, "one\n");
  append (fixture, &fixture->tuesday, "two\n");
  append (fixture, &fixture->monday, "three\n");

  assert_holds (fixture, "combined-2026-11-23.log", "one\nthree\n");
  assert_holds (fixture, "combined-2026-11-24.log", "two\n");
}

static void
test_deleted_while_open (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "combined-2026-11-23.log");

  append (fixture, &fixture->monday, "one\n");
  g_assert_cmpint (g_unlink (path), ==, 0);
  append (fixture, &fixture->monday, "two\n");

  assert_holds (fixture, "combined-2026-11-23.log", "two\n");
}

static void
test_torn_line (Fixture *fixture, gconstpointer data)
{
  cb_temp_dir_write (fixture->dir, "combined-2026-11-23.log", "one\nhalf");
  append (fixture, &fixture->monday, "two\n");

  assert_holds (fixture, "combined-2026-11-23.log", "one\nhalf\ntwo\n");
}

/* The limit on a file's size stands for a full disk: a write is cut short, then fails. */
static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  struct rlimit old;
  struct rlimit small = { 6, 0 };
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small.rlim_max = old.rlim_max;
  append (fixture, &fixture->monday, "one\n");
  setrlimit (RLIMIT_FSIZE, &small);
  g_assert_false (cb_log_day_file_append (fixture->file, &fixture->monday, "two\n", 4, &error));
  setrlimit (RLIMIT_FSIZE, &old);
  g_assert_nonnull (error);

  append (fixture, &fixture->monday, "three\n");
  assert_holds (fixture, "combined-2026-11-23.log", "one\ntw\nthree\n");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/log/day-file/days", test_days);
  ADD ("/log/day-file/deleted-while-open", test_deleted_while_open);
  ADD ("/log/day-file/torn-line", test_torn_line);
  ADD ("/log/day-file/disk-full", test_disk_full);

  return g_test_run ();
}
