#include "log/cb-log-journal.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/cb-temp-dir.h"

/* More than a journal's queue holds, whatever the machine says. */
#define MANY 600

/* A journal that takes lines only when it is asked to. */
typedef struct
{
  CbTempDir *dir;
  char *path;
  int fd;
  CbLogSink *sink;
} Fixture;

static void
listen_there (Fixture *fixture)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_strlcpy (address.sun_path, fixture->path, sizeof address.sun_path);
  unlink (fixture->path);
  fixture->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  g_assert_cmpint (bind (fixture->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = cb_temp_dir_new ();
  fixture->path = cb_temp_dir_build (fixture->dir, "journal");
  listen_there (fixture);
  fixture->sink = cb_log_journal_new (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->sink);
  close (fixture->fd);
  g_free (fixture->path);
  cb_temp_dir_free (fixture->dir);
}

/* Returns: (transfer full) (nullable): the next line; %NULL where none waits */
static GBytes *
receive (Fixture *fixture)
{
  char line[100000];
  ssize_t size = recv (fixture->fd, line, sizeof line, 0);

  return size >= 0 ? g_bytes_new (line, size) : NULL;
}

static void
assert_received (Fixture *fixture, const char *field)
{
  g_autoptr (GBytes) line = receive (fixture);
  g_autofree char *text = NULL;

  g_assert_nonnull (line);
  text = g_strndup (g_bytes_get_data (line, NULL), g_bytes_get_size (line));
  if (strstr (text, field) == NULL)
    g_error ("“%s” is not in “%s”", field, text);
}

static void
assert_nothing_received (Fixture *fixture)
{
  g_autoptr (GBytes) line = receive (fixture);

  g_assert_null (line);
}

static void
write_line (Fixture *fixture, CbLogLevel level, const char *text)
{
  cb_log_sink_write (fixture->sink, &(CbLogEvent){ .level = level, .text = text });
}

/* Turns the main loop until a line waits. */
static void
wait_for_line (Fixture *fixture)
{
  char first;

  while (recv (fixture->fd, &first, sizeof first, MSG_PEEK) < 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_fields (Fixture *fixture, gconstpointer data)
{
  CbLogEvent event = { .level = CB_LOG_LEVEL_WARN, .message_id = "a0b1", .text = "It\nbroke" };
  g_autoptr (GBytes) line = NULL;
  static const char expected[] = "MESSAGE=It\\u000abroke\n"
                                 "PRIORITY=4\n"
                                 "CHATBOT_LEVEL=warn\n"
                                 "SYSLOG_IDENTIFIER=chatbotd\n"
                                 "MESSAGE_ID=a0b1\n"
                                 "HTTP_URL=/\n"
                                 "HTTP_REFERRER\n\x03\0\0\0\0\0\0\0a\nb\n";

  cb_log_event_add (&event, "HTTP_URL", "/");
  cb_log_event_add (&event, "HTTP_REFERRER", "a\nb");
  cb_log_sink_write (fixture->sink, &event);

  line = receive (fixture);
  g_assert_nonnull (line);
  g_assert_cmpmem (g_bytes_get_data (line, NULL), g_bytes_get_size (line), expected,
                   sizeof expected - 1);
}

static void
test_long_value_is_cut (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1000000, 'x');
  CbLogEvent event = { .level = CB_LOG_LEVEL_ERROR, .text = text };
  g_autoptr (GBytes) line = NULL;

  for (guint i = 0; i < CB_LOG_MAX_FIELDS; i++)
    cb_log_event_add (&event, "FIELD", text);
  cb_log_sink_write (fixture->sink, &event);

  line = receive (fixture);
  g_assert_nonnull (line);
  g_assert_cmpuint (g_bytes_get_size (line), >, CB_LOG_MAX_FIELDS * 4000);
  g_assert_cmpuint (g_bytes_get_size (line), <, CB_LOG_MAX_FIELDS * 4300 + 4300);
}

/* Lines of requests come a moment later; what matters more takes them along, in order. */
static void
test_requests_are_collected (Fixture *fixture, gconstpointer data)
{
  write_line (fixture, CB_LOG_LEVEL_HTTP, "first");
  write_line (fixture, CB_LOG_LEVEL_HTTP, "second");
  assert_nothing_received (fixture);
  write_line (fixture, CB_LOG_LEVEL_INFO, "third");
  assert_received (fixture, "MESSAGE=first\n");
  assert_received (fixture, "MESSAGE=second\n");
  assert_received (fixture, "MESSAGE=third\n");

  write_line (fixture, CB_LOG_LEVEL_HTTP, "fourth");
  wait_for_line (fixture);
  assert_received (fixture, "MESSAGE=fourth\n");
  assert_nothing_received (fixture);
}

static void
assert_numbers_received (Fixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *field = g_strdup_printf ("MESSAGE=%u\n", i);

      wait_for_line (fixture);
      assert_received (fixture, field);
    }
}

/* A journal that takes nothing for a while holds nobody up, and misses nothing. */
static void
test_journal_that_hangs (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      write_line (fixture, i % 2 == 0 ? CB_LOG_LEVEL_INFO : CB_LOG_LEVEL_HTTP, text);
    }
  assert_numbers_received (fixture, MANY);
  g_assert_cmpuint (cb_log_sink_get_n_dropped (fixture->sink), ==, 0);

  write_line (fixture, CB_LOG_LEVEL_INFO, "the last");
  wait_for_line (fixture);
  assert_received (fixture, "MESSAGE=the last\n");
}

/* What waits is bounded; what finds no room is counted, and what comes later is told again. */
static void
test_journal_that_hangs_for_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (4000, 'x');
  guint received = 0;

  for (guint i = 0; i < MANY; i++)
    write_line (fixture, CB_LOG_LEVEL_INFO, text);
  g_assert_cmpuint (cb_log_sink_get_n_dropped (fixture->sink), >, MANY / 2);

  for (guint64 left = MANY - cb_log_sink_get_n_dropped (fixture->sink); received < left; received++)
    {
      wait_for_line (fixture);
      assert_received (fixture, "MESSAGE=xxx");
    }
  write_line (fixture, CB_LOG_LEVEL_INFO, "again");
  wait_for_line (fixture);
  assert_received (fixture, "MESSAGE=again\n");
}

/* Lines that were written while no journal was there reach the next one. */
static void
test_journal_that_starts_anew (Fixture *fixture, gconstpointer data)
{
  write_line (fixture, CB_LOG_LEVEL_INFO, "before");
  assert_received (fixture, "MESSAGE=before\n");
  close (fixture->fd);
  unlink (fixture->path);
  write_line (fixture, CB_LOG_LEVEL_INFO, "meanwhile");
  listen_there (fixture);
  wait_for_line (fixture);
  assert_received (fixture, "MESSAGE=meanwhile\n");
}

/* What waits when the log ends is sent. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  write_line (fixture, CB_LOG_LEVEL_HTTP, "the last");
  assert_nothing_received (fixture);
  g_clear_object (&fixture->sink);
  assert_received (fixture, "MESSAGE=the last\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                        \
  g_test_add ("/log/journal/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("fields", test_fields);
  ADD ("long-value", test_long_value_is_cut);
  ADD ("collected", test_requests_are_collected);
  ADD ("hangs", test_journal_that_hangs);
  ADD ("hangs-for-long", test_journal_that_hangs_for_long);
  ADD ("starts-anew", test_journal_that_starts_anew);
  ADD ("end", test_end);
#undef ADD

  return g_test_run ();
}
