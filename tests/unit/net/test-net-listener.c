#include "net/cb-net-listener.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/cb-temp-dir.h"

static GSocketAddress *
loopback (const char *host)
{
  return g_inet_socket_address_new_from_string (host, 0);
}

static CbNetListener *
listen_on (GSocketAddress *address)
{
  g_autoptr (GError) error = NULL;
  CbNetListener *listener = cb_net_listener_new (address, &error);

  g_assert_no_error (error);

  return listener;
}

static void
assert_connects (CbNetListener *listener)
{
  struct sockaddr_storage native;
  socklen_t size = g_socket_address_get_native_size (listener->address);
  int fd;

  g_assert_true (g_socket_address_to_native (listener->address, &native, sizeof native, NULL));
  fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &native, size), ==, 0);
  close (fd);
}

static void
test_free_port (gconstpointer host)
{
  g_autoptr (GSocketAddress) address = loopback (host);
  g_autoptr (CbNetListener) listener = listen_on (address);

  g_assert_cmpuint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (listener->address)), >,
                    0);
  g_assert_true (fcntl (listener->fd, F_GETFL) & O_NONBLOCK);
  g_assert_true (fcntl (listener->fd, F_GETFD) & FD_CLOEXEC);
  assert_connects (listener);
}

static void
test_port_in_use (void)
{
  g_autoptr (GSocketAddress) address = loopback ("127.0.0.1");
  g_autoptr (CbNetListener) listener = listen_on (address);
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_net_listener_new (listener->address, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
}

/* IPv4 on the same port is another listener's. */
static void
test_ipv6_only (void)
{
  g_autoptr (GSocketAddress) any = loopback ("::");
  g_autoptr (CbNetListener) v6 = listen_on (any);
  guint16 port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (v6->address));
  g_autoptr (GSocketAddress) v4_any = g_inet_socket_address_new_from_string ("0.0.0.0", port);
  g_autoptr (CbNetListener) v4 = listen_on (v4_any);

  assert_connects (v4);
}

static void
test_unix (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "web.sock");
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  CbNetListener *listener = listen_on (address);

  assert_connects (listener);
  cb_net_listener_free (listener);
  g_assert_false (cb_temp_dir_has (dir, "web.sock"));
}

/* Binds a socket and leaves its file, as who is killed does. */
static int
leave_socket (const char *path, gboolean listening)
{
  struct sockaddr_un native = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (native.sun_path, path, sizeof native.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &native, sizeof native), ==, 0);
  if (listening)
    g_assert_cmpint (listen (fd, 5), ==, 0);

  return fd;
}

static void
test_stale_unix (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "web.sock");
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (CbNetListener) listener = NULL;

  close (leave_socket (path, TRUE));
  listener = listen_on (address);
  assert_connects (listener);
}

static void
assert_in_use (const char *path)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_net_listener_new (address, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

/* What somebody listens on, or what is no socket, stays as it is. */
static void
test_foreign_unix (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "web.sock");
  g_autofree char *file = cb_temp_dir_build (dir, "file");
  int fd = leave_socket (path, TRUE);

  assert_in_use (path);
  g_assert_true (cb_temp_dir_has (dir, "web.sock"));
  close (fd);

  cb_temp_dir_write (dir, "file", "precious");
  assert_in_use (file);
  g_assert_true (cb_temp_dir_has (dir, "file"));
}

static void
test_inherited (void)
{
  g_autoptr (GSocketAddress) address = loopback ("127.0.0.1");
  g_autoptr (CbNetListener) original = listen_on (address);
  g_autoptr (CbNetListener) inherited = NULL;
  g_autoptr (GError) error = NULL;
  int fd = dup (original->fd);

  fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);
  inherited = cb_net_listener_new_from_fd (fd, &error);
  g_assert_no_error (error);
  g_assert_true (fcntl (fd, F_GETFL) & O_NONBLOCK);
  g_assert_true (fcntl (fd, F_GETFD) & FD_CLOEXEC);
  g_assert_cmpuint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (inherited->address)), ==,
                    g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (original->address)));
  assert_connects (inherited);
}

/* Whoever made the socket's file takes it away. */
static void
test_inherited_unix (void)
{
  g_autoptr (CbTempDir) dir = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (dir, "web.sock");
  CbNetListener *listener = cb_net_listener_new_from_fd (leave_socket (path, TRUE), NULL);

  g_assert_nonnull (listener);
  assert_connects (listener);
  cb_net_listener_free (listener);
  g_assert_true (cb_temp_dir_has (dir, "web.sock"));
}

static void
test_no_listening_socket (void)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (cb_net_listener_new_from_fd (fd, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1); /* it is closed */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/net/listener/free-port/ipv4", "127.0.0.1", test_free_port);
  g_test_add_data_func ("/net/listener/free-port/ipv6", "::1", test_free_port);
  g_test_add_func ("/net/listener/port-in-use", test_port_in_use);
  g_test_add_func ("/net/listener/ipv6-only", test_ipv6_only);
  g_test_add_func ("/net/listener/unix", test_unix);
  g_test_add_func ("/net/listener/stale-unix", test_stale_unix);
  g_test_add_func ("/net/listener/foreign-unix", test_foreign_unix);
  g_test_add_func ("/net/listener/inherited", test_inherited);
  g_test_add_func ("/net/listener/inherited-unix", test_inherited_unix);
  g_test_add_func ("/net/listener/no-listening-socket", test_no_listening_socket);

  return g_test_run ();
}
