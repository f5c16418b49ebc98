#include "net/cb-conn.h"

#include <string.h>
#include <sys/socket.h>

#include "cb-net-fixture.h"
#include "cb-ws-frame.h"
#include "lib/cb-await.h"
#include "net/cb-ws.h"

/* WebSockets on real connections: what lies between the frames and the kernel. */

#define MAX_MESSAGE (2 * 1024 * 1024)
#define MAX_QUEUED (4 * 1024 * 1024)

#define HANDSHAKE                                                                                  \
  "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                   \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

typedef struct
{
  CbNetFixture net; /* first: the fixture's functions take it */
  CbWs *ws;         /* the last one that is open */
  guint n_opened;
  guint n_closed;
  guint16 code;
} Fixture;

static void
on_message_cb (CbWs *ws, gboolean text, const char *data, gsize size, gpointer user_data)
{
  cb_ws_send_text (ws, data, size);
}

static void
on_closed_cb (CbWs *ws, guint16 code, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_closed++;
  fixture->code = code;
  if (fixture->ws == ws)
    fixture->ws = NULL;
}

static void
on_switched_cb (SoupServerMessage *message, gpointer user_data)
{
  static const CbWsFuncs funcs = { .message = on_message_cb, .closed = on_closed_cb };
  static const CbWsConfig config = { MAX_MESSAGE, MAX_QUEUED, 4009 };
  Fixture *fixture = user_data;

  fixture->ws = cb_ws_take_over (message, &config, &funcs, fixture);
  fixture->n_opened += fixture->ws != NULL;
}

static void
on_socket_cb (SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer user_data)
{
  g_assert_true (soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL));
  g_signal_connect (message, "wrote-informational", G_CALLBACK (on_switched_cb), user_data);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  cb_net_fixture_set_up (&fixture->net, data);
  soup_server_add_early_handler (fixture->net.server, "/ws", on_socket_cb, fixture, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_net_fixture_tear_down (&fixture->net, data);
  g_assert_cmpuint (fixture->n_closed, ==, fixture->n_opened);
}

static const CbNetStats *
stats (Fixture *fixture)
{
  return cb_net_get_stats (fixture->net.net);
}

static void
send_frame (CbNetClient *client, guint8 first, const char *payload, gsize size)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  cb_ws_frame_append (frame, first, payload, size);
  g_assert_true (cb_net_client_send_bytes (client, frame->data, frame->len));
}

static void
assert_frame (CbNetClient *client, guint8 first, const char *payload, gsize size)
{
  guint8 got_first = 0;
  gsize got_size = 0;
  g_autofree char *got = NULL;

  while ((got = cb_ws_frame_take (client->in, &got_first, &got_size)) == NULL && !client->ended)
    cb_net_client_await (client, client->in->len + 1);
  g_assert_nonnull (got);
  g_assert_cmpint (got_first, ==, first);
  g_assert_cmpuint (got_size, ==, size);
  g_assert_cmpint (memcmp (got, payload, size), ==, 0);
}

static CbNetClient *
open_socket (Fixture *fixture)
{
  CbNetClient *client = cb_net_fixture_connect (&fixture->net);

  cb_net_client_send (client, HANDSHAKE);
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 101);

  return client;
}

static void
test_echo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_socket (fixture);

  for (guint i = 0; i < 10; i++)
    {
      send_frame (client, CB_WS_FIN | CB_WS_TEXT, "hello", 5);
      assert_frame (client, CB_WS_FIN | CB_WS_TEXT, "hello", 5);
    }
  g_assert_cmpuint (stats (fixture)->taken_over, ==, 1);
  g_assert_cmpuint (stats (fixture)->exchanges_open, ==, 0);
}

/* Requests before, and frames that come with the handshake, are not lost. */
static void
test_early_frame (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (&fixture->net);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  static const char requests[] = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n" HANDSHAKE;

  g_byte_array_append (bytes, (const guint8 *) requests, strlen (requests));
  cb_ws_frame_append (bytes, CB_WS_FIN | CB_WS_TEXT, "early", 5);
  g_assert_true (cb_net_client_send_bytes (client, bytes->data, bytes->len));
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 200);
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 101);
  assert_frame (client, CB_WS_FIN | CB_WS_TEXT, "early", 5);
}

/* Larger than any buffer on the way: nothing is cut, nothing torn. */
static void
test_large_messages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_socket (fixture);
  g_autofree char *text = g_strnfill (MAX_MESSAGE, 'l');

  for (guint i = 0; i < 3; i++)
    {
      send_frame (client, CB_WS_FIN | CB_WS_TEXT, text, MAX_MESSAGE - i);
      send_frame (client, CB_WS_FIN | CB_WS_PING, "p", 1);
      assert_frame (client, CB_WS_FIN | CB_WS_TEXT, text, MAX_MESSAGE - i);
      assert_frame (client, CB_WS_FIN | CB_WS_PONG, "p", 1);
    }
}

static gboolean
has_closed (gpointer data)
{
  return ((Fixture *) data)->n_closed > 0;
}

