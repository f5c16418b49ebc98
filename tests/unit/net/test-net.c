#include "net/cb-net.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cb-net-fixture.h"
#include "lib/cb-await.h"
#include "lib/cb-temp-dir.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

static void
assert_served (CbNetClient *client)
{
  cb_net_client_send (client, GET ("/hello"));
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 200);
}

static void
assert_shed (CbNetClient *client)
{
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 503);
  cb_net_client_await_end (client);
}

/* Listeners */

static void
serve_on (CbNetFixture *fixture, GSocketAddress *address)
{
  g_autoptr (CbNetClient) client = cb_net_client_new (address);
  g_autoptr (CbNetClient) old = cb_net_client_new (address);

  assert_served (client);
  assert_served (client);

  /* Without a Host libsoup asks the connection for its address. */
  cb_net_client_send (old, "GET /hello HTTP/1.0\r\n\r\n");
  g_assert_cmpuint (cb_net_client_take_answer (old, NULL), ==, 200);
}

static void
listen_and_serve (CbNetFixture *fixture, GSocketAddress *address)
{
  g_autoptr (GPtrArray) addresses = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_net_listen (fixture->net, address, &error));
  g_assert_no_error (error);
  addresses = cb_net_dup_addresses (fixture->net);
  g_assert_cmpuint (addresses->len, ==, 2);
  serve_on (fixture, g_ptr_array_index (addresses, 1));
  serve_on (fixture, g_ptr_array_index (addresses, 0));
}

static void
test_ipv6 (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("::1", 0);

  listen_and_serve (fixture, address);
}

static void
test_unix (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "web.sock");
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  listen_and_serve (fixture, address);
}

static void
test_inherited (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GPtrArray) addresses = NULL;
  g_autoptr (GError) error = NULL;
  struct sockaddr_storage native;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_socket_address_to_native (any, &native, sizeof native, NULL);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &native, sizeof (struct sockaddr_in)), ==, 0);
  g_assert_cmpint (listen (fd, 5), ==, 0);
  g_assert_true (cb_net_listen_fd (fixture->net, fd, &error));
  g_assert_no_error (error);
  addresses = cb_net_dup_addresses (fixture->net);
  serve_on (fixture, g_ptr_array_index (addresses, 1));
}

static void
test_bad_listeners (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketAddress) foreign = g_inet_socket_address_new_from_string ("192.0.2.1", 0);
  g_autoptr (GError) in_use = NULL;
  g_autoptr (GError) no_address = NULL;
  g_autoptr (GError) no_socket = NULL;

  g_assert_false (cb_net_listen (fixture->net, fixture->address, &in_use));
  g_assert_error (in_use, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_false (cb_net_listen (fixture->net, foreign, &no_address));
  g_assert_nonnull (no_address);
  g_assert_false (cb_net_listen_fd (fixture->net, dup (STDIN_FILENO), &no_socket));
  g_assert_error (no_socket, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* Caps */

static void
test_cap (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) busy = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) other = NULL;
  g_autoptr (CbNetClient) third = NULL;
  g_autoptr (CbNetClient) fourth = NULL;

  fixture->config.max_connections = 2;
  cb_net_fixture_configure (fixture);
  cb_net_client_send (busy, GET ("/later"));
  other = cb_net_fixture_connect (fixture);
  cb_net_client_send (other, GET ("/later"));
  cb_net_fixture_await_paused (fixture, 2);

  third = cb_net_fixture_connect (fixture);
  cb_net_client_send (third, GET ("/hello"));
  assert_shed (third);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->shed, ==, 1);

  cb_net_fixture_answer (fixture, 0);
  g_assert_cmpuint (cb_net_client_take_answer (busy, NULL), ==, 200);
  fourth = cb_net_fixture_connect (fixture); /* makes the one go that rests */
  assert_served (fourth);
  cb_net_client_await_end (busy);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->evicted, ==, 1);
}

static void
test_evicts_longest_rest (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) first = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) second = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) third = NULL;

  fixture->config.max_connections = 2;
  cb_net_fixture_configure (fixture);
  assert_served (first);
  assert_served (second);
  assert_served (first);
  third = cb_net_fixture_connect (fixture);
  assert_served (third);
  cb_net_client_await_end (second);
  assert_served (first);
}

/* Whose answer has not left does not rest: closing it would lose the answer. */
static void
test_evicts_no_slow_reader (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) slow = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) third = NULL;
  guint n = cb_net_fixture_stuff (fixture, slow);

  fixture->config.max_connections = 1;
  cb_net_fixture_configure (fixture);
  third = cb_net_fixture_connect (fixture);
  assert_shed (third);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (cb_net_client_take_answer (slow, NULL), ==, 200);
}

