#include "net/cb-event-stream.h"

#include <string.h>

#include "net/cb-conn.h"

/* Buffers of input that one client may have thrown away before others get their turn. */
#define READS_PER_RUN 64

struct _CbEventStream
{
  CbConn *conn; /* (unowned): it owns us */
  const CbEventStreamFuncs *funcs;
  gpointer user_data; /* (unowned) */
  gsize max_queued;
  gboolean closing;
};

/* What the client still sends is of no interest; that it has gone is. */
static void
on_conn_ready_cb (CbConn *conn, gpointer data)
{
  char ignored[512];
  gssize n = 1;

  for (guint i = 0; i < READS_PER_RUN && n > 0; i++)
    n = cb_conn_read (conn, ignored, sizeof ignored);
  if (n > 0)
    cb_conn_schedule (conn);
  else if (n == 0)
    cb_conn_close (conn); /* frees the stream */
}

/* A comment now and then: it keeps proxies awake, and a dead peer shows by never taking it. */
static void
on_conn_timed_out_cb (CbConn *conn, gpointer data)
{
  if (cb_conn_get_queued (conn) > 0)
    {
      cb_conn_close (conn); /* frees the stream */
      return;
    }

  cb_conn_write (conn, ":\n\n", 3);
  cb_conn_start_timer (conn, FALSE);
}

static void
on_conn_closed_cb (CbConn *conn, gpointer data)
{
  CbEventStream *stream = data;

  stream->closing = TRUE;
  stream->funcs->closed (stream, stream->user_data);
  g_free (stream);
}

static void
append_header (const char *name, const char *value, gpointer user_data)
{
  g_string_append_printf (user_data, "%s: %s\r\n", name, value);
}

static void
write_head (CbEventStream *stream, guint status, SoupMessageHeaders *headers)
{
  g_autoptr (GString) head = g_string_new (NULL);

  g_string_printf (head, "HTTP/1.1 %u %s\r\n", status, soup_status_get_phrase (status));
  soup_message_headers_foreach (headers, append_header, head);
  g_string_append (head, "Content-Type: text/event-stream; charset=utf-8\r\n"
                         "X-Accel-Buffering: no\r\n"
                         "Connection: close\r\n\r\n");
  cb_conn_write (stream->conn, head->str, head->len);
}

/**
 * cb_event_stream_take_over:
 * @message: a request whose body was read and whose answer has not begun; its response headers are
 *   sent, with those that make it an event stream
 * @status: of the answer, 200 or 201
 * @max_queued: bytes that may wait for a slow reader
 * @funcs: what the owner wants to hear; constant data
 * @user_data: for @funcs
 *
 * Answers @message with a stream of events, which ends with the connection.
 *
 * Returns: (transfer none) (nullable): the stream, until `closed`; %NULL where the peer is gone
 */
CbEventStream *
cb_event_stream_take_over (SoupServerMessage *message,
                           guint status,
                           gsize max_queued,
                           const CbEventStreamFuncs *funcs,
                           gpointer user_data)
{
  static const CbConnProtocol protocol = {
    .ready = on_conn_ready_cb,
    .timed_out = on_conn_timed_out_cb,
    .closed = on_conn_closed_cb,
  };
  g_autoptr (SoupServerMessage) kept = g_object_ref (message);
  CbEventStream *stream = g_new0 (CbEventStream, 1);

  stream->funcs = funcs;
  stream->user_data = user_data;
  stream->max_queued = max_queued;
  stream->conn = cb_conn_take_over (message, &protocol, stream);
  if (stream->conn == NULL)
    {
      g_free (stream);
      return NULL;
    }

  cb_conn_set_output_limit (stream->conn, max_queued + 4096);
  write_head (stream, status, soup_server_message_get_response_headers (kept));
  cb_conn_start_timer (stream->conn, FALSE);

  return stream;
}

static const char *
find_line_end (const char *data, const char *end)
{
  while (data < end && *data != '\n' && *data != '\r')
    data++;

  return data;
}

/* A line break of any kind begins a new data line: the format knows no other way. */
static void
append_data (GString *out, const char *data, gsize size)
{
  const char *end = data + size;

  do
    {
      const char *line_end = find_line_end (data, end);

      g_string_append (out, "data: ");
      g_string_append_len (out, data, line_end - data);
      g_string_append_c (out, '\n');
      data = line_end + 1;
      if (data < end && data[-1] == '\r' && *data == '\n')
        data++;
    }
  while (data <= end);
}

/**
 * cb_event_stream_send:
 * @stream: a stream
 * @event: the event's name, without line breaks
 * @id: (nullable): what the client gives as Last-Event-ID when it comes back, without line breaks
 * @data: the event's data, valid UTF-8
 * @size: its size in bytes
 *
 * Returns: %FALSE where too much waits for the client already; nothing was queued then
 */
gboolean
cb_event_stream_send (CbEventStream *stream,
                      const char *event,
                      const char *id,
                      const char *data,
                      gsize size)
{
  g_autoptr (GString) out = NULL;

  if (stream->closing || cb_conn_get_queued (stream->conn) + size > stream->max_queued)
    return FALSE;

  out = g_string_sized_new (size + 64);
  g_string_append_printf (out, "event: %s\n", event);
  if (id != NULL)
    g_string_append_printf (out, "id: %s\n", id);
  append_data (out, data, size);
  g_string_append_c (out, '\n');
  cb_conn_write (stream->conn, out->str, out->len);
  cb_conn_start_timer (stream->conn, FALSE);

  return TRUE;
}

/* Returns: bytes that the client has not taken yet */
gsize
cb_event_stream_get_queued (CbEventStream *stream)
{
  return cb_conn_get_queued (stream->conn);
}

/**
 * cb_event_stream_close:
 * @stream: a stream
 *
 * Sends what is queued, then closes. `closed` is called at once.
 */
void
cb_event_stream_close (CbEventStream *stream)
{
  if (!stream->closing)
    cb_conn_close (stream->conn);
}
