#include "loadtest/cb-load-conn.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

struct _CbLoadConn
{
  CbLoadLoop *loop; /* (unowned) */
  const CbLoadConnFuncs *funcs;
  gpointer data; /* (unowned) */
  CbLoadWatch watch;
  CbTimer failure; /* tells what failed at once, from the loop */
  int fd;
  CbLoadFault fault;
  GByteArray *in;  /* (owned) (nullable): what came and was not taken */
  GByteArray *out; /* (owned) (nullable): what the kernel did not take yet */
  gsize out_start; /* of that, sent since */
  guint connected : 1;
  guint calling : 1; /* within one of the owner's functions */
  guint freed : 1;   /* by the owner, meanwhile */
};

static void
close_socket (CbLoadConn *self)
{
  static const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  cb_load_loop_stop_timer (self->loop, &self->failure);
  if (self->fd < 0)
    return;

  cb_load_loop_remove (self->loop, &self->watch, self->fd);
  /* A reset leaves no port waiting for a minute, of which there are 28,000 only. */
  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close (self->fd);
  self->fd = -1;
}

/* Closes the connection at once, whatever is on its way. */
void
cb_load_conn_free (CbLoadConn *self)
{
  close_socket (self);
  if (self->calling)
    {
      self->freed = TRUE;
      return;
    }

  g_clear_pointer (&self->in, g_byte_array_unref);
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_free (self);
}

/* After a call to the owner. Returns: whether the connection is still wanted */
static gboolean
is_alive_after_call (CbLoadConn *self)
{
  self->calling = FALSE;
  if (self->freed)
    {
      cb_load_conn_free (self);
      return FALSE;
    }

  return self->fd >= 0;
}

static void
end (CbLoadConn *self, CbLoadFault fault)
{
  g_autoptr (GByteArray) rest = g_steal_pointer (&self->in);

  close_socket (self);
  self->calling = TRUE;
  self->funcs->closed (self, fault, rest != NULL ? (const char *) rest->data : NULL,
                       rest != NULL ? rest->len : 0, self->data);
  is_alive_after_call (self);
}

static void
on_failure_due_cb (CbTimer *timer, gpointer data)
{
  CbLoadConn *self = data;

  end (self, self->fault);
}

/* Never from within the owner's call: it is told from the loop. */
static void
fail_soon (CbLoadConn *self, CbLoadFault fault)
{
  self->fault = fault;
  cb_load_loop_start_timer (self->loop, &self->failure, g_get_monotonic_time ());
}

static gboolean
is_local (int code)
{
  return code == EMFILE || code == ENFILE || code == EADDRNOTAVAIL || code == ENOBUFS ||
         code == ENOMEM;
}

/* Hands over what came, and keeps what is not taken. Returns: whether there is still a connection
 */
static gboolean
hand_over (CbLoadConn *self, const char *bytes, gsize size)
{
  gboolean kept = self->in != NULL;
  gsize taken;

  if (kept)
    {
      g_byte_array_append (self->in, (const guint8 *) bytes, size);
      bytes = (const char *) self->in->data;
      size = self->in->len;
    }

  self->calling = TRUE;
  taken = self->funcs->received (self, bytes, size, self->data);
  if (!is_alive_after_call (self))
    return FALSE;

  if (taken == size)
    g_clear_pointer (&self->in, g_byte_array_unref);
  else if (kept && taken > 0)
    g_byte_array_remove_range (self->in, 0, taken);
  else if (!kept)
    self->in =
        g_byte_array_append (g_byte_array_new (), (const guint8 *) bytes + taken, size - taken);

  return TRUE;
}

static void
receive (CbLoadConn *self)
{
  gsize room;
  char *scratch = cb_load_loop_get_scratch (self->loop, &room);
  gssize n = recv (self->fd, scratch, room, 0);

  if (n > 0)
    {
      cb_load_loop_count_bytes (self->loop, n, 0);
      hand_over (self, scratch, n);
    }
  else if (n == 0 || (errno != EAGAIN && errno != EINTR))
    end (self, CB_LOAD_RESET);
}

