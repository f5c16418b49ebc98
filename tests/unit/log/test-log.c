#include "log/cb-log.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cb-clock-system.h"
#include "lib/cb-await.h"
#include "lib/cb-temp-dir.h"
#include "log/cb-log-json.h"
#include "log/cb-log-stderr.h"

/* A log whose lines for people go to a text in memory. */
typedef struct
{
  CbLog *log;
  FILE *out;
  char *text;
  size_t size;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer colours)
{
  g_autoptr (CbLogSink) sink = NULL;

  fixture->out = open_memstream (&fixture->text, &fixture->size);
  fixture->log = cb_log_new (CB_LOG_LEVEL_INFO);
  sink = cb_log_stderr_new (fixture->out, colours != NULL);
  cb_log_add_sink (fixture->log, sink);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->log);
  fclose (fixture->out);
  free (fixture->text);
}

static void
test_levels (Fixture *fixture, gconstpointer data)
{
  cb_log_printf (fixture->log, CB_LOG_LEVEL_DEBUG, NULL, "quiet");
  cb_log_printf (fixture->log, CB_LOG_LEVEL_WARN, NULL, "loud %d", 7);
  g_assert_null (strstr (fixture->text, "quiet"));
  g_assert_nonnull (strstr (fixture->text, " warn  loud 7\n"));
  g_assert_cmpuint (cb_log_get_n_lines (fixture->log, CB_LOG_LEVEL_WARN), ==, 1);
  g_assert_cmpuint (cb_log_get_n_lines (fixture->log, CB_LOG_LEVEL_DEBUG), ==, 0);

  cb_log_set_level (fixture->log, CB_LOG_LEVEL_DEBUG);
  g_assert_true (cb_log_admits (fixture->log, CB_LOG_LEVEL_DEBUG));
  cb_log_printf (fixture->log, CB_LOG_LEVEL_DEBUG, NULL, "heard");
  g_assert_nonnull (strstr (fixture->text, "heard"));
}

/* Nobody forges a line, or drives the terminal of who reads. */
static void
test_one_line (Fixture *fixture, gconstpointer data)
{
  cb_log_printf (fixture->log, CB_LOG_LEVEL_INFO, NULL,
                 "a\nb\033[31mc\xff"
                 "d\u202e");
  g_assert_nonnull (strstr (fixture->text, "a\\u000ab\\u001b[31mc"));
  g_assert_null (strchr (fixture->text, '\033'));
  g_assert_true (g_utf8_validate (fixture->text, -1, NULL));
  g_assert_true (strchr (fixture->text, '\n') == fixture->text + fixture->size - 1);
}

static void
test_colours (Fixture *fixture, gconstpointer data)
{
  cb_log_printf (fixture->log, CB_LOG_LEVEL_ERROR, NULL, "red");
  g_assert_nonnull (strstr (fixture->text, "\033[1;31merror"));
}

static char *
read_newest (CbTempDir *dir, const char *prefix)
{
  g_autoptr (GDir) names = g_dir_open (cb_temp_dir_get_path (dir), 0, NULL);
  const char *name;
  char *text = NULL;

  while ((name = g_dir_read_name (names)) != NULL)
    if (g_str_has_prefix (name, prefix))
      {
        g_autofree char *path = cb_temp_dir_build (dir, name);

        g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      }

  return text;
}

/* Fields of an event are members of its line. */
static void
test_json (Fixture *fixture, gconstpointer data)
{
  CbTempDir *dir = cb_temp_dir_new ();
  CbClock *clock = cb_clock_system_new ();
  const CbLogFilesConfig config = { cb_temp_dir_get_path (dir), 14, 90, 1 << 20 };
  CbLogFiles *files = cb_log_files_new (clock, &config, NULL);
  CbLogSink *sink = cb_log_json_new (files);
  CbLogEvent event = { .level = CB_LOG_LEVEL_ERROR, .text = "say \"hi\"\n", .message_id = "abc" };
  g_autoptr (GAsyncResult) flushed = NULL;
  g_autofree char *combined = NULL;
  g_autofree char *errors = NULL;

  cb_log_add_sink (fixture->log, sink);
  cb_log_event_add (&event, "REQUEST_ID", "r1");
  cb_log_event_add (&event, "HTTP_URL", NULL);
  cb_log_write (fixture->log, &event);
  cb_log_printf (fixture->log, CB_LOG_LEVEL_INFO, NULL, "fine");
  cb_log_files_flush_async (files, NULL, cb_await_keep, &flushed);
  g_assert_true (cb_log_files_flush_finish (files, cb_await (&flushed), NULL));

  combined = read_newest (dir, "combined-");
  errors = read_newest (dir, "error-");
  g_assert_nonnull (strstr (combined, "\"level\":\"error\",\"message\":\"say \\\"hi\\\"\\n\","
                                      "\"message_id\":\"abc\",\"request_id\":\"r1\"}\n"));
  g_assert_null (strstr (combined, "http_url"));
  g_assert_nonnull (strstr (combined, "\"fine\""));
  g_assert_null (strstr (errors, "\"fine\""));

  g_object_unref (sink);
  g_object_unref (files);
  g_object_unref (clock);
  cb_temp_dir_free (dir);
}

static void
test_journal_stream (void)
{
  struct stat info;
  g_autofree char *stream = NULL;

  g_assert_cmpint (fstat (STDERR_FILENO, &info), ==, 0);
  stream = g_strdup_printf ("%lu:%lu", (gulong) info.st_dev, (gulong) info.st_ino);
  g_assert_true (cb_log_is_journal_stream (STDERR_FILENO, stream));
  g_assert_false (cb_log_is_journal_stream (STDERR_FILENO, "1:1"));
  g_assert_false (cb_log_is_journal_stream (STDERR_FILENO, "nonsense"));
  g_assert_false (cb_log_is_journal_stream (STDERR_FILENO, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/log/levels", Fixture, NULL, set_up, test_levels, tear_down);
  g_test_add ("/log/one-line", Fixture, NULL, set_up, test_one_line, tear_down);
  g_test_add ("/log/colours", Fixture, "colours", set_up, test_colours, tear_down);
  g_test_add ("/log/json", Fixture, NULL, set_up, test_json, tear_down);
  g_test_add_func ("/log/journal-stream", test_journal_stream);

  return g_test_run ();
}