static void
test_cap_per_address (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) first = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) second = NULL;
  g_autoptr (CbNetClient) elsewhere = NULL;
  g_autoptr (CbNetClient) again = NULL;

  fixture->config.max_per_address = 1;
  fixture->config.max_connections = 2;
  cb_net_fixture_configure (fixture);
  elsewhere = cb_net_client_new_from (fixture->address, "127.0.0.2");
  assert_served (first);
  assert_served (elsewhere);

  second = cb_net_fixture_connect (fixture);
  assert_shed (second);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->shed_address, ==, 1);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->evicted, ==, 0); /* nobody paid for it */
  assert_served (first);
  assert_served (elsewhere);

  cb_net_client_end (first);
  cb_net_client_await_end (first);
  again = cb_net_fixture_connect (fixture);
  assert_served (again);
}

/* Open files */

/* Opens files up to the limit, which is set to what is open already. */
static GArray *
use_up_fds (struct rlimit *old)
{
  GArray *fds = g_array_new (FALSE, FALSE, sizeof (int));
  struct rlimit low;
  int fd;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, old), ==, 0);
  low = *old;
  low.rlim_cur = 64;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &low), ==, 0);
  while ((fd = dup (STDIN_FILENO)) >= 0)
    g_array_append_val (fds, fd);
  g_assert_cmpint (errno, ==, EMFILE);

  return fds;
}

static void
give_back_fds (GArray *fds, const struct rlimit *old)
{
  setrlimit (RLIMIT_NOFILE, old);
  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));
  g_array_unref (fds);
}

static void
test_no_fds_left (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) resting = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) second = NULL;
  g_autoptr (CbNetClient) third = NULL;
  g_autoptr (CbNetClient) fourth = NULL;
  struct rlimit old;
  GArray *fds;

  assert_served (resting);
  second = cb_net_fixture_connect (fixture); /* the kernel has accepted them, the server has not */
  third = cb_net_fixture_connect (fixture);
  fds = use_up_fds (&old);
  cb_net_client_send (second, GET ("/hello"));
  cb_net_turn (20);
  give_back_fds (fds, &old);

  g_assert_cmpuint (cb_net_get_stats (fixture->net)->evicted, ==, 1);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->shed, ==, 1);
  cb_net_client_await_end (resting);
  g_assert_cmpuint (cb_net_client_take_answer (second, NULL), ==, 200);
  assert_shed (third);

  fourth = cb_net_fixture_connect (fixture); /* it has recovered */
  assert_served (fourth);
}

static void
test_no_fd_lost (CbNetFixture *fixture, gconstpointer data)
{
  guint before = cb_net_count_fds ();

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

      if (i % 3 > 0)
        assert_served (client);
      if (i % 3 == 2)
        cb_net_client_reset (client);
    }
  cb_net_fixture_await_connections (fixture, 0);
  g_assert_cmpuint (cb_net_count_fds (), ==, before);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->accepted, ==, 300);
}

/* Draining */

static void
finish_drain (CbNetFixture *fixture, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_net_drain_finish (fixture->net, cb_await (result), &error));
  g_assert_no_error (error);
  g_object_unref (*result);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->connections, ==, 0);
}

static void
test_drain_empty (CbNetFixture *fixture, gconstpointer data)
{
  GAsyncResult *result = NULL;

  cb_net_drain_async (fixture->net, 60000, cb_await_keep, &result);
  finish_drain (fixture, &result);
}

static void
test_drain (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) resting = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) busy = cb_net_fixture_connect (fixture);
  GAsyncResult *result = NULL;

  assert_served (resting);
  cb_net_client_send (busy, GET ("/later") GET ("/hello"));
  cb_net_fixture_await_paused (fixture, 1);

  cb_net_drain_async (fixture->net, 60000, cb_await_keep, &result);
  cb_net_client_await_end (resting);
  g_assert_cmpuint (resting->in->len, ==, 0);
  cb_net_client_end (resting);
  g_assert_null (result);

  cb_net_fixture_answer (fixture, 0);
  g_assert_cmpuint (cb_net_client_take_answer (busy, NULL), ==, 200);
  cb_net_client_await_end (busy); /* no further request is begun */
  g_assert_cmpuint (busy->in->len, ==, 0);
  cb_net_client_end (busy);
  finish_drain (fixture, &result);
}