/* Returns: whether there is still a connection */
static gboolean
flush (CbLoadConn *self)
{
  gssize n;

  if (self->out == NULL)
    return TRUE;

  n = send (self->fd, self->out->data + self->out_start, self->out->len - self->out_start,
            MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN && errno != EINTR)
    {
      end (self, CB_LOAD_RESET);
      return FALSE;
    }

  self->out_start += MAX (n, 0);
  cb_load_loop_count_bytes (self->loop, 0, MAX (n, 0));
  if (self->out_start == self->out->len)
    {
      g_clear_pointer (&self->out, g_byte_array_unref);
      self->out_start = 0;
      cb_load_loop_change (self->loop, &self->watch, self->fd, EPOLLIN);
    }

  return TRUE;
}

/* Returns: whether there is a connection */
static gboolean
finish_connecting (CbLoadConn *self)
{
  int code = 0;
  socklen_t size = sizeof code;

  getsockopt (self->fd, SOL_SOCKET, SO_ERROR, &code, &size);
  if (code != 0)
    {
      end (self, is_local (code) ? CB_LOAD_LOCAL : CB_LOAD_CONNECT);
      return FALSE;
    }

  self->connected = TRUE;
  cb_load_loop_change (self->loop, &self->watch, self->fd,
                       self->out != NULL ? EPOLLIN | EPOLLOUT : EPOLLIN);
  self->calling = TRUE;
  self->funcs->connected (self, self->data);

  return is_alive_after_call (self);
}

static void
on_socket_ready_cb (CbLoadWatch *watch, guint32 events, gpointer data)
{
  CbLoadConn *self = data;

  if (!self->connected && !finish_connecting (self))
    return;
  if ((events & EPOLLOUT) != 0 && !flush (self))
    return;
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
    receive (self);
}

static void
start_connecting (CbLoadConn *self, const CbLoadTarget *target)
{
  static const int on = 1;

  self->fd = socket (target->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    {
      fail_soon (self, CB_LOAD_LOCAL);
      return;
    }

  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (!cb_load_loop_add (self->loop, &self->watch, self->fd, EPOLLOUT, NULL))
    fail_soon (self, CB_LOAD_LOCAL);
  else if (connect (self->fd, (const struct sockaddr *) &target->address, target->address_size) !=
               0 &&
           errno != EINPROGRESS)
    fail_soon (self, is_local (errno) ? CB_LOAD_LOCAL : CB_LOAD_CONNECT);
}

/**
 * cb_load_conn_new:
 * @loop: to wait in; must outlive the connection
 * @target: where to connect to
 * @funcs: what the owner wants to hear; constant data
 * @data: for @funcs
 *
 * Begins to connect; what becomes of it is told from the loop, never from here.
 *
 * Returns: (transfer full): a connection
 */
CbLoadConn *
cb_load_conn_new (CbLoadLoop *loop,
                  const CbLoadTarget *target,
                  const CbLoadConnFuncs *funcs,
                  gpointer data)
{
  CbLoadConn *self = g_new0 (CbLoadConn, 1);

  self->loop = loop;
  self->funcs = funcs;
  self->data = data;
  self->fd = -1;
  self->watch = (CbLoadWatch){ on_socket_ready_cb, self };
  self->failure = (CbTimer){ .fire = on_failure_due_cb, .data = self };
  start_connecting (self, target);

  return self;
}

static void
queue (CbLoadConn *self, const guint8 *bytes, gsize size)
{
  if (self->out == NULL)
    self->out = g_byte_array_new ();
  g_byte_array_append (self->out, bytes, size);
  if (self->connected)
    cb_load_loop_change (self->loop, &self->watch, self->fd, EPOLLIN | EPOLLOUT);
}

/* Sends, or queues what the kernel does not take, or all of it before there is a connection. */
void
cb_load_conn_send (CbLoadConn *self, const void *bytes, gsize size)
{
  gssize n = 0;

  if (self->fd < 0)
    return;
  if (self->connected && self->out == NULL)
    n = send (self->fd, bytes, size, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN && errno != EINTR)
    {
      fail_soon (self, CB_LOAD_RESET);
      return;
    }

  n = MAX (n, 0);
  cb_load_loop_count_bytes (self->loop, 0, n);
  if ((gsize) n < size)
    queue (self, (const guint8 *) bytes + n, size - n);
}

/* Returns: bytes that the kernel has not taken yet */
gsize
cb_load_conn_get_queued (CbLoadConn *self)
{
  return self->out != NULL ? self->out->len - self->out_start : 0;
}
