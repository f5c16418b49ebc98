#include "net/cb-net-stream.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cb-net-fixture.h"

/*
 * What the transport relies on in libsoup without its documentation saying so. Each of these fails
 * when a newer libsoup behaves otherwise; cb-net.c and cb-net-stream.c say what they rely on.
 */

static void
on_hello_cb (SoupServer *server,
             SoupServerMessage *message,
             const char *path,
             GHashTable *query,
             gpointer data)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "hello", 5);
}

static GIOStream *
make_stream (int *peer)
{
  g_autoptr (GSocket) socket = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  socket = g_socket_new_from_fd (fds[0], NULL);
  g_assert_nonnull (socket);
  *peer = fds[1];
  g_unix_set_fd_nonblocking (fds[1], TRUE, NULL);

  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

static gboolean
is_at_end (gpointer data)
{
  char buffer[4096];

  return recv (*(int *) data, buffer, sizeof buffer, 0) == 0;
}

/* Returns: whether libsoup closed the stream after a request that asked for no such thing */
static gboolean
closes_after_one (SoupServer *server)
{
  static const char request[] = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 80);
  int peer;
  g_autoptr (GIOStream) stream = make_stream (&peer);
  gboolean closed = FALSE;

  g_assert_cmpint (write (peer, request, strlen (request)), ==, strlen (request));
  g_assert_true (soup_server_accept_iostream (server, stream, address, address, NULL));
  for (guint i = 0; i < 100 && !closed; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      closed = is_at_end (&peer);
    }
  close (peer);

  return closed;
}

static void
test_no_listener_means_close (void)
{
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);

  soup_server_add_handler (server, NULL, on_hello_cb, NULL, NULL);
  if (!closes_after_one (server))
    g_error ("libsoup keeps a stream open after its request, though the server has no listener: "
             "the transport never gets its connections back. See cb_net_start_exchange().");

  /* With one it does not, so the difference is the listener. */
  g_assert_true (soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  g_assert_false (closes_after_one (server));
}

typedef struct
{
  SoupServerMessage *message;
  gboolean within_accept;
} Started;

static void
on_started_cb (SoupServer *server, SoupServerMessage *message, Started *started)
{
  if (started->within_accept)
    started->message = message;
}

/* How a message is tied to its stream: there is no other way. */
static void
test_started_within_accept (void)
{
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 80);
  int peer;
  g_autoptr (GIOStream) stream = make_stream (&peer);
  Started started = { NULL, TRUE };

  g_signal_connect (server, "request-started", G_CALLBACK (on_started_cb), &started);
  g_assert_true (soup_server_accept_iostream (server, stream, address, address, NULL));
  started.within_accept = FALSE;
  if (started.message == NULL)
    g_error ("libsoup emits “request-started” after soup_server_accept_iostream() has returned: "
             "messages cannot be tied to their streams. See on_request_started_cb().");
  g_signal_handlers_disconnect_by_data (server, &started);
  close (peer);
  cb_net_turn (20);
}

/* A whole request that is there is answered before the accept returns: pipelining relies on it. */
static void
test_answered_within_accept (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  cb_net_client_send (client, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  while (fixture->n_heads == 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (fixture->n_finished, ==, 1);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->exchanges_open, ==, 0);
}

static void
test_message_after_the_end (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  SoupServerMessage *message;

  cb_net_client_send (client, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  cb_net_fixture_await_paused (fixture, 1);
  message = g_ptr_array_index (fixture->paused, 0);
  g_assert_nonnull (cb_net_stream_get_conn (cb_net_stream_from_message (message)));

  cb_net_client_reset (client);
  cb_net_fixture_await_connections (fixture, 0);
  g_assert_null (cb_net_stream_get_conn (cb_net_stream_from_message (message)));

  /* What is asked of it now does nothing. */
  cb_net_message_set_max_body (message, 1);
  cb_net_message_watch_gone (message, NULL, NULL);
  cb_net_message_set_id (message, "01HF7YAT00");
  cb_net_stream_refuse (cb_net_stream_from_message (message), 400, "Too late");
  g_assert_cmpuint (cb_net_message_get_refused (message), ==, 0);
  g_assert_null (cb_conn_take_over (message, NULL, NULL));
}

/* The last chunk is written in another thread; it comes behind the others, and before the next
 * answer. */
static void
test_late_chunk (CbNetFixture *fixture, gconstpointer data)
{
  static const char chunks[] = "4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n";
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  guint n = 200;

  for (guint i = 0; i < n; i++)
    cb_net_client_send (client, "GET /chunked HTTP/1.1\r\nHost: x\r\n\r\n");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *head = cb_net_client_take_head (client);
      g_autofree char *body = cb_net_client_take (client, strlen (chunks));

      g_assert_true (g_str_has_prefix (head, "HTTP/1.1 200 OK\r\n"));
      g_assert_cmpstr (body, ==, chunks);
    }
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->accepted, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/stream/no-listener-means-close", test_no_listener_means_close);
  g_test_add_func ("/net/stream/started-within-accept", test_started_within_accept);
  CB_NET_TEST ("/net/stream/answered-within-accept", test_answered_within_accept);
  CB_NET_TEST ("/net/stream/message-after-the-end", test_message_after_the_end);
  CB_NET_TEST ("/net/stream/late-chunk", test_late_chunk);

  return g_test_run ();
}
