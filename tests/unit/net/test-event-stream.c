#include "net/cb-event-stream.h"

#include <string.h>
#include <sys/socket.h>

#include "cb-net-fixture.h"

#define MAX_QUEUED 200000
#define REQUEST "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"

typedef struct
{
  CbNetFixture net;
  CbEventStream *stream; /* NULL once closed */
  guint n_closed;
  gboolean close_at_once;
} Fixture;

static void
on_closed_cb (CbEventStream *stream, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (fixture->stream == stream);
  g_assert_false (cb_event_stream_send (stream, "late", NULL, "x", 1));
  cb_event_stream_close (stream); /* does nothing */
  fixture->stream = NULL;
  fixture->n_closed++;
}

static void
on_request_cb (SoupServer *server,
               SoupServerMessage *message,
               const char *path,
               GHashTable *query,
               gpointer user_data)
{
  static const CbEventStreamFuncs funcs = { on_closed_cb };
  Fixture *fixture = user_data;

  soup_message_headers_append (soup_server_message_get_response_headers (message), "X-Request-Id",
                               "42");
  fixture->stream = cb_event_stream_take_over (message, 201, MAX_QUEUED, &funcs, fixture);
  g_assert_nonnull (fixture->stream);
  if (fixture->close_at_once)
    {
      cb_event_stream_send (fixture->stream, "only", NULL, "this", 4);
      cb_event_stream_close (fixture->stream);
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  cb_net_fixture_set_up (&fixture->net, data);
  soup_server_add_handler (fixture->net.server, "/events", on_request_cb, fixture, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_net_fixture_tear_down (&fixture->net, data);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
}

static CbNetClient *
open_stream (Fixture *fixture)
{
  CbNetClient *client = cb_net_fixture_connect (&fixture->net);
  g_autofree char *head = NULL;

  cb_net_client_send (client, REQUEST);
  head = cb_net_client_take_head (client);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 201 Created\r\n"));
  g_assert_nonnull (strstr (head, "\r\nContent-Type: text/event-stream; charset=utf-8\r\n"));
  g_assert_nonnull (strstr (head, "\r\nX-Request-Id: 42\r\n"));
  g_assert_nonnull (strstr (head, "\r\nConnection: close\r\n"));

  return client;
}

static void
assert_sends (Fixture *fixture,
              CbNetClient *client,
              const char *id,
              const char *text,
              const char *expected)
{
  g_autofree char *got = NULL;

  g_assert_true (cb_event_stream_send (fixture->stream, "delta", id, text, strlen (text)));
  got = cb_net_client_take (client, strlen (expected));
  g_assert_cmpstr (got, ==, expected);
}

static void
test_events (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_stream (fixture);

  assert_sends (fixture, client, NULL, "hello", "event: delta\ndata: hello\n\n");
  assert_sends (fixture, client, "7", "", "event: delta\nid: 7\ndata: \n\n");
}

/* Whatever breaks a line, nothing of the data becomes a field. */
static void
test_line_breaks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_stream (fixture);

  assert_sends (fixture, client, NULL, "a\nb", "event: delta\ndata: a\ndata: b\n\n");
  assert_sends (fixture, client, NULL, "a\r\nb", "event: delta\ndata: a\ndata: b\n\n");
  assert_sends (fixture, client, NULL, "a\revent: b", "event: delta\ndata: a\ndata: event: b\n\n");
  assert_sends (fixture, client, NULL, "a\n\nb\n",
                "event: delta\ndata: a\ndata: \ndata: b\ndata: \n\n");
}

static void
test_close (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = NULL;
  g_autofree char *text = NULL;

  fixture->close_at_once = TRUE;
  client = open_stream (fixture);
  cb_net_client_await_end (client);
  text = cb_net_client_take (client, 1000);
  g_assert_cmpstr (text, ==, "event: only\ndata: this\n\n");
  g_assert_cmpuint (fixture->n_closed, ==, 1);
}

static gboolean
has_closed (gpointer data)
{
  return ((Fixture *) data)->n_closed > 0;
}

static void
test_peer_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_stream (fixture);

  if (data != NULL)
    cb_net_client_reset (client);
  else
    cb_net_client_end (client);
  cb_net_turn_until (has_closed, fixture);
}

/* What the client still sends is thrown away. */
static void
test_noise (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_stream (fixture);
  g_autofree char *noise = g_strnfill (1 << 20, 'n');

  g_assert_true (cb_net_client_send_bytes (client, noise, 1 << 20));
  assert_sends (fixture, client, NULL, "hello", "event: delta\ndata: hello\n\n");
}

static void
test_slow_reader (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_stream (fixture);
  g_autofree char *text = g_strnfill (50000, 't');
  guint n = 0;

  while (cb_event_stream_send (fixture->stream, "e", NULL, text, 50000))
    {
      g_assert_cmpuint (n++, <, 1000);
      cb_net_turn (3);
    }
  g_assert_cmpuint (cb_event_stream_get_queued (fixture->stream), >, MAX_QUEUED - 50000);
  g_assert_cmpuint (cb_event_stream_get_queued (fixture->stream), <=, MAX_QUEUED + 1000);

  cb_net_client_await (client, n * 50000);
  g_assert_true (cb_event_stream_send (fixture->stream, "e", NULL, text, 50000));
}

static void
test_heartbeat (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = NULL;
  g_autofree char *text = NULL;

  fixture->net.config.ping_ms = 20;
  cb_net_fixture_configure (&fixture->net);
  client = open_stream (fixture);
  text = cb_net_client_take (client, 6);
  g_assert_cmpstr (text, ==, ":\n\n:\n\n");
}

/* Who has taken nothing for so long is gone. */
static void
test_stuck_peer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = NULL;
  g_autofree char *text = g_strnfill (50000, 't');

  fixture->net.config.ping_ms = 50;
  cb_net_fixture_configure (&fixture->net);
  client = open_stream (fixture);
  while (fixture->stream != NULL && cb_event_stream_send (fixture->stream, "e", NULL, text, 50000))
    cb_net_turn (3);
  cb_net_turn_until (has_closed, fixture);
}

#define ADD(name, data, test)                                                                      \
  g_test_add ("/net/event-stream/" name, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("events", NULL, test_events);
  ADD ("line-breaks", NULL, test_line_breaks);
  ADD ("close", NULL, test_close);
  ADD ("peer-gone/end", NULL, test_peer_gone);
  ADD ("peer-gone/reset", "reset", test_peer_gone);
  ADD ("noise", NULL, test_noise);
  ADD ("slow-reader", NULL, test_slow_reader);
  ADD ("heartbeat", NULL, test_heartbeat);
  ADD ("stuck-peer", NULL, test_stuck_peer);

  return g_test_run ();
}
