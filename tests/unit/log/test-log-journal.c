#include "log/cb-log-journal.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/cb-temp-dir.h"

/* A journal that keeps what it gets until a test looks. */
typedef struct
{
  CbTempDir *dir;
  char *path;
  int fd;
  CbLogSink *sink;
  char line[256 * 1024];
} Fixture;

static void
listen_anew (Fixture *fixture)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_unlink (fixture->path);
  fixture->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_strlcpy (address.sun_path, fixture->path, sizeof address.sun_path);
  g_assert_cmpint (bind (fixture->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = cb_temp_dir_new ();
  fixture->path = cb_temp_dir_build (fixture->dir, "socket");
  listen_anew (fixture);
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

/* Returns: the size of the next line, which is in @line then, or -1 where none has come yet */
static gssize
take_line (Fixture *fixture)
{
  gssize size = recv (fixture->fd, fixture->line, sizeof fixture->line - 1, MSG_DONTWAIT);

  fixture->line[MAX (size, 0)] = '\0';

  return size;
}

static void
write_line (Fixture *fixture, CbLogLevel level, const char *text)
{
  CbLogEvent event = { .level = level, .text = text };

  cb_log_sink_write (fixture->sink, &event);
}

static void
test_fields (Fixture *fixture, gconstpointer data)
{
  static const char expected[] = "MESSAGE=say\\u000ahi\nPRIORITY=3\nCHATBOT_LEVEL=error\n"
                                 "SYSLOG_IDENTIFIER=chatbotd\nMESSAGE_ID=abc\nREQUEST_ID=r1\n"
                                 "HTTP_URL\n\x03\0\0\0\0\0\0\0a\nb\n";
  CbLogEvent event = { .level = CB_LOG_LEVEL_ERROR, .text = "say\nhi", .message_id = "abc" };

  cb_log_event_add (&event, "REQUEST_ID", "r1");
  cb_log_event_add (&event, "HTTP_URL", "a\nb");
  cb_log_sink_write (fixture->sink, &event);

  g_assert_cmpmem (fixture->line, take_line (fixture), expected, sizeof expected - 1);
}

/* Lines of requests wait for each other, but nothing that matters more waits for anything. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  write_line (fixture, CB_LOG_LEVEL_HTTP, "one");
  write_line (fixture, CB_LOG_LEVEL_HTTP, "two");
  g_assert_cmpint (take_line (fixture), ==, -1);

  write_line (fixture, CB_LOG_LEVEL_WARN, "three");
  g_assert_cmpint (take_line (fixture), >, 0);
  g_assert_true (g_str_has_prefix (fixture->line, "MESSAGE=one\nPRIORITY=6\nCHATBOT_LEVEL=http\n"));
  g_assert_cmpint (take_line (fixture), >, 0);
  g_assert_true (g_str_has_prefix (fixture->line, "MESSAGE=two\n"));
  g_assert_cmpint (take_line (fixture), >, 0);
  g_assert_true (g_str_has_prefix (fixture->line, "MESSAGE=three\nPRIORITY=4\n"));
  g_assert_cmpint (take_line (fixture), ==, -1);
}

static void
test_moment (Fixture *fixture, gconstpointer data)
{
  write_line (fixture, CB_LOG_LEVEL_HTTP, "one");
  while (take_line (fixture) < 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_str_has_prefix (fixture->line, "MESSAGE=one\n"));
}

/* Who goes leaves nothing behind. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  write_line (fixture, CB_LOG_LEVEL_HTTP, "last");
  g_assert_finalize_object (g_steal_pointer (&fixture->sink));
  g_assert_cmpint (take_line (fixture), >, 0);
  g_assert_true (g_str_has_prefix (fixture->line, "MESSAGE=last\n"));
}

static gpointer
write_many (gpointer data)
{
  Fixture *fixture = data;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      write_line (fixture, CB_LOG_LEVEL_HTTP, text);
    }
  write_line (fixture, CB_LOG_LEVEL_INFO, "1000");

  return NULL;
}

/* A journal that is behind is waited for: no line is lost, and none overtakes another. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  GThread *writer = g_thread_new ("writer", write_many, fixture);

  for (guint i = 0; i <= 1000; i++)
    {
      g_autofree char *expected = g_strdup_printf ("MESSAGE=%u\n", i);
      gssize size = recv (fixture->fd, fixture->line, sizeof fixture->line - 1, 0);

      g_assert_cmpint (size, >, 0);
      fixture->line[size] = '\0';
      g_assert_true (g_str_has_prefix (fixture->line, expected));
    }
  g_thread_join (writer);
}

/* What is too long for a datagram is cut, at a character's end. */
static void
test_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1024 * 1024 + 1, 'a');
  const char *end;

  memcpy (text + 8190, "€", strlen ("€"));
  write_line (fixture, CB_LOG_LEVEL_ERROR, text);
  g_assert_cmpint (take_line (fixture), >, 8190);
  end = strchr (fixture->line, '\n');
  g_assert_cmpint (end - fixture->line, ==, strlen ("MESSAGE=") + 8190);
  g_assert_true (g_str_has_prefix (end, "\nPRIORITY=3\n"));
}

/* The journal may come late, go, and come back. */
static void
test_journal_anew (Fixture *fixture, gconstpointer data)
{
  close (fixture->fd);
  g_unlink (fixture->path);
  write_line (fixture, CB_LOG_LEVEL_INFO, "nobody hears");

  listen_anew (fixture);
  write_line (fixture, CB_LOG_LEVEL_INFO, "first");
  g_assert_cmpint (take_line (fixture), >, 0);
  g_assert_true (g_str_has_prefix (fixture->line, "MESSAGE=first\n"));

  close (fixture->fd);
  listen_anew (fixture);
  write_line (fixture, CB_LOG_LEVEL_INFO, "second");
  g_assert_cmpint (take_line (fixture), >, 0);
  g_assert_true (g_str_has_prefix (fixture->line, "MESSAGE=second\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/log/journal/fields", Fixture, NULL, set_up, test_fields, tear_down);
  g_test_add ("/log/journal/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/log/journal/moment", Fixture, NULL, set_up, test_moment, tear_down);
  g_test_add ("/log/journal/end", Fixture, NULL, set_up, test_end, tear_down);
  g_test_add ("/log/journal/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/log/journal/long", Fixture, NULL, set_up, test_long, tear_down);
  g_test_add ("/log/journal/anew", Fixture, NULL, set_up, test_journal_anew, tear_down);

  return g_test_run ();
}
