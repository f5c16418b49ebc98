#include "log/cb-journal-socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Lines of one system call, at most. */
#define MAX_AT_ONCE 64

/**
 * CbJournalSocket:
 *
 * Takes lines to the journal, a datagram each, in systemd's Native Journal Protocol. Unlike
 * sd_journal_sendv() it never waits for a journal that is busy or hangs, looks the socket's path up
 * once instead of for each line, and takes many lines with one system call.
 *
 * Used by one thread at a time.
 */
struct _CbJournalSocket
{
  struct sockaddr_un address;
  int fd; /* (owned): -1 while not connected */
};

/**
 * cb_journal_socket_new:
 * @path: where the journal listens, such as %CB_JOURNAL_SOCKET
 *
 * Returns: (transfer full): a socket that connects when there is something to send
 */
CbJournalSocket *
cb_journal_socket_new (const char *path)
{
  CbJournalSocket *self = g_new0 (CbJournalSocket, 1);

  self->fd = -1;
  self->address.sun_family = AF_UNIX;
  g_strlcpy (self->address.sun_path, path, sizeof self->address.sun_path);

  return self;
}

static void
disconnect (CbJournalSocket *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

void
cb_journal_socket_free (CbJournalSocket *self)
{
  disconnect (self);
  g_free (self);
}

static gboolean
connect_if_needed (CbJournalSocket *self)
{
  if (self->fd >= 0)
    return TRUE;

  self->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (self->fd >= 0 &&
      connect (self->fd, (struct sockaddr *) &self->address, sizeof self->address) != 0)
    disconnect (self);

  return self->fd >= 0;
}

/* Returns: how many lines the journal took, or -1 with errno set */
static int
send_some (CbJournalSocket *self, const char *lines, const gsize *ends, gsize from, gsize n)
{
  struct mmsghdr messages[MAX_AT_ONCE];
  struct iovec texts[MAX_AT_ONCE];
  guint count = MIN (n - from, MAX_AT_ONCE);

  memset (messages, 0, count * sizeof *messages);
  for (guint i = 0; i < count; i++)
    {
      gsize start = from + i > 0 ? ends[from + i - 1] : 0;

      texts[i].iov_base = (char *) lines + start;
      texts[i].iov_len = ends[from + i] - start;
      messages[i].msg_hdr.msg_iov = &texts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }

  return sendmmsg (self->fd, messages, count, MSG_NOSIGNAL);
}

/**
 * cb_journal_socket_send:
 * @self: a socket
 * @lines: lines in the journal's protocol, one behind the other
 * @ends: (array length=n): where in @lines each of them ends
 * @n: how many there are
 *
 * Sends what the journal takes without waiting. A line that it would never take, for its size, is
 * left out and counts as sent.
 *
 * Returns: how many lines, from the first on, were sent; the others are to be tried again later
 */
gsize
cb_journal_socket_send (CbJournalSocket *self, const char *lines, const gsize *ends, gsize n)
{
  gboolean connected_anew = FALSE;
  gsize sent = 0;

  while (sent < n && connect_if_needed (self))
    {
      int taken = send_some (self, lines, ends, sent, n);

      if (taken > 0)
        sent += taken;
      else if (errno == EMSGSIZE)
        sent++;
      else if (errno == EAGAIN || errno == ENOBUFS || connected_anew)
        break;
      else if (errno != EINTR)
        {
          /* Who listened has gone; somebody else may listen there now. */
          disconnect (self);
          connected_anew = TRUE;
        }
    }

  return sent;
}

/* Waits until the journal can take a line, or @timeout_ms are over. */
void
cb_journal_socket_wait (CbJournalSocket *self, int timeout_ms)
{
  GPollFD poll = { .fd = self->fd, .events = G_IO_OUT };

  if (self->fd >= 0)
    g_poll (&poll, 1, timeout_ms);
  else
    g_usleep ((gulong) timeout_ms * 1000);
}
