#include "net/cb-conn.h"

#include <string.h>
#include <sys/socket.h>

#include "cb-net-fixture.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"
#define SHORT_MS 30

static gboolean
on_time_passed_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
turn_for (guint ms)
{
  gboolean passed = FALSE;

  g_timeout_add (ms, on_time_passed_cb, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
has_timed_out (gpointer data)
{
  return cb_net_get_stats (((CbNetFixture *) data)->net)->timed_out == 1;
}

static void
assert_closed_silently (CbNetFixture *fixture, CbNetClient *client)
{
  cb_net_client_await_end (client);
  g_assert_cmpuint (client->in->len, ==, 0);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->timed_out, ==, 1);
}

static void
test_silent (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = NULL;

  fixture->config.head_ms = SHORT_MS;
  cb_net_fixture_configure (fixture);
  client = cb_net_fixture_connect (fixture);
  assert_closed_silently (fixture, client);
}

static void
test_half_a_head (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = NULL;

  fixture->config.head_ms = SHORT_MS;
  cb_net_fixture_configure (fixture);
  client = cb_net_fixture_connect (fixture);
  cb_net_client_send (client, "GET /hello HTTP/1.1\r\nHo");
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 408);
  cb_net_client_await_end (client);
}

/* Bytes that keep dripping do not put the deadline off; nor does a request before. */
static void
test_dripping_head (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = NULL;
  guint n = 0;

  fixture->config.head_ms = SHORT_MS;
  cb_net_fixture_configure (fixture);
  client = cb_net_fixture_connect (fixture);
  cb_net_client_send (client, GET ("/hello"));
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 200);

  cb_net_client_send (client, "GET /hello HTTP/1.1\r\nX: ");
  while (recv (client->fd, &(char){ 0 }, 1, MSG_PEEK) < 0)
    {
      g_assert_cmpuint (n++, <, 2000);
      cb_net_client_send_bytes (client, "a", 1);
      turn_for (1);
    }
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 408);
}

static void
test_idle (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  fixture->config.idle_ms = SHORT_MS;
  cb_net_fixture_configure (fixture);
  cb_net_client_send (client, GET ("/hello"));
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 200);
  assert_closed_silently (fixture, client);
}

/* Who waits for the server is not idle. */
static void
test_no_deadline_for_handlers (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  fixture->config.idle_ms = fixture->config.head_ms = fixture->config.progress_ms = SHORT_MS;
  cb_net_fixture_configure (fixture);
  cb_net_client_send (client, GET ("/later"));
  cb_net_fixture_await_paused (fixture, 1);
  turn_for (4 * SHORT_MS);
  cb_net_fixture_answer (fixture, 0);
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 200);
}

static void
test_stalled_body (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  fixture->config.progress_ms = SHORT_MS;
  cb_net_fixture_configure (fixture);
  cb_net_client_send (client, "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 408);
  cb_net_client_await_end (client);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->exchanges_open, ==, 0);
  g_assert_cmpuint (fixture->n_finished, ==, 0);
}

/* As long as something comes, a body may take its time. */
static void
test_slow_body (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  g_autofree char *body = NULL;

  fixture->config.progress_ms = 500;
  cb_net_fixture_configure (fixture);
  cb_net_client_send (client, "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n");
  for (guint i = 0; i < 8; i++)
    {
      turn_for (100);
      cb_net_client_send (client, "z");
    }
  g_assert_cmpuint (cb_net_client_take_answer (client, &body), ==, 200);
  g_assert_cmpstr (body, ==, "8");
}

static void
test_stalled_answer (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  fixture->config.progress_ms = SHORT_MS;
  cb_net_fixture_configure (fixture);
  cb_net_client_send (client, GET ("/big") GET ("/big"));
  cb_net_fixture_await_connections (fixture, 1);
  cb_net_fixture_await_connections (fixture, 0);
  g_assert_true (has_timed_out (fixture));
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->exchanges_open, ==, 0);
}

static gboolean
has_no_exchange (gpointer data)
{
  return cb_net_get_stats (((CbNetFixture *) data)->net)->exchanges_open == 0;
}

/* Takes no more of the answer than it must until libsoup is through with it. */
static gsize
take_until_handed_over (CbNetFixture *fixture, CbNetClient *client)
{
  gsize taken = 0;

  while (!has_no_exchange (fixture))
    {
      g_free (cb_net_client_take (client, 4096));
      taken += 4096;
      cb_net_turn (3);
    }

  return taken;
}

