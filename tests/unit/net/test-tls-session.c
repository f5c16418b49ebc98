#include "net/cb-tls-session.h"

#include <string.h>

#include "base/cb-error.h"
#include "cb-net-fixture.h"
#include "cb-tls-client.h"
#include "cb-ws-frame.h"
#include "net/cb-ws.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

typedef struct
{
  CbNetFixture net; /* first: the fixture's functions take it */
  CbTempDir *dir;
  GSocketAddress *address; /* of the TLS listener */
} Fixture;

static CbTlsCredentials *
load (CbTempDir *dir, const char *certificate, const char *key, GError **error)
{
  g_autofree char *certificate_path = cb_temp_dir_build (dir, certificate);
  g_autofree char *key_path = cb_temp_dir_build (dir, key);

  return cb_tls_credentials_new (certificate_path, key_path, error);
}

static void
show (Fixture *fixture, const char *name)
{
  g_autofree char *certificate = g_strconcat (name, ".crt", NULL);
  g_autofree char *key = g_strconcat (name, ".key", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CbTlsCredentials) credentials = NULL;

  cb_tls_write_pair (fixture->dir, name);
  credentials = load (fixture->dir, certificate, key, &error);
  g_assert_no_error (error);
  cb_net_set_credentials (fixture->net.net, credentials);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GPtrArray) addresses = NULL;

  cb_net_fixture_set_up (&fixture->net, data);
  fixture->dir = cb_temp_dir_new ();
  show (fixture, "first");
  g_assert_true (cb_net_listen_tls (fixture->net.net, any, NULL));
  addresses = cb_net_dup_addresses (fixture->net.net);
  fixture->address = g_object_ref (g_ptr_array_index (addresses, 1));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_net_fixture_tear_down (&fixture->net, data);
  g_object_unref (fixture->address);
  cb_temp_dir_free (fixture->dir);
}

static CbTlsClient *
open_with (Fixture *fixture, const char *priority)
{
  CbTlsClient *client = cb_tls_client_new (fixture->address, priority, NULL);

  g_assert_cmpint (cb_tls_client_shake_hands (client), ==, 0);

  return client;
}

static void
ask (CbTlsClient *client, const char *request, const char *expected)
{
  g_autofree char *head = NULL;
  g_autofree char *body = NULL;

  cb_tls_client_send (client, request, strlen (request));
  head = cb_tls_client_take_head (client);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 200 OK\r\n"));
  body = cb_tls_client_take (client, strlen (expected));
  g_assert_cmpstr (body, ==, expected);
}

static void
test_requests (Fixture *fixture, gconstpointer priority)
{
  g_autoptr (CbTlsClient) client = open_with (fixture, priority);
  g_autofree char *rest = NULL;

  for (guint i = 0; i < 5; i++)
    ask (client, GET ("/hello"), "hello");
  ask (client, GET ("/hello") GET ("/hello"), "hello");
  rest = cb_tls_client_take_head (client);
  g_assert_true (g_str_has_prefix (rest, "HTTP/1.1 200 OK\r\n"));
}

/* Larger than records and buffers, both ways. */
static void
test_large (Fixture *fixture, gconstpointer priority)
{
  g_autoptr (CbTlsClient) client = open_with (fixture, priority);
  g_autofree char *body = g_strnfill (700000, 'z');
  g_autofree char *request = g_strconcat (
      "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 700000\r\n\r\n", body, NULL);

  ask (client, request, "700000");
  for (guint i = 0; i < 2; i++)
    {
      ask (client, GET ("/big"), "bbbb");
      cb_net_turn (50); /* the server fills what there is to fill */
      cb_tls_client_await (client, CB_BIG_SIZE - 4);
      g_free (cb_tls_client_take (client, CB_BIG_SIZE - 4));
    }
  ask (client, GET ("/hello"), "hello");
}

/* Many small records in one packet are all read, though the socket tells of them once. */
static void
test_small_records (Fixture *fixture, gconstpointer priority)
{
  g_autoptr (CbTlsClient) client = open_with (fixture, priority);
  const char *request = GET ("/hello");

  for (guint n = 0; n < 20; n++)
    {
      for (const char *at = request; *at != '\0'; at++)
        cb_tls_client_send (client, at, 1);
      ask (client, GET ("/hello"), "hello");
      g_free (cb_tls_client_take_head (client));
      g_free (cb_tls_client_take (client, 5));
    }
}

