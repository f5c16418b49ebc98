#include "net/cb-net-listener.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* A burst that is longer meets TCP's retry of a second; the kernel cuts it to somaxconn. */
#define BACKLOG 4096

static gboolean
fail (GSocketAddress *address, const char *what, GError **error)
{
  int saved = errno;
  g_autofree char *text = address != NULL
                              ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address))
                              : g_strdup ("an inherited socket");

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "Cannot %s %s: %s", what, text,
               g_strerror (saved));
  return FALSE;
}

/* A file left by a daemon that was killed is in the way; one that somebody listens on is not ours.
 */
static void
remove_stale (const char *path, const struct sockaddr *address, socklen_t size)
{
  GStatBuf st;
  int fd;

  if (g_lstat (path, &st) != 0 || !S_ISSOCK (st.st_mode))
    return;
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return;
  if (connect (fd, address, size) != 0 && errno == ECONNREFUSED)
    g_unlink (path);
  close (fd);
}

static gboolean
bind_and_listen (CbNetListener *self, GError **error)
{
  struct sockaddr_storage native;
  socklen_t size = g_socket_address_get_native_size (self->address);
  int one = 1;

  if (!g_socket_address_to_native (self->address, &native, sizeof native, error))
    return FALSE;

  self->fd = socket (native.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    return fail (self->address, "make a socket for", error);

  if (self->path != NULL)
    remove_stale (self->path, (struct sockaddr *) &native, size);
  else
    setsockopt (self->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  /* Whoever wants IPv4, too, names it: then the two never collide. */
  if (native.ss_family == AF_INET6)
    setsockopt (self->fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);

  if (bind (self->fd, (struct sockaddr *) &native, size) != 0)
    {
      g_clear_pointer (&self->path, g_free); /* not ours to delete */
      return fail (self->address, "listen on", error);
    }

  return listen (self->fd, BACKLOG) == 0 || fail (self->address, "listen on", error);
}

/* The kernel knows the port where 0 was asked for. */
static gboolean
read_address (CbNetListener *self, GError **error)
{
  struct sockaddr_storage native;
  socklen_t size = sizeof native;

  if (getsockname (self->fd, (struct sockaddr *) &native, &size) != 0)
    return fail (self->address, "find the address of", error);

  g_clear_object (&self->address);
  self->address = g_socket_address_new_from_native (&native, size);

  return self->address != NULL || fail (NULL, "understand the address of", error);
}

/**
 * cb_net_listener_new:
 * @address: an IPv4, IPv6 or unix address
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a listener
 */
CbNetListener *
cb_net_listener_new (GSocketAddress *address, GError **error)
{
  g_autoptr (CbNetListener) self = g_new0 (CbNetListener, 1);

  self->fd = -1;
  self->address = g_object_ref (address);
  if (G_IS_UNIX_SOCKET_ADDRESS (address))
    self->path = g_strdup (g_unix_socket_address_get_path (G_UNIX_SOCKET_ADDRESS (address)));

  return bind_and_listen (self, error) && read_address (self, error) ? g_steal_pointer (&self)
                                                                     : NULL;
}

/**
 * cb_net_listener_new_from_fd:
 * @fd: (transfer full): a listening socket that somebody else made
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a listener; @fd is closed where it fails
 */
CbNetListener *
cb_net_listener_new_from_fd (int fd, GError **error)
{
  g_autoptr (CbNetListener) self = g_new0 (CbNetListener, 1);
  int listening = 0;
  socklen_t size = sizeof listening;

  self->fd = fd;
  if (getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || !listening)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "The inherited descriptor %d is no listening socket", fd);
      return NULL;
    }
  if (!g_unix_set_fd_nonblocking (fd, TRUE, error) || !read_address (self, error))
    return NULL;
  fcntl (fd, F_SETFD, FD_CLOEXEC);

  return g_steal_pointer (&self);
}

void
cb_net_listener_free (CbNetListener *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->path != NULL)
    g_unlink (self->path);
  g_clear_object (&self->address);
  g_free (self->path);
  g_free (self);
}
