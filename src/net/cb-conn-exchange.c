#include <string.h>

#include "net/cb-net-private.h"

/*
 * One HTTP exchange: what libsoup may read of the connection, by way of its stream, and what
 * becomes of the connection when libsoup is through.
 */

/* Bytes of a body that one client may send before others get their turn. */
#define BODY_PER_TURN (256 * 1024)

/* Hands the request over whose head stands in the input. */
void
cb_conn_exchange_start (CbConn *conn, gsize head_size, const CbHead *head)
{
  cb_conn_disarm (conn);
  conn->state = CB_CONN_EXCHANGE;
  conn->fresh = FALSE;
  conn->turn = 0;
  conn->keep_alive = head->keep_alive;
  conn->head_left = head_size;
  conn->max_body = conn->net->config.max_body;
  cb_body_init (&conn->body, head);
  cb_net_start_exchange (conn->net, conn);
}

gboolean
cb_conn_exchange_is_readable (CbConn *conn)
{
  if (conn->head_left > 0)
    return TRUE;

  return !conn->body.done && (cb_conn_get_input_size (conn) > 0 || conn->readable || conn->at_end);
}

void
cb_conn_exchange_wait_for_progress (CbConn *conn)
{
  cb_conn_arm (conn, CB_TIMER_PROGRESS);
}

static gssize
would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Nothing to read now");

  return -1;
}

/* A length that is larger than is allowed, of which not a byte was taken. */
gboolean
cb_conn_exchange_is_refused (CbConn *conn)
{
  return conn->body.kind == CB_BODY_LENGTH && conn->body.size + conn->body.left > conn->max_body;
}

/* The client sends more than it may: answer while it still sends, unless an answer has begun. */
static gssize
refuse_body (CbConn *conn, guint status, const char *detail, GError **error)
{
  conn->keep_alive = FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, detail);
  cb_net_stream_refuse (conn->stream, status, detail);

  return -1;
}

static gssize
take_body (CbConn *conn, void *buffer, gsize size, GError **error)
{
  gssize taken;

  if (cb_conn_exchange_is_refused (conn))
    return refuse_body (conn, 413, "The body is larger than is allowed here", error);
  if (conn->turn >= BODY_PER_TURN)
    {
      conn->turn = 0; /* still readable: libsoup comes back when others had their turn */
      return would_block (error);
    }

  if (cb_conn_get_input_size (conn) == 0)
    {
      gssize n = cb_conn_fill_input (conn);

      if (n < 0)
        {
          conn->turn = 0;
          cb_conn_arm (conn, CB_TIMER_PROGRESS);
          return would_block (error);
        }
      if (n == 0)
        return 0;
      cb_conn_disarm (conn);
    }

  taken = cb_body_take (&conn->body, conn->in + conn->in_start,
                        MIN (size, cb_conn_get_input_size (conn)));
  if (taken < 0)
    return refuse_body (conn, 400, "The chunks of the body are malformed", error);
  if (conn->body.size > conn->max_body)
    return refuse_body (conn, 413, "The body is larger than is allowed here", error);
  memcpy (buffer, conn->in + conn->in_start, taken);
  cb_conn_consume (conn, taken);
  conn->turn += taken;

  return taken;
}

/* Reads from this one request, and not a byte of the next. */
gssize
cb_conn_exchange_read (CbConn *conn, void *buffer, gsize size, GError **error)
{
  gsize taken = MIN (size, conn->head_left);

  if (conn->head_left == 0)
    return conn->body.done ? would_block (error) : take_body (conn, buffer, size, error);

  memcpy (buffer, conn->in + conn->in_start, taken);
  conn->head_left -= taken;
  cb_conn_consume (conn, taken);

  return taken;
}

/* libsoup closed its stream: either the exchange is whole and the connection goes on, or it ends.
 */
void
cb_conn_exchange_close (CbConn *conn, gboolean complete)
{
  gboolean whole = complete && conn->head_left == 0 && conn->body.done && !conn->broken;

  cb_conn_disarm (conn);
  if (conn->state != CB_CONN_EXCHANGE)
    return;

  if (!whole || !conn->keep_alive || conn->net->draining != NULL)
    {
      cb_conn_linger (conn);
      return;
    }
  conn->state = CB_CONN_HEAD;
  conn->scanned = 0;
  if (!conn->running)
    cb_conn_schedule (conn);
}

/* Does libsoup wait for the body of a request that nothing was answered to yet? */
static gboolean
is_body_awaited (CbConn *conn)
{
  return conn->state == CB_CONN_EXCHANGE && conn->stream != NULL && !conn->body.done &&
         cb_conn_get_queued (conn) == 0;
}

/*
 * Answers a request whose body came too slowly.
 *
 * Returns: FALSE where it was something else that made no progress
 */
gboolean
cb_conn_exchange_refuse_late_body (CbConn *conn)
{
  CbNetStream *stream = conn->stream;

  if (!is_body_awaited (conn))
    return FALSE;

  cb_net_stream_refuse (stream, 408, "The body of the request did not come in time");
  cb_net_stream_detach (stream); /* wakes libsoup with an error */
  cb_conn_linger (conn);

  return TRUE;
}
