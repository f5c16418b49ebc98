#include "cb-net-client.h"

#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Longer than anything takes on a busy machine: who waits so long waits in vain. */
#define PATIENCE_S 20

static gboolean
on_patience_ended_cb (gpointer data)
{
  g_error ("Waited %d s in vain", PATIENCE_S);

  return G_SOURCE_REMOVE;
}

static gboolean
on_fd_ready_cb (int fd, GIOCondition condition, gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_CONTINUE;
}

/* Turns the main loop, and so the server, until the socket is ready. */
void
cb_net_client_wait (CbNetClient *self, GIOCondition condition)
{
  gboolean ready = FALSE;
  guint watch = g_unix_fd_add (self->fd, condition, on_fd_ready_cb, &ready);
  guint patience = g_timeout_add_seconds (PATIENCE_S, on_patience_ended_cb, NULL);

  while (!ready)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (watch);
  g_source_remove (patience);
}

void
cb_net_turn_until (gboolean (*condition) (gpointer data), gpointer data)
{
  guint patience = g_timeout_add_seconds (PATIENCE_S, on_patience_ended_cb, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

void
cb_net_turn (guint n)
{
  while (n-- > 0)
    g_main_context_iteration (NULL, FALSE);
}

static CbNetClient *
connect_to (GSocketAddress *address, GSocketAddress *own)
{
  CbNetClient *self = g_new0 (CbNetClient, 1);
  struct sockaddr_storage native;
  socklen_t size = g_socket_address_get_native_size (address);

  g_assert_true (g_socket_address_to_native (address, &native, sizeof native, NULL));
  self->in = g_byte_array_new ();
  self->fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (self->fd, >=, 0);
  if (own != NULL)
    {
      struct sockaddr_storage bound;

      g_assert_true (g_socket_address_to_native (own, &bound, sizeof bound, NULL));
      g_assert_cmpint (
          bind (self->fd, (struct sockaddr *) &bound, g_socket_address_get_native_size (own)), ==,
          0);
    }
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof (int));
  /* The kernel accepts for the server, so this does not wait. */
  g_assert_cmpint (connect (self->fd, (struct sockaddr *) &native, size), ==, 0);
  g_assert_true (g_unix_set_fd_nonblocking (self->fd, TRUE, NULL));

  return self;
}

CbNetClient *
cb_net_client_new (GSocketAddress *address)
{
  return connect_to (address, NULL);
}

/* Connects from another address of this machine, such as 127.0.0.2. */
CbNetClient *
cb_net_client_new_from (GSocketAddress *address, const char *own_host)
{
  g_autoptr (GSocketAddress) own = g_inet_socket_address_new_from_string (own_host, 0);

  return connect_to (address, own);
}

void
cb_net_client_free (CbNetClient *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_byte_array_unref (self->in);
  g_free (self);
}

/* Closes the connection with a reset, as when the machine behind it is gone. */
void
cb_net_client_reset (CbNetClient *self)
{
  const struct linger now = { 1, 0 };

  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close (self->fd);
  self->fd = -1;
}

/* Returns: FALSE where the server does not take it any more */
gboolean
cb_net_client_send_bytes (CbNetClient *self, const void *bytes, gsize size)
{
  const char *at = bytes;

  while (size > 0)
    {
      gssize n = send (self->fd, at, size, MSG_NOSIGNAL);

      if (n < 0 && errno == EAGAIN)
        {
          cb_net_client_wait (self, G_IO_OUT | G_IO_HUP | G_IO_ERR);
          continue;
        }
      if (n < 0)
        return FALSE;
      at += n;
      size -= n;
    }

  return TRUE;
}

void
cb_net_client_send (CbNetClient *self, const char *text)
{
  g_assert_true (cb_net_client_send_bytes (self, text, strlen (text)));
}

/* Sends no more, but still listens. */
void
cb_net_client_end (CbNetClient *self)
{
  g_assert_cmpint (shutdown (self->fd, SHUT_WR), ==, 0);
}

static void
receive (CbNetClient *self)
{
  guint8 buffer[65536];
  gssize n = recv (self->fd, buffer, sizeof buffer, 0);

  if (n > 0)
    g_byte_array_append (self->in, buffer, n);
  else if (n == 0 || errno != EAGAIN)
    self->ended = TRUE;
}

/* Waits until @size bytes are there, or the end. */
void
cb_net_client_await (CbNetClient *self, gsize size)
{
  while (self->in->len < size && !self->ended)
    {
      cb_net_client_wait (self, G_IO_IN | G_IO_HUP | G_IO_ERR);
      receive (self);
    }
}

void
cb_net_client_await_end (CbNetClient *self)
{
  cb_net_client_await (self, G_MAXSIZE);
}

/* Returns: (transfer full): the next @size bytes, or those that came before the end */
char *
cb_net_client_take (CbNetClient *self, gsize size)
{
  char *text;

  cb_net_client_await (self, size);
  size = MIN (size, self->in->len);
  text = g_strndup ((const char *) self->in->data, size);
  g_byte_array_remove_range (self->in, 0, size);

  return text;
}

static gsize
find_head_end (CbNetClient *self)
{
  const guint8 *end =
      self->in->len > 0 ? memmem (self->in->data, self->in->len, "\r\n\r\n", 4) : NULL;

  return end != NULL ? (gsize) (end - self->in->data) + 4 : 0;
}

/* Returns: (transfer full): the head of the next answer; empty where the server has closed */
char *
cb_net_client_take_head (CbNetClient *self)
{
  while (find_head_end (self) == 0 && !self->ended)
    cb_net_client_await (self, self->in->len + 1);

  return cb_net_client_take (self, find_head_end (self));
}

/* Takes one answer, which must say how long it is. Returns: its status; 0 at the end */
guint
cb_net_client_take_answer (CbNetClient *self, char **body)
{
  g_autofree char *head = cb_net_client_take_head (self);
  const char *length = strstr (head, "Content-Length: ");
  char *text = NULL;

  if (length != NULL)
    text = cb_net_client_take (self, strtoul (length + strlen ("Content-Length: "), NULL, 10));
  if (body != NULL)
    *body = g_steal_pointer (&text);
  g_free (text);

  return g_str_has_prefix (head, "HTTP/1.") ? strtoul (head + strlen ("HTTP/1.1 "), NULL, 10) : 0;
}