/* A message of TLS's own is not the end of what can be read. */
static void
test_key_update (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbTlsClient) client = open_with (fixture, "NORMAL:-VERS-ALL:+VERS-TLS1.3");

  for (guint i = 0; i < 5; i++) /* GnuTLS takes no more than a few a second */
    {
      g_assert_cmpint (gnutls_session_key_update (client->session, GNUTLS_KU_PEER), ==, 0);
      ask (client, GET ("/hello"), "hello");
    }
}

static void
test_old_versions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbTlsClient) client = cb_tls_client_new (
      fixture->address, "NORMAL:-VERS-ALL:+VERS-TLS1.1:%COMPAT", NULL);

  g_assert_cmpint (cb_tls_client_shake_hands (client), !=, 0);
  cb_net_fixture_await_connections (&fixture->net, 0);
}

static void
test_protocols (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbTlsClient) both = cb_tls_client_new (fixture->address, NULL, "h2,http/1.1");
  g_autoptr (CbTlsClient) other = cb_tls_client_new (fixture->address, NULL, "h2");
  gnutls_datum_t chosen;

  g_assert_cmpint (cb_tls_client_shake_hands (both), ==, 0);
  g_assert_cmpint (gnutls_alpn_get_selected_protocol (both->session, &chosen), ==, 0);
  g_assert_cmpmem (chosen.data, chosen.size, "http/1.1", 8);
  g_assert_cmpint (cb_tls_client_shake_hands (other), ==, GNUTLS_E_FATAL_ALERT_RECEIVED);
  g_assert_cmpint (gnutls_alert_get (other->session), ==, GNUTLS_A_NO_APPLICATION_PROTOCOL);
}

/* A client that knows where the answer ends by the close must know a close from a cut. */
static void
test_close (Fixture *fixture, gconstpointer priority)
{
  g_autoptr (CbTlsClient) client = open_with (fixture, priority);
  const char *request = "GET /hello HTTP/1.0\r\n\r\n";

  cb_tls_client_send (client, request, strlen (request));
  cb_tls_client_await (client, G_MAXSIZE);
  g_assert_true (g_str_has_suffix (client->in->str, "\r\n\r\nhello"));
  g_assert_true (client->ended);
  g_assert_false (client->cut);
}

static void
test_idle_close (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbTlsClient) client = open_with (fixture, NULL);

  fixture->net.config.idle_ms = 20;
  cb_net_fixture_configure (&fixture->net);
  ask (client, GET ("/hello"), "hello");
  cb_tls_client_await (client, G_MAXSIZE);
  g_assert_true (client->ended);
}

static void
test_refusal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbTlsClient) client = open_with (fixture, NULL);
  g_autofree char *head = NULL;

  cb_tls_client_send (client, "nonsense\r\n\r\n", 12);
  head = cb_tls_client_take_head (client);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 400 "));
  cb_tls_client_await (client, G_MAXSIZE);
  g_assert_true (client->ended);
}

static void
test_handshake_deadline (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = NULL;

  fixture->net.config.head_ms = 30;
  cb_net_fixture_configure (&fixture->net);
  client = cb_net_client_new (fixture->address);
  if (data != NULL)
    cb_net_client_send_bytes (client, "\x16\x03\x01", 3); /* a record begins, and never ends */
  cb_net_client_await_end (client);
  g_assert_cmpuint (client->in->len, ==, 0);
  g_assert_cmpuint (cb_net_get_stats (fixture->net.net)->timed_out, ==, 1);
}

static void
test_plain_http (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_client_new (fixture->address);

  cb_net_client_send (client, GET ("/hello"));
  cb_net_client_await_end (client);
  g_assert_null (memmem (client->in->data, client->in->len, "hello", 5));
  g_assert_cmpuint (fixture->net.n_heads, ==, 0);
}

static void
test_peer_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbTlsClient) client = open_with (fixture, NULL);

  cb_tls_client_send (client, GET ("/later"), strlen (GET ("/later")));
  cb_net_fixture_await_paused (&fixture->net, 1);
  cb_net_client_reset (client->tcp);
  while (fixture->net.n_gone == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* A new certificate is shown to new clients; who is there goes on. */
static void
test_new_certificate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbTlsClient) old = open_with (fixture, NULL);
  g_autoptr (CbTlsClient) new = NULL;
  g_autofree char *old_name = NULL;
  g_autofree char *new_name = NULL;

  ask (old, GET ("/hello"), "hello");
  show (fixture, "second");
  new = open_with (fixture, NULL);
  ask (new, GET ("/hello"), "hello");
  ask (old, GET ("/hello"), "hello");
  old_name = cb_tls_client_dup_server_name (old);
  new_name = cb_tls_client_dup_server_name (new);
  g_assert_cmpstr (old_name, ==, "first");
  g_assert_cmpstr (new_name, ==, "second");
}

