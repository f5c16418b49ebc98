#include <errno.h>
#include <string.h>

#include "net/cb-net-private.h"

/*
 * What goes in and out of a connection. Buffers exist only while bytes are in them: a connection
 * that rests has none.
 */

/* Input */

/* Input buffers that are kept for the next connection that reads. */
#define MAX_SPARE 16

void
cb_conn_drop_input (CbConn *conn)
{
  if (conn->in == NULL)
    return;

  if (conn->net->spare->len < MAX_SPARE)
    g_ptr_array_add (conn->net->spare, conn->in);
  else
    g_free (conn->in);
  conn->in = NULL;
  conn->in_start = conn->in_end = 0;
}

static guint8 *
borrow_buffer (CbNet *net)
{
  if (net->spare->len == 0)
    return g_malloc (CB_CONN_INPUT_SIZE);

  return g_ptr_array_steal_index_fast (net->spare, net->spare->len - 1);
}

gsize
cb_conn_get_input_size (CbConn *conn)
{
  return conn->in_end - conn->in_start;
}

void
cb_conn_consume (CbConn *conn, gsize size)
{
  conn->in_start += size;
  if (conn->in_start == conn->in_end)
    cb_conn_drop_input (conn);
}

static gssize
receive_bytes (CbConn *conn, void *buffer, gsize size)
{
  return conn->tls != NULL ? cb_tls_session_read (conn->tls, buffer, size)
                           : recv (conn->fd, buffer, size, 0);
}

static gssize
send_bytes (CbConn *conn, const void *bytes, gsize size)
{
  return conn->tls != NULL ? cb_tls_session_write (conn->tls, bytes, size)
                           : send (conn->fd, bytes, size, MSG_NOSIGNAL);
}

/* Returns: > 0 bytes, 0 at the end of the stream, -1 nothing now */
static gssize
receive (CbConn *conn, void *buffer, gsize size)
{
  gssize n;

  if (!conn->readable)
    return conn->at_end ? 0 : -1;

  do
    n = receive_bytes (conn, buffer, size);
  while (n < 0 && errno == EINTR);

  if (n > 0)
    {
      /* A short read emptied the socket; only a FIN that is known already can be behind it. With
       * TLS it was a short record, and the next may be there. */
      if ((gsize) n < size && !conn->at_end && conn->tls == NULL)
        conn->readable = FALSE;
      return n;
    }

  conn->readable = FALSE;
  if (n < 0 && errno == EAGAIN)
    return -1;
  conn->broken |= n < 0;
  conn->at_end = TRUE;

  return 0;
}

/* Reads more behind what is there. Returns as receive(). */
gssize
cb_conn_fill_input (CbConn *conn)
{
  gssize n;

  if (!conn->readable)
    return conn->at_end ? 0 : -1;

  if (conn->in == NULL)
    conn->in = borrow_buffer (conn->net);
  else if (conn->in_start > 0)
    {
      memmove (conn->in, conn->in + conn->in_start, cb_conn_get_input_size (conn));
      conn->in_end -= conn->in_start;
      conn->in_start = 0;
    }
  n = receive (conn, conn->in + conn->in_end, CB_CONN_INPUT_SIZE - conn->in_end);
  if (n > 0)
    conn->in_end += n;
  else if (cb_conn_get_input_size (conn) == 0)
    cb_conn_drop_input (conn);

  return n;
}

/**
 * cb_conn_is_readable:
 * @conn: a connection that was taken over
 *
 * Returns: whether cb_conn_read() may give anything, be it the end
 */
gboolean
cb_conn_is_readable (CbConn *conn)
{
  return cb_conn_get_input_size (conn) > 0 || conn->readable || conn->at_end;
}

/**
 * cb_conn_read:
 * @conn: a connection that was taken over
 * @buffer: where to put what came
 * @size: how much fits
 *
 * Returns: > 0 bytes; 0 at the end of the stream; -1 nothing now, `ready` is called when there is
 */
gssize
cb_conn_read (CbConn *conn, void *buffer, gsize size)
{
  gsize taken = MIN (size, cb_conn_get_input_size (conn));

  if (taken == 0)
    return receive (conn, buffer, size);

  memcpy (buffer, conn->in + conn->in_start, taken);
  cb_conn_consume (conn, taken);

  return taken;
}

/* Output */

void
cb_conn_drop_output (CbConn *conn)
{
  g_clear_pointer (&conn->out, g_free);
  conn->out_start = conn->out_end = conn->out_size = 0;
}

gsize
cb_conn_get_queued (CbConn *conn)
{
  return conn->out_end - conn->out_start;
}

/**
 * cb_conn_set_output_limit:
 * @conn: a connection that was taken over
 * @limit: bytes that may wait for the peer
 */
void
cb_conn_set_output_limit (CbConn *conn, gsize limit)
{
  conn->out_limit = MIN (limit, G_MAXUINT32 / 2);
}

/* Returns: FALSE when the connection broke */
gboolean
cb_conn_flush (CbConn *conn)
{
  while (cb_conn_get_queued (conn) > 0 && conn->writable && !conn->broken)
    {
      gssize n = send_bytes (conn, conn->out + conn->out_start, cb_conn_get_queued (conn));

      if (n > 0)
        {
          conn->out_start += n;
          if (conn->timer.kind == CB_TIMER_PROGRESS)
            cb_conn_arm (conn, CB_TIMER_PROGRESS);
        }
      else if (errno == EAGAIN)
        conn->writable = FALSE;
      else if (errno != EINTR)
        conn->broken = TRUE;
    }
  if (cb_conn_get_queued (conn) == 0)
    cb_conn_drop_output (conn);

  return !conn->broken;
}

static void
make_room (CbConn *conn, gsize size)
{
  if (conn->out_end + size <= conn->out_size)
    return;

  if (conn->out_start > 0)
    {
      memmove (conn->out, conn->out + conn->out_start, cb_conn_get_queued (conn));
      conn->out_end -= conn->out_start;
      conn->out_start = 0;
    }
  if (conn->out_end + size > conn->out_size)
    {
      conn->out_size = MAX (512, MAX (conn->out_size * 2, conn->out_end + size));
      conn->out = g_realloc (conn->out, conn->out_size);
    }
}

/**
 * cb_conn_write:
 * @conn: a connection
 * @bytes: what to send
 * @size: how much
 *
 * Queues @bytes for one send() at the end of the dispatch.
 *
 * Returns: how many bytes were taken, which is all of them where the connection was taken over; -1
 *   where too much waits already
 */
gssize
cb_conn_write (CbConn *conn, const void *bytes, gsize size)
{
  /* Nobody is left to read it; the close is on its way. */
  if (conn->broken || conn->state == CB_CONN_CLOSED || size == 0)
    return size;

  if (cb_conn_get_queued (conn) >= conn->out_limit)
    cb_conn_flush (conn);
  if (cb_conn_get_queued (conn) >= conn->out_limit)
    return -1;

  if (conn->state == CB_CONN_EXCHANGE) /* who took a connection over relies on all or nothing */
    size = MIN (size, CB_CONN_OUTPUT_LIMIT);
  make_room (conn, size);
  memcpy (conn->out + conn->out_end, bytes, size);
  conn->out_end += size;
  if (!conn->running)
    cb_conn_schedule (conn);

  return size;
}
