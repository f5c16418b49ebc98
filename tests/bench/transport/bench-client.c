#include "bench-client.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* A client port and a server port make a connection only once: so clients have many addresses. */
#define N_ADDRESSES 16

#define GET "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"

/* A masked text frame of 100 bytes, the mask being 0. */
#define ECHO "\x81\xe4\0\0\0\0" HUNDRED
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define TEN "0123456789"

const BenchKind bench_kind_http = {
  .hello = GET,
  .request = GET,
  .request_size = sizeof GET - 1,
};

const BenchKind bench_kind_ws = {
  .hello = "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  .request = ECHO,
  .request_size = sizeof ECHO - 1,
  .answer_size = 102,
};

static int
connect_from (guint16 port, guint i)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = g_htons (port) };
  struct sockaddr_in from = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int one = 1;

  to.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK);
  from.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK + 1 + i % N_ADDRESSES);
  setsockopt (fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (fd < 0 || bind (fd, (struct sockaddr *) &from, sizeof from) != 0 ||
      connect (fd, (struct sockaddr *) &to, sizeof to) != 0)
    g_error ("Connection %u: %s", i, g_strerror (errno));

  return fd;
}

static void
send_all (int fd, const char *bytes, gsize size)
{
  if (send (fd, bytes, size, MSG_NOSIGNAL) != (gssize) size)
    g_error ("The server has closed a connection");
}

/* Returns: the size of the answer, which is small enough to come at once */
static gsize
receive (int fd)
{
  char buffer[4096];
  gssize n = recv (fd, buffer, sizeof buffer, 0);

  if (n <= 0)
    g_error ("The server has closed a connection");

  return n;
}

/* Opens connections, and talks once on each, so that they rest. */
GArray *
bench_client_open (guint16 port, const BenchKind *kind, guint n)
{
  GArray *fds = g_array_sized_new (FALSE, FALSE, sizeof (int), n);

  for (guint i = 0; i < n; i++)
    {
      int fd = connect_from (port, i);

      send_all (fd, kind->hello, strlen (kind->hello));
      receive (fd);
      g_array_append_val (fds, fd);
    }

  return fds;
}

void
bench_client_close (GArray *fds)
{
  for (guint i = 0; i < fds->len; i++)
    close (g_array_index (fds, int, i));
  g_array_unref (fds);
}

/* Connects, asks once and closes, @n times. */
void
bench_client_short (guint16 port, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      int fd = connect_from (port, i);

      send_all (fd, GET, strlen (GET));
      receive (fd);
      close (fd);
    }
}

static int
watch_all (GArray *fds)
{
  int epoll_fd = epoll_create1 (EPOLL_CLOEXEC);

  for (guint i = 0; i < fds->len; i++)
    {
      struct epoll_event event = { .events = EPOLLIN, .data.fd = g_array_index (fds, int, i) };

      epoll_ctl (epoll_fd, EPOLL_CTL_ADD, event.data.fd, &event);
    }

  return epoll_fd;
}

/* Sends @n_requests in all; on each connection the next one when the last one was answered. */
void
bench_client_load (GArray *fds, const BenchKind *kind, guint n_requests)
{
  int epoll_fd = watch_all (fds);
  guint n_sent = fds->len;
  guint n_answered = 0;

  for (guint i = 0; i < fds->len; i++)
    send_all (g_array_index (fds, int, i), kind->request, kind->request_size);
  while (n_answered < n_sent)
    {
      struct epoll_event events[64];
      int n = epoll_wait (epoll_fd, events, G_N_ELEMENTS (events), 10000);

      if (n <= 0)
        g_error ("The server does not answer");
      for (int i = 0; i < n; i++)
        {
          gsize size = receive (events[i].data.fd);

          if (kind->answer_size > 0 && size != kind->answer_size)
            g_error ("An answer of %zu bytes", size);
          n_answered++;
          if (n_sent < n_requests)
            {
              send_all (events[i].data.fd, kind->request, kind->request_size);
              n_sent++;
            }
        }
    }
  close (epoll_fd);
}
