#include "net/cb-net-private.h"

/* What may be asked of the transport about one request. */

/**
 * cb_net_message_set_max_body:
 * @message: a request whose body was not read yet
 * @max_body: how large its body may be
 *
 * A larger body is answered with 413 while it arrives.
 */
void
cb_net_message_set_max_body (SoupServerMessage *message, guint64 max_body)
{
  CbNetStream *stream = cb_net_stream_from_message (message);
  CbConn *conn = stream != NULL ? cb_net_stream_get_conn (stream) : NULL;

  if (conn != NULL && conn->state == CB_CONN_EXCHANGE)
    conn->max_body = max_body;
}

/**
 * cb_net_message_set_id:
 * @message: a request
 * @id: names it in the log
 *
 * What the transport answers in place of libsoup carries this id, too.
 */
void
cb_net_message_set_id (SoupServerMessage *message, const char *id)
{
  CbNetStream *stream = cb_net_stream_from_message (message);

  if (stream != NULL)
    cb_net_stream_set_id (stream, id);
}

/**
 * cb_net_message_get_refused:
 * @message: a request
 *
 * Returns: the status that the transport answered in place of libsoup, or 0 where it did not
 */
guint
cb_net_message_get_refused (SoupServerMessage *message)
{
  CbNetStream *stream = cb_net_stream_from_message (message);

  return stream != NULL ? cb_net_stream_get_refused (stream) : 0;
}

/**
 * cb_net_message_watch_gone:
 * @message: a request that is being answered
 * @gone: (nullable): called once when the client has left; %NULL to watch no longer
 * @user_data: for @gone
 *
 * Tells a handler that waits for something that nobody may want the answer any
 * more.
 */
void
cb_net_message_watch_gone (SoupServerMessage *message,
                           void (*gone) (gpointer user_data),
                           gpointer user_data)
{
  CbNetStream *stream = cb_net_stream_from_message (message);

  if (stream != NULL)
    cb_net_stream_set_gone_func (stream, gone, user_data);
}
