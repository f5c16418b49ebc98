#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cb-id.h"
#include "net/cb-net-private.h"
#include "net/cb-net-refusal.h"

/* Clients taken from one listener before the rest of the main loop gets its turn. */
#define ACCEPTS_PER_DISPATCH 64

/* Makes room by closing the connection that has rested longest. */
static gboolean
evict_one (CbNet *self)
{
  CbNetTimer *timer = cb_net_timers_peek (&self->timers, CB_TIMER_IDLE);

  if (timer == NULL)
    return FALSE;

  self->stats.evicted++;
  cb_conn_destroy ((CbConn *) timer);
  return TRUE;
}

/* Takes @fd. */
static void
shed (CbNetListener *listener, int fd, const char *detail)
{
  g_autofree char *id = cb_id_new (g_get_real_time ());
  g_autoptr (GString) answer = cb_net_refusal_new (503, detail, id);
  char ignored[4096];

  if (listener->tls)
    {
      close (fd); /* nothing can be said before hands are shaken */
      return;
    }

  /* What came already must be read, or closing resets the connection and the answer is lost. */
  while (recv (fd, ignored, sizeof ignored, MSG_DONTWAIT) == sizeof ignored)
    ;
  if (send (fd, answer->str, answer->len, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
    shutdown (fd, SHUT_WR);
  close (fd);
}

/* Unix peers have no name of their own: libsoup wants an address all the same. */
static GSocketAddress *
make_remote (const struct sockaddr_storage *peer, socklen_t size)
{
  if (peer->ss_family == AF_UNIX)
    return g_inet_socket_address_new_from_string ("0.0.0.0", 0);

  return g_socket_address_new_from_native ((gpointer) peer, size);
}

/* Takes @fd. */
static void
add_connection (CbNet *self,
                CbNetListener *listener,
                int fd,
                const struct sockaddr_storage *peer,
                socklen_t size)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
  CbNetAddressKey address = cb_net_addresses_get_key (peer);
  CbTlsSession *tls = NULL;
  CbConn *conn;
  int one = 1;

  /* First its own limit: whoever is over it makes nobody else lose a connection. */
  if (!cb_net_addresses_add (self->addresses, address, self->config.max_per_address))
    {
      self->stats.shed_address++;
      shed (listener, fd, "Too many connections are open from this address");
      return;
    }
  if (self->config.max_connections > 0 && self->stats.connections >= self->config.max_connections &&
      !evict_one (self))
    {
      cb_net_addresses_remove (self->addresses, address);
      self->stats.shed++;
      shed (listener, fd, "Too many connections are open; try again in a moment");
      return;
    }

  if (peer->ss_family != AF_UNIX)
    setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (listener->tls && (tls = cb_tls_session_new (self->credentials, fd)) == NULL)
    {
      cb_net_addresses_remove (self->addresses, address);
      self->stats.shed++;
      close (fd);
      return;
    }
  conn = cb_conn_new (self, fd, address, tls);
  conn->remote = make_remote (peer, size);
  event.data.ptr = conn;
  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
    cb_conn_destroy (conn);
}

/*
 * No descriptor is left: room is made, or the reserve is spent on telling the client so.
 *
 * Returns: whether it is worth a try to accept more
 */
static gboolean
accept_without_fd (CbNet *self, CbNetListener *listener)
{
  int fd;

  if (evict_one (self))
    return TRUE;

  close (self->reserve_fd);
  fd = accept4 (listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0)
    {
      self->stats.shed++;
      shed (listener, fd, "The server can open no more connections; try again in a moment");
    }
  self->reserve_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  return fd >= 0;
}

/* Takes every client that waits at @listener, up to a share of the dispatch. */
void
cb_net_accept (CbNet *self, CbNetListener *listener)
{
  for (guint i = 0; i < ACCEPTS_PER_DISPATCH; i++)
    {
      struct sockaddr_storage peer = { .ss_family = AF_UNIX };
      socklen_t size = sizeof peer;
      int fd =
          accept4 (listener->fd, (struct sockaddr *) &peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);

      if (fd >= 0)
        add_connection (self, listener, fd, &peer, size);
      else if (errno == EAGAIN ||
               ((errno == EMFILE || errno == ENFILE) && !accept_without_fd (self, listener)))
        return; /* anything else is the peer's trouble, or passes */
    }
}