/* A last answer that still waits for its reader is not cut off by the time for lingering. */
static void
test_slow_reader (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  g_autofree char *head = NULL;
  gsize taken;

  fixture->config.linger_ms = SHORT_MS;
  cb_net_fixture_configure (fixture);
  cb_net_client_send (client, "GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  head = cb_net_client_take_head (client);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 200 "));

  taken = take_until_handed_over (fixture, client);
  g_assert_cmpuint (taken, <, CB_BIG_SIZE);
  turn_for (4 * SHORT_MS);
  cb_net_client_await (client, CB_BIG_SIZE - taken);
  g_assert_cmpuint (client->in->len, ==, CB_BIG_SIZE - taken);
  cb_net_client_await_end (client);
}

/* Whose answer has not left does not rest. */
static void
test_idle_with_output (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  guint n = cb_net_fixture_stuff (fixture, client);

  fixture->config.idle_ms = SHORT_MS;
  cb_net_fixture_configure (fixture);
  cb_net_client_send (client, GET ("/page"));
  turn_for (4 * SHORT_MS);
  for (guint i = 0; i < n + 1; i++)
    g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 200);
  assert_closed_silently (fixture, client); /* now it does */
}

/* But who takes nothing of it is let go. */
static void
test_stalled_output (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  cb_net_fixture_stuff (fixture, client);
  fixture->config.progress_ms = SHORT_MS;
  cb_net_fixture_configure (fixture);
  cb_net_client_send (client, GET ("/page"));
  cb_net_fixture_await_connections (fixture, 0);
  g_assert_true (has_timed_out (fixture));
}

/* Who keeps its side open after the last answer does not keep the connection. */
static void
test_linger (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  fixture->config.linger_ms = SHORT_MS;
  cb_net_fixture_configure (fixture);
  cb_net_client_send (client, "nonsense\r\n\r\n");
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 400);
  cb_net_client_await_end (client);
  cb_net_fixture_await_connections (fixture, 0);
}

/* A flood that is thrown away does not keep others from being served. */
static void
test_linger_in_a_flood (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) flooding = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  g_autofree char *flood = g_strnfill (1 << 20, 'f');

  fixture->config.linger_ms = 200;
  cb_net_fixture_configure (fixture);
  cb_net_client_send (flooding, "nonsense\r\n\r\n");
  while (cb_net_client_send_bytes (flooding, flood, 1 << 20))
    {
      cb_net_client_send (client, GET ("/hello"));
      g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 200);
    }
  cb_net_fixture_await_connections (fixture, 1);
}

static void
test_none (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = NULL;

  fixture->config.head_ms = fixture->config.idle_ms = fixture->config.progress_ms = 0;
  cb_net_fixture_configure (fixture);
  client = cb_net_fixture_connect (fixture);
  turn_for (SHORT_MS);
  cb_net_client_send (client, GET ("/hello"));
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 200);
  turn_for (SHORT_MS);
  cb_net_client_send (client, GET ("/hello"));
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  CB_NET_TEST ("/net/conn-deadlines/silent", test_silent);
  CB_NET_TEST ("/net/conn-deadlines/half-a-head", test_half_a_head);
  CB_NET_TEST ("/net/conn-deadlines/dripping-head", test_dripping_head);
  CB_NET_TEST ("/net/conn-deadlines/idle", test_idle);
  CB_NET_TEST ("/net/conn-deadlines/no-deadline-for-handlers", test_no_deadline_for_handlers);
  CB_NET_TEST ("/net/conn-deadlines/stalled-body", test_stalled_body);
  CB_NET_TEST ("/net/conn-deadlines/slow-body", test_slow_body);
  CB_NET_TEST ("/net/conn-deadlines/stalled-answer", test_stalled_answer);
  CB_NET_TEST ("/net/conn-deadlines/slow-reader", test_slow_reader);
  CB_NET_TEST ("/net/conn-deadlines/idle-with-output", test_idle_with_output);
  CB_NET_TEST ("/net/conn-deadlines/stalled-output", test_stalled_output);
  CB_NET_TEST ("/net/conn-deadlines/linger", test_linger);
  CB_NET_TEST ("/net/conn-deadlines/linger-in-a-flood", test_linger_in_a_flood);
  CB_NET_TEST ("/net/conn-deadlines/none", test_none);

  return g_test_run ();
}