/* What was let in before the drain is answered, and does not keep the transport for ever. */
static void
test_drain_answers_who_was_let_in (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) late = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) early = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) silent = cb_net_fixture_connect (fixture);
  GAsyncResult *result = NULL;

  fixture->config.linger_ms = 200;
  cb_net_fixture_configure (fixture);
  cb_net_fixture_await_connections (fixture, 3);
  cb_net_client_send (early, GET ("/hello")); /* nobody has seen it when the drain begins */
  cb_net_drain_async (fixture->net, 60000, cb_await_keep, &result);
  g_assert_cmpuint (cb_net_client_take_answer (early, NULL), ==, 200);
  cb_net_client_end (early);

  cb_net_client_send (late, GET ("/hello"));
  g_assert_cmpuint (cb_net_client_take_answer (late, NULL), ==, 200);
  cb_net_client_end (late);
  cb_net_client_await_end (silent);
  g_assert_cmpuint (silent->in->len, ==, 0);
  finish_drain (fixture, &result);
}

/* Clients that connect meanwhile are told at once, even where the socket is open elsewhere. */
static void
test_drain_stops_listening (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "web.sock");
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (CbNetClient) busy = cb_net_fixture_connect (fixture);
  g_autoptr (GSocket) late = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                           G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  g_assert_true (cb_net_listen (fixture->net, address, NULL));
  cb_net_client_send (busy, GET ("/later"));
  cb_net_fixture_await_paused (fixture, 1);
  cb_net_drain_async (fixture->net, 60000, cb_await_keep, &result);

  g_assert_false (g_socket_connect (late, fixture->address, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_false (cb_temp_dir_has (dir, "web.sock"));

  cb_net_client_reset (busy);
  finish_drain (fixture, &result);
}

static void
test_drain_inherited (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) busy = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) late = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) address = NULL;
  GAsyncResult *result = NULL;

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  address = g_socket_get_local_address (socket, NULL);
  g_assert_true (cb_net_listen_fd (fixture->net, dup (g_socket_get_fd (socket)), NULL));
  cb_net_client_send (busy, GET ("/later"));
  cb_net_fixture_await_paused (fixture, 1);
  cb_net_drain_async (fixture->net, 60000, cb_await_keep, &result);

  late = cb_net_client_new (address); /* waits for the next daemon */
  cb_net_turn (20);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->accepted, ==, 1);

  cb_net_client_reset (busy);
  finish_drain (fixture, &result);
  cb_net_turn (20);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->accepted, ==, 1);
}

static void
test_drain_has_an_end (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) busy = cb_net_fixture_connect (fixture);
  GAsyncResult *result = NULL;

  cb_net_client_send (busy, GET ("/later"));
  cb_net_fixture_await_paused (fixture, 1);
  cb_net_drain_async (fixture->net, 20, cb_await_keep, &result);
  finish_drain (fixture, &result);
  cb_net_client_await_end (busy);
  g_assert_cmpuint (fixture->n_gone, ==, 1);
}

/* Going away with everything under way leaves nothing behind; the sanitizers look. */
static void
test_dispose_while_busy (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) paused = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) sending = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) reading = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) pipelining = cb_net_fixture_connect (fixture);

  cb_net_client_send (paused, GET ("/later"));
  cb_net_client_send (sending, "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
  cb_net_client_send (reading, GET ("/big"));
  cb_net_fixture_await_paused (fixture, 1);
  g_free (cb_net_client_take_head (reading));
  for (guint i = 0; i < 40; i++)
    cb_net_client_send (pipelining, GET ("/hello"));
  cb_net_fixture_await_connections (fixture, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  CB_NET_TEST ("/net/net/ipv6", test_ipv6);
  CB_NET_TEST ("/net/net/unix", test_unix);
  CB_NET_TEST ("/net/net/inherited", test_inherited);
  CB_NET_TEST ("/net/net/bad-listeners", test_bad_listeners);
  CB_NET_TEST ("/net/net/cap", test_cap);
  CB_NET_TEST ("/net/net/evicts-longest-rest", test_evicts_longest_rest);
  CB_NET_TEST ("/net/net/evicts-no-slow-reader", test_evicts_no_slow_reader);
  CB_NET_TEST ("/net/net/cap-per-address", test_cap_per_address);
  CB_NET_TEST ("/net/net/no-fds-left", test_no_fds_left);
  CB_NET_TEST ("/net/net/no-fd-lost", test_no_fd_lost);
  CB_NET_TEST ("/net/net/drain-empty", test_drain_empty);
  CB_NET_TEST ("/net/net/drain", test_drain);
  CB_NET_TEST ("/net/net/drain-answers-who-was-let-in", test_drain_answers_who_was_let_in);
  CB_NET_TEST ("/net/net/drain-stops-listening", test_drain_stops_listening);
  CB_NET_TEST ("/net/net/drain-inherited", test_drain_inherited);
  CB_NET_TEST ("/net/net/drain-has-an-end", test_drain_has_an_end);
  CB_NET_TEST ("/net/net/dispose-while-busy", test_dispose_while_busy);

  return g_test_run ();
}
