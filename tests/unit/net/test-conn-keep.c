#include "net/cb-kept-conn.h"

#include <string.h>

#include "cb-net-fixture.h"
#include "cb-ws-frame.h"
#include "lib/cb-await.h"
#include "net/cb-ws.h"

/* WebSockets that leave their transport and go on in another one. */

#define HANDSHAKE                                                                                  \
  "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                   \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

#define TEXT (CB_WS_FIN | CB_WS_TEXT)

static const CbWsConfig config = { 1024 * 1024, 4 * 1024 * 1024, 4009 };

typedef struct
{
  CbNetFixture net; /* first: the fixture's functions take it */
  CbNet *next;      /* the transport that follows */
  CbWs *ws;
  guint n_messages;
  guint n_closed;
} Fixture;

static void
on_message_cb (CbWs *ws, gboolean text, const char *data, gsize size, gpointer user_data)
{
  ((Fixture *) user_data)->n_messages++;
  cb_ws_send_text (ws, data, size);
}

static void
on_closed_cb (CbWs *ws, guint16 code, gpointer user_data)
{
  ((Fixture *) user_data)->n_closed++;
  ((Fixture *) user_data)->ws = NULL;
}

static const CbWsFuncs funcs = { .message = on_message_cb, .closed = on_closed_cb };

static void
on_switched_cb (SoupServerMessage *message, gpointer user_data)
{
  ((Fixture *) user_data)->ws = cb_ws_take_over (message, &config, &funcs, user_data);
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
  fixture->next = cb_net_new (fixture->net.server, &fixture->net.config);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->next);
  cb_net_fixture_tear_down (&fixture->net, data);
  g_assert_null (fixture->ws);
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
send_text (CbNetClient *client, const char *text)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  cb_ws_frame_append (frame, TEXT, text, strlen (text));
  g_assert_true (cb_net_client_send_bytes (client, frame->data, frame->len));
}

static void
assert_text (CbNetClient *client, const char *text, gsize size)
{
  guint8 first = 0;
  gsize got_size = 0;
  g_autofree char *got = NULL;

  while ((got = cb_ws_frame_take (client->in, &first, &got_size)) == NULL && !client->ended)
    cb_net_client_await (client, client->in->len + 1);
  g_assert_cmpint (first, ==, TEXT);
  g_assert_cmpmem (got, got_size, text, size);
}

static CbKeptConn *
release (Fixture *fixture)
{
  CbKeptConn *kept;

  g_assert_true (cb_ws_hold (fixture->ws));
  cb_net_turn (5);
  kept = cb_ws_release (fixture->ws);
  g_assert_nonnull (kept);
  fixture->ws = NULL;
  g_assert_cmpuint (cb_net_get_stats (fixture->net.net)->taken_over, ==, 0);
  g_assert_cmpuint (cb_net_get_stats (fixture->net.net)->connections, ==, 0);

  return kept;
}

static void
adopt (Fixture *fixture, CbKeptConn *kept)
{
  fixture->ws = cb_ws_adopt (fixture->next, kept, &config, &funcs, fixture);
  g_assert_nonnull (fixture->ws);
  g_assert_cmpuint (cb_net_get_stats (fixture->next)->taken_over, ==, 1);
}

/* What the client says in between is heard by the next transport. */
static void
test_goes_on (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_socket (fixture);
  CbKeptConn *kept;

  send_text (client, "before");
  assert_text (client, "before", 6);
  kept = release (fixture);
  send_text (client, "between");
  cb_net_turn (5);
  g_assert_cmpuint (fixture->n_messages, ==, 1);
  adopt (fixture, kept);
  assert_text (client, "between", 7);
  send_text (client, "after");
  assert_text (client, "after", 5);

  cb_net_client_reset (client);
  while (fixture->ws != NULL)
    cb_net_turn (1);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
}

/* Bytes that were read and not looked at, and those that the client did not take, go along. */
static void
test_bytes_go_along (Fixture *fixture, gconstpointer data)
{
  const gsize size = 1024 * 1024;
  g_autofree char *text = g_strnfill (size, 'u');
  g_autoptr (CbNetClient) client = open_socket (fixture);
  CbKeptConn *kept;
  guint n = 0;

  while (cb_ws_get_queued (fixture->ws) == 0) /* how much the kernel takes is its own affair */
    {
      g_assert_cmpint (cb_ws_send_text (fixture->ws, text, size), ==, CB_WS_SENT);
      cb_net_turn (5);
      n++;
    }
  kept = release (fixture);
  g_assert_cmpuint (kept->unsent->len, >, 0);
  g_assert_cmpuint (kept->unread->len, ==, 0);
  cb_ws_frame_append (kept->unread, TEXT, "unread", 6);
  adopt (fixture, kept);
  for (guint i = 0; i < n; i++)
    assert_text (client, text, size);
  assert_text (client, "unread", 6);
}

/* More than any transport reads at once was not written by one. */
static void
test_refuses_too_much (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_socket (fixture);
  CbKeptConn *kept = release (fixture);

  g_byte_array_set_size (kept->unread, 1024 * 1024);
  g_assert_null (cb_ws_adopt (fixture->next, kept, &config, &funcs, fixture));
  cb_net_client_await_end (client);
  g_assert_cmpuint (fixture->n_closed, ==, 0);
}

static void
test_a_broken_one_stays (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_socket (fixture);

  g_assert_true (cb_ws_hold (fixture->ws));
  cb_net_client_reset (client);
  while (fixture->ws != NULL)
    cb_net_turn (1);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
}

static void
test_identify (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = open_socket (fixture);
  g_autoptr (CbNetClient) other = cb_net_fixture_connect (&fixture->net);
  g_autoptr (CbKeptConn) same = cb_kept_conn_new (dup (client->fd));
  guint64 a = 0;
  guint64 b = 0;
  guint64 c = 0;

  g_assert_true (cb_kept_conn_identify (client->fd, &a));
  g_assert_true (cb_kept_conn_identify (same->fd, &b));
  g_assert_true (cb_kept_conn_identify (other->fd, &c));
  g_assert_cmpuint (a, ==, b);
  g_assert_cmpuint (a, !=, c);
  g_assert_false (cb_kept_conn_identify (-1, &a));
}

#define ADD(name, test) g_test_add ("/net/conn-keep/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("goes-on", test_goes_on);
  ADD ("bytes-go-along", test_bytes_go_along);
  ADD ("refuses-too-much", test_refuses_too_much);
  ADD ("a-broken-one-stays", test_a_broken_one_stays);
  ADD ("identify", test_identify);

  return g_test_run ();
}
