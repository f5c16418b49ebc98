#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>

#include "net/cb-net-private.h"

/* Connections that go from one transport to another. */

static void
empty_into (GByteArray *kept, const guint8 *bytes, gsize size)
{
  if (size > 0)
    g_byte_array_append (kept, bytes, size);
}

/**
 * cb_conn_is_portable:
 * @conn: a connection
 *
 * Returns: whether another process could go on with it, which has no keys of TLS
 */
gboolean
cb_conn_is_portable (CbConn *conn)
{
  return conn->tls == NULL;
}

/**
 * cb_conn_release:
 * @conn: a connection that was taken over
 *
 * Takes the connection out of its transport, as it is. `closed` is not called; @conn is no more.
 *
 * Returns: (transfer full) (nullable): what is needed to go on; %NULL where it is not portable, or
 *   broke: it is as it was then
 */
CbKeptConn *
cb_conn_release (CbConn *conn)
{
  CbKeptConn *kept;

  g_return_val_if_fail (!conn->running, NULL);

  if (conn->state != CB_CONN_TAKEN_OVER || !cb_conn_is_portable (conn) || !cb_conn_flush (conn))
    return NULL;

  kept = cb_kept_conn_new (conn->fd);
  empty_into (kept->unread, conn->in + conn->in_start, cb_conn_get_input_size (conn));
  empty_into (kept->unsent, conn->out + conn->out_start, cb_conn_get_queued (conn));
  epoll_ctl (conn->net->epoll_fd, EPOLL_CTL_DEL, conn->fd, NULL);
  conn->fd = -1;
  conn->net->stats.taken_over--;
  conn->state = CB_CONN_LINGER; /* nobody is to be told of the end */
  cb_conn_destroy (conn);

  return kept;
}

static CbNetAddressKey
find_address (int fd)
{
  struct sockaddr_storage peer = { .ss_family = AF_UNIX };
  socklen_t size = sizeof peer;

  /* It may have gone in the meantime: what is read of it will tell. */
  getpeername (fd, (struct sockaddr *) &peer, &size);

  return cb_net_addresses_get_key (&peer);
}

static void
restore_bytes (CbConn *conn, const CbKeptConn *kept)
{
  if (kept->unread->len > 0)
    {
      conn->in = g_malloc (CB_CONN_INPUT_SIZE);
      memcpy (conn->in, kept->unread->data, kept->unread->len);
      conn->in_end = kept->unread->len;
    }
  if (kept->unsent->len > 0)
    {
      conn->out_limit = G_MAXUINT32 / 2; /* until the protocol sets its own */
      cb_conn_write (conn, kept->unsent->data, kept->unsent->len);
    }
}

/**
 * cb_net_adopt:
 * @self: the transport
 * @kept: (transfer full): a connection of another
 * @protocol: what speaks on it; constant data
 * @data: for @protocol
 *
 * Goes on where the other transport stopped. It counts for its address as any other, but is not
 * refused.
 *
 * Returns: (transfer none) (nullable): the connection, until `closed`; %NULL where that is not
 *   possible, and it is closed
 */
CbConn *
cb_net_adopt (CbNet *self, CbKeptConn *kept, const CbConnProtocol *protocol, gpointer data)
{
  g_autoptr (CbKeptConn) owned = kept;
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
  CbNetAddressKey address = find_address (owned->fd);
  CbConn *conn;

  if (owned->unread->len > CB_CONN_INPUT_SIZE)
    return NULL;

  cb_net_addresses_add (self->addresses, address, 0);
  fcntl (owned->fd, F_SETFD, FD_CLOEXEC);
  conn = cb_conn_new (self, owned->fd, address, NULL);
  owned->fd = -1;
  cb_conn_disarm (conn);
  conn->fresh = FALSE;
  event.data.ptr = conn;
  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, conn->fd, &event) != 0)
    {
      cb_conn_destroy (conn);
      return NULL;
    }

  conn->state = CB_CONN_TAKEN_OVER;
  conn->protocol = protocol;
  conn->protocol_data = data;
  self->stats.taken_over++;
  restore_bytes (conn, owned);
  conn->readable = TRUE;
  cb_conn_schedule (conn);

  return conn;
}
