#include "net/cb-kept-conn.h"

#include <sys/socket.h>
#include <unistd.h>

/**
 * cb_kept_conn_new:
 * @fd: (transfer full): a connected socket
 *
 * Returns: (transfer full): a connection with nothing on its way
 */
CbKeptConn *
cb_kept_conn_new (int fd)
{
  CbKeptConn *self = g_new (CbKeptConn, 1);

  self->fd = fd;
  self->unread = g_byte_array_new ();
  self->unsent = g_byte_array_new ();

  return self;
}

/* Closes the socket, unless somebody took it: its fd is -1 then. */
void
cb_kept_conn_free (CbKeptConn *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_byte_array_unref (self->unread);
  g_byte_array_unref (self->unsent);
  g_free (self);
}

/**
 * cb_kept_conn_identify:
 * @fd: a descriptor
 * @id: (out): what its socket is known by
 *
 * Names a socket, whatever number a process has it under: the kernel gives each another name, until
 * the machine is started again.
 *
 * Returns: %FALSE where it is no socket
 */
gboolean
cb_kept_conn_identify (int fd, guint64 *id)
{
  socklen_t size = sizeof *id;

  return getsockopt (fd, SOL_SOCKET, SO_COOKIE, id, &size) == 0;
}