static void
test_close (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_socket (fixture);

  cb_ws_close (fixture->ws, 4008, "too slow");
  assert_frame (client, CB_WS_FIN | CB_WS_CLOSE, "\x0f\xa8too slow", 10);
  send_frame (client, CB_WS_FIN | CB_WS_CLOSE, "\x0f\xa8", 2);
  cb_net_client_await_end (client);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_cmpuint (fixture->code, ==, 4008);
  g_assert_cmpuint (stats (fixture)->taken_over, ==, 0);
}

static void
test_peer_resets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_socket (fixture);

  cb_net_client_reset (client);
  cb_net_turn_until (has_closed, fixture);
  g_assert_cmpuint (fixture->code, ==, 1006);
  cb_net_fixture_await_connections (&fixture->net, 0);
}

static void
test_dead_peer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = NULL;

  fixture->net.config.ping_ms = 20;
  cb_net_fixture_configure (&fixture->net);
  client = open_socket (fixture);
  assert_frame (client, CB_WS_FIN | CB_WS_PING, "", 0);
  fixture->net.config.pong_ms = 20;
  cb_net_fixture_configure (&fixture->net);
  send_frame (client, CB_WS_FIN | CB_WS_PONG, "", 0);
  assert_frame (client, CB_WS_FIN | CB_WS_PING, "", 0); /* the answer counted */

  cb_net_turn_until (has_closed, fixture);
  cb_net_client_await_end (client);
  g_assert_cmpuint (fixture->code, ==, 1006);
}

/* A heartbeat of none leaves the deadline for what is sent. */
static void
test_stuck_peer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = NULL;
  g_autofree char *text = g_strnfill (MAX_QUEUED / 2, 's');

  fixture->net.config.ping_ms = 0;
  fixture->net.config.progress_ms = 30;
  cb_net_fixture_configure (&fixture->net);
  client = open_socket (fixture);
  while (fixture->ws != NULL && cb_ws_send_text (fixture->ws, text, MAX_QUEUED / 2) == CB_WS_SENT)
    cb_net_turn (5);
  cb_net_turn_until (has_closed, fixture);
  g_assert_cmpuint (stats (fixture)->timed_out, ==, 1);
}

static void
test_drain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_socket (fixture);
  GAsyncResult *result = NULL;

  cb_net_drain_async (fixture->net.net, 60000, cb_await_keep, &result);
  send_frame (client, CB_WS_FIN | CB_WS_TEXT, "still here", 10);
  assert_frame (client, CB_WS_FIN | CB_WS_TEXT, "still here", 10);
  cb_ws_close (fixture->ws, 1001, "");
  assert_frame (client, CB_WS_FIN | CB_WS_CLOSE, "\x03\xe9", 2);
  send_frame (client, CB_WS_FIN | CB_WS_CLOSE, "\x03\xe9", 2);
  cb_net_client_end (client);
  g_object_unref (cb_await (&result));
  g_assert_cmpuint (stats (fixture)->connections, ==, 0);
}

static void
test_drain_has_an_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_socket (fixture);
  GAsyncResult *result = NULL;

  cb_net_drain_async (fixture->net.net, 20, cb_await_keep, &result);
  g_object_unref (cb_await (&result));
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  cb_net_client_await_end (client);
}

/* Sockets are not evicted: only who rests between requests is. */
static void
test_is_not_evicted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_socket (fixture);
  g_autoptr (CbNetClient) other = NULL;

  fixture->net.config.max_connections = 1;
  cb_net_fixture_configure (&fixture->net);
  other = cb_net_fixture_connect (&fixture->net);
  g_assert_cmpuint (cb_net_client_take_answer (other, NULL), ==, 503);
  g_assert_cmpuint (fixture->n_closed, ==, 0);
  send_frame (client, CB_WS_FIN | CB_WS_TEXT, "hello", 5);
  assert_frame (client, CB_WS_FIN | CB_WS_TEXT, "hello", 5);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) clients =
                 g_ptr_array_new_with_free_func ((GDestroyNotify) cb_net_client_free);

  for (guint i = 0; i < 100; i++)
    g_ptr_array_add (clients, open_socket (fixture));
  g_assert_cmpuint (stats (fixture)->taken_over, ==, 100);
  g_ptr_array_set_size (clients, 50);
  cb_net_fixture_await_connections (&fixture->net, 50);
  g_assert_cmpuint (fixture->n_closed, ==, 50);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/net/conn-take-over/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("echo", test_echo);
  ADD ("early-frame", test_early_frame);
  ADD ("large-messages", test_large_messages);
  ADD ("close", test_close);
  ADD ("peer-resets", test_peer_resets);
  ADD ("dead-peer", test_dead_peer);
  ADD ("stuck-peer", test_stuck_peer);
  ADD ("drain", test_drain);
  ADD ("drain-has-an-end", test_drain_has_an_end);
  ADD ("is-not-evicted", test_is_not_evicted);
  ADD ("many", test_many);

  return g_test_run ();
}
