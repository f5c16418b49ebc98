#include "log/cb-log-files.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lib/cb-clock-fake.h"
#include "lib/cb-temp-dir.h"

typedef struct
{
  CbTempDir *dir;
  CbClockFake *clock;
  CbLogFiles *files;
} Fixture;

/* Half a minute before the midnight that ends 28 March 2026 in Berlin; the next day has 23 hours.
 */
#define BEFORE_SHORT_DAY (G_GINT64_CONSTANT (1774738770) * G_USEC_PER_SEC)

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CbLogFilesConfig config = { NULL, 14, 90, 1024 };

  fixture->dir = cb_temp_dir_new ();
  fixture->clock = cb_clock_fake_new (BEFORE_SHORT_DAY);
  config.directory = cb_temp_dir_get_path (fixture->dir);
  fixture->files = cb_log_files_new (CB_CLOCK (fixture->clock), &config, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->files));
  g_assert_finalize_object (g_steal_pointer (&fixture->clock));
  cb_temp_dir_free (fixture->dir);
}

static void
push (Fixture *fixture, gboolean is_error, const char *line)
{
  cb_log_files_push (fixture->files, is_error, line, strlen (line));
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
flush (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_log_files_flush_async (fixture->files, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (cb_log_files_flush_finish (fixture->files, result, NULL));
}

/* Old files are seen to after a flush: let the worker come back before the fixture goes. */
static void
settle (Fixture *fixture)
{
  flush (fixture);
  while (G_OBJECT (fixture->files)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_holds (Fixture *fixture, const char *name, const char *expected)
{
  g_autofree char *text = cb_temp_dir_read (fixture->dir, name);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_streams (Fixture *fixture, gconstpointer data)
{
  push (fixture, FALSE, "fine");
  push (fixture, TRUE, "bad");
  settle (fixture);

  assert_holds (fixture, "combined-2026-03-28.log", "fine\nbad\n");
  assert_holds (fixture, "error-2026-03-28.log", "bad\n");
}

static void
test_midnights (Fixture *fixture, gconstpointer data)
{
  push (fixture, FALSE, "saturday");
  cb_clock_fake_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  push (fixture, FALSE, "sunday begins");
  cb_clock_fake_advance (fixture->clock, 23 * G_TIME_SPAN_HOUR - G_TIME_SPAN_MINUTE);
  push (fixture, FALSE, "sunday ends");
  cb_clock_fake_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  push (fixture, FALSE, "monday");
  cb_clock_fake_jump (fixture->clock, -G_TIME_SPAN_HOUR);
  push (fixture, FALSE, "sunday again");
  settle (fixture);

  assert_holds (fixture, "combined-2026-03-28.log", "saturday\n");
  assert_holds (fixture, "combined-2026-03-29.log", "sunday begins\nsunday ends\nsunday again\n");
  assert_holds (fixture, "combined-2026-03-30.log", "monday\n");
}

static void
test_old_days_are_compressed (Fixture *fixture, gconstpointer data)
{
  cb_temp_dir_write (fixture->dir, "combined-2026-03-13.log", "15 days ago\n");
  cb_temp_dir_write (fixture->dir, "combined-2026-03-14.log", "14 days ago\n");
  push (fixture, FALSE, "today");
  settle (fixture);

  g_assert_true (cb_temp_dir_has (fixture->dir, "combined-2026-03-13.log.gz"));
  g_assert_false (cb_temp_dir_has (fixture->dir, "combined-2026-03-13.log"));
  g_assert_true (cb_temp_dir_has (fixture->dir, "combined-2026-03-14.log"));
}

static void
test_queue_is_bounded (Fixture *fixture, gconstpointer data)
{
  g_autofree char *line = g_strnfill (99, 'x');
  CbLogFilesStats stats;

  for (guint i = 0; i < 100; i++)
    push (fixture, FALSE, line);
  settle (fixture);
  cb_log_files_get_stats (fixture->files, &stats);

  g_assert_cmpuint (stats.written, ==, 10);
  g_assert_cmpuint (stats.dropped, ==, 90);

  push (fixture, FALSE, "room again");
  settle (fixture);
  cb_log_files_get_stats (fixture->files, &stats);
  g_assert_cmpuint (stats.written, ==, 11);
}

/* A directory where the file should be: nothing can be written until it is gone. */
static void
test_failure_passes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cb_temp_dir_build (fixture->dir, "combined-2026-03-28.log");
  CbLogFilesStats stats;

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  push (fixture, FALSE, "lost");
  settle (fixture);
  cb_log_files_get_stats (fixture->files, &stats);
  g_assert_cmpuint (stats.dropped, ==, 1);
  g_assert_nonnull (stats.failing);

  g_assert_cmpint (g_rmdir (path), ==, 0);
  push (fixture, FALSE, "kept");
  settle (fixture);
  cb_log_files_get_stats (fixture->files, &stats);
  g_assert_null (stats.failing);
  assert_holds (fixture, "combined-2026-03-28.log", "kept\n");
}

static gpointer
push_many (gpointer user_data)
{
  for (guint i = 0; i < 10; i++)
    cb_log_files_push (user_data, FALSE, "line", 4);

  return NULL;
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  GThread *threads[8];
  CbLogFilesStats stats;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("logs", push_many, fixture->files);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  settle (fixture);
  cb_log_files_get_stats (fixture->files, &stats);

  g_assert_cmpuint (stats.written, ==, 80);
}

static void
test_no_directory (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autoptr (CbClockFake) clock = cb_clock_fake_new (BEFORE_SHORT_DAY);
  g_autofree char *path = cb_temp_dir_build (dir, "file/logs");
  g_autoptr (GError) error = NULL;
  CbLogFilesConfig config = { path, 14, 90, 1024 };

  cb_temp_dir_write (dir, "file", "in the way");
  g_assert_null (cb_log_files_new (CB_CLOCK (clock), &config, &error));
  g_assert_nonnull (error);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Europe/Berlin", TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("/log/files/streams", test_streams);
  ADD ("/log/files/midnights", test_midnights);
  ADD ("/log/files/old-days-are-compressed", test_old_days_are_compressed);
  ADD ("/log/files/queue-is-bounded", test_queue_is_bounded);
  ADD ("/log/files/failure-passes", test_failure_passes);
  ADD ("/log/files/threads", test_threads);
  g_test_add_func ("/log/files/no-directory", test_no_directory);

  return g_test_run ();
}
