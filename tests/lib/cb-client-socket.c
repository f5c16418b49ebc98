#include "lib/cb-client-socket.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _CbClientSocket
{
  int fd;
  guint source;   /* wakes the main loop when bytes are there */
  GByteArray *in; /* (owned): what came and was not taken yet */
  gboolean closed;
};

static gboolean
on_readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* @address: as "127.0.0.1:8080" */
CbClientSocket *
cb_client_socket_new (const char *address)
{
  CbClientSocket *self = g_new0 (CbClientSocket, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnectable) target = g_network_address_parse (address, 0, &error);
  g_autoptr (GSocketAddress) resolved = NULL;
  char native[128];

  g_assert_no_error (error);
  resolved = g_inet_socket_address_new_from_string (
      g_network_address_get_hostname (G_NETWORK_ADDRESS (target)),
      g_network_address_get_port (G_NETWORK_ADDRESS (target)));
  g_assert_true (g_socket_address_to_native (resolved, native, sizeof native, NULL));
  self->in = g_byte_array_new ();
  self->fd = socket (g_socket_address_get_family (resolved), SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (self->fd, >=, 0);
  /* The kernel takes the connection in: this needs no turn of the loop. */
  g_assert_cmpint (
      connect (self->fd, (struct sockaddr *) native, g_socket_address_get_native_size (resolved)),
      ==, 0);
  self->source = g_unix_fd_add (self->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable_cb, NULL);

  return self;
}

void
cb_client_socket_free (CbClientSocket *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  close (self->fd);
  g_byte_array_unref (self->in);
  g_free (self);
}

/* How much the kernel takes in when nobody reads. */
void
cb_client_socket_set_receive_buffer (CbClientSocket *self, int size)
{
  setsockopt (self->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

/* Sends all of it, turning the loop where the server has to read first. A server that has gone is
 * the reader's to notice. */
void
cb_client_socket_send (CbClientSocket *self, gconstpointer bytes, gsize size)
{
  const guint8 *next = bytes;

  while (size > 0)
    {
      gssize n = send (self->fd, next, size, MSG_DONTWAIT | MSG_NOSIGNAL);

      if (n < 0 && errno != EAGAIN && errno != EINTR)
        return;
      if (n < 0)
        g_main_context_iteration (NULL, FALSE);
      else
        {
          next += n;
          size -= n;
        }
    }
}

void
cb_client_socket_send_text (CbClientSocket *self, const char *text)
{
  cb_client_socket_send (self, text, strlen (text));
}

/* Takes in what is there, or turns the loop once. */
static void
receive (CbClientSocket *self)
{
  guint8 bytes[16384];
  gssize n = recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT);

  if (n > 0)
    g_byte_array_append (self->in, bytes, n);
  else if (n < 0 && (errno == EAGAIN || errno == EINTR))
    g_main_context_iteration (NULL, TRUE);
  else
    {
      self->closed = TRUE;
      g_clear_handle_id (&self->source, g_source_remove);
    }
}

/* Returns: whether @size bytes came before the end */
gboolean
cb_client_socket_wait (CbClientSocket *self, gsize size)
{
  while (self->in->len < size && !self->closed)
    receive (self);

  return self->in->len >= size;
}

/* Returns: whether @text came before the end; @offset gets where it begins */
gboolean
cb_client_socket_wait_for (CbClientSocket *self, const char *text, gsize *offset)
{
  for (;;)
    {
      const guint8 *found =
          self->in->len > 0 ? memmem (self->in->data, self->in->len, text, strlen (text)) : NULL;

      if (found != NULL && offset != NULL)
        *offset = found - self->in->data;
      if (found != NULL || self->closed)
        return found != NULL;
      receive (self);
    }
}

/* Returns: whether the end was seen */
gboolean
cb_client_socket_is_closed (CbClientSocket *self)
{
  return self->closed;
}

void
cb_client_socket_wait_closed (CbClientSocket *self)
{
  while (!self->closed)
    receive (self);
}

/* Returns: (transfer none): what came and was not taken */
const guint8 *
cb_client_socket_peek (CbClientSocket *self, gsize *size)
{
  *size = self->in->len;

  return self->in->data;
}

void
cb_client_socket_take (CbClientSocket *self, gsize size)
{
  g_byte_array_remove_range (self->in, 0, size);
}