static void
on_message_cb (CbWs *ws, gboolean text, const char *data, gsize size, gpointer user_data)
{
  cb_ws_send_text (ws, data, size);
}

static void
on_closed_cb (CbWs *ws, guint16 code, gpointer user_data)
{
}

static void
on_switched_cb (SoupServerMessage *message, gpointer user_data)
{
  static const CbWsFuncs funcs = { .message = on_message_cb, .closed = on_closed_cb };
  static const CbWsConfig config = { 1 << 20, 1 << 22, 4009 };

  g_assert_nonnull (cb_ws_take_over (message, &config, &funcs, NULL));
}

static void
on_socket_cb (SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer user_data)
{
  g_assert_true (soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL));
  g_signal_connect (message, "wrote-informational", G_CALLBACK (on_switched_cb), NULL);
}

/* What takes a connection over need not know. */
static void
test_web_socket (Fixture *fixture, gconstpointer data)
{
  static const char handshake[] =
      "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  g_autoptr (CbTlsClient) client = open_with (fixture, NULL);
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  g_autofree char *text = g_strnfill (500000, 'w');

  soup_server_add_early_handler (fixture->net.server, "/ws", on_socket_cb, NULL, NULL);
  cb_tls_client_send (client, handshake, strlen (handshake));
  g_free (cb_tls_client_take_head (client));
  cb_ws_frame_append (frame, CB_WS_FIN | CB_WS_TEXT, text, 500000);
  for (guint i = 0; i < 3; i++)
    {
      cb_tls_client_send (client, frame->data, frame->len);
      cb_tls_client_await (client, 500010);
      g_assert_cmpuint (client->in->len, ==, 500010);
      g_assert_cmpmem (client->in->str + 10, 500000, text, 500000);
      g_string_set_size (client->in, 0);
    }
}

static void
test_cap (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = NULL;
  g_autoptr (CbTlsClient) busy = open_with (fixture, NULL);

  fixture->net.config.max_connections = 1;
  cb_net_fixture_configure (&fixture->net);
  client = cb_net_client_new (fixture->address);
  cb_net_client_await_end (client);
  g_assert_cmpuint (client->in->len, ==, 0);
  ask (busy, GET ("/hello"), "hello");
}

static void
test_bad_credentials (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  static const char *const pairs[][2] = {
    { "first.crt", "second.key" },
    { "nowhere.crt", "first.key" },
    { "first.crt", "nowhere.key" },
    { "text", "first.key" },
  };

  cb_tls_write_pair (dir, "first");
  cb_tls_write_pair (dir, "second");
  cb_temp_dir_write (dir, "text", "no certificate");
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (load (dir, pairs[i][0], pairs[i][1], &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
      g_assert_nonnull (strstr (error->message, pairs[i][0]));
      g_assert_nonnull (strstr (error->message, pairs[i][1]));
    }
}

#define ADD(name, data, test)                                                                      \
  g_test_add ("/net/tls-session/" name, Fixture, data, set_up, test, tear_down)
#define ADD_VERSIONS(name, test)                                                                   \
  ADD (name "/1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2", test);                                        \
  ADD (name "/1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.3", test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_VERSIONS ("requests", test_requests);
  ADD_VERSIONS ("large", test_large);
  ADD_VERSIONS ("small-records", test_small_records);
  ADD_VERSIONS ("close", test_close);
  ADD ("key-update", NULL, test_key_update);
  ADD ("old-versions", NULL, test_old_versions);
  ADD ("protocols", NULL, test_protocols);
  ADD ("idle-close", NULL, test_idle_close);
  ADD ("refusal", NULL, test_refusal);
  ADD ("handshake-deadline/silent", NULL, test_handshake_deadline);
  ADD ("handshake-deadline/slow", "slow", test_handshake_deadline);
  ADD ("plain-http", NULL, test_plain_http);
  ADD ("peer-gone", NULL, test_peer_gone);
  ADD ("new-certificate", NULL, test_new_certificate);
  ADD ("web-socket", NULL, test_web_socket);
  ADD ("cap", NULL, test_cap);
  g_test_add_func ("/net/tls-session/bad-credentials", test_bad_credentials);

  return g_test_run ();
}
