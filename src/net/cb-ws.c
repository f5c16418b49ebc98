#include "net/cb-ws.h"

#include <string.h>
#include <wslay/wslay.h>

#include "net/cb-conn.h"

/* A close frame without a code, and none at all: RFC 6455, section 7.1.5. */
#define CODE_EMPTY 1005
#define CODE_NONE 1006

/* A close frame's reason: RFC 6455, section 5.5. */
#define MAX_REASON 123

/* Bytes that one peer may send before others get their turn. */
#define READ_PER_RUN 65536

/* A frame's head promises a payload; so much memory is trusted to the promise. */
#define MAX_ADVANCE 4096

/*
 * wslay understands what comes in and answers pings and closes; what goes out is framed here, since
 * an unmasked frame is its length and its bytes. A wslay context is 8.5 kB, too much for a socket
 * that rests: it exists only while it holds state, that is within a frame or a fragmented message,
 * or while something of its own waits to be sent.
 */
struct _CbWs
{
  CbConn *conn;                    /* (unowned): it owns us */
  wslay_event_context_ptr context; /* (owned) (nullable) */
  const CbWsFuncs *funcs;
  gpointer user_data;  /* (unowned) */
  GByteArray *message; /* (owned) (nullable): what came of a message so far */
  guint64 taken;       /* bytes that the context took from the connection */
  guint64 framed;      /* of those, bytes of frames whose head it has read */
  guint32 max_message;
  guint32 max_queued;
  guint32 read; /* in this run */
  guint16 too_big_code;
  guint16 peer_code;
  guint8 opcode; /* of the message that is coming */
  guint in_message : 1;
  guint in_control : 1; /* a ping may stand between the fragments of a message */
  guint busy : 1;       /* within wslay */
  guint dead : 1;       /* nothing can be read or sent any more */
  guint closing : 1;
  guint pinged : 1;
  guint heard : 1; /* the peer has sent something in this run */
  guint queued : 1;
  guint held : 1; /* no message is begun any more */
};

/* Is all that was read part of a message that is over? Both count as long as there is a context. */
static gboolean
is_between_messages (CbWs *ws)
{
  return ws->taken == ws->framed && !ws->in_message;
}

/* One that is held takes what belongs to its message, and not a byte of the next. */
static gsize
limit_read (CbWs *ws, gsize size)
{
  if (ws->read >= READ_PER_RUN)
    return 0;
  if (!ws->held)
    return size;
  if (is_between_messages (ws))
    return 0;

  return ws->framed > ws->taken ? MIN (size, ws->framed - ws->taken) : 1; /* of a frame's head */
}

static ssize_t
on_receive_cb (wslay_event_context_ptr context, uint8_t *buffer, size_t size, int flags, void *data)
{
  CbWs *ws = data;
  gsize limit = limit_read (ws, size);
  gssize n = limit > 0 ? cb_conn_read (ws->conn, buffer, limit) : -1;

  if (n > 0)
    {
      ws->taken += n;
      ws->read += n;
      ws->heard = TRUE;
      return n;
    }

  ws->dead |= n == 0;
  wslay_event_set_error (context, n == 0 ? WSLAY_ERR_CALLBACK_FAILURE : WSLAY_ERR_WOULDBLOCK);
  return -1;
}

static ssize_t
on_send_cb (wslay_event_context_ptr context,
            const uint8_t *bytes,
            size_t size,
            int flags,
            void *data)
{
  gssize n = cb_conn_write (((CbWs *) data)->conn, bytes, size);

  if (n < 0)
    wslay_event_set_error (context, WSLAY_ERR_WOULDBLOCK);

  return n;
}

static gsize
get_head_size (guint64 payload)
{
  return payload < 126 ? 2 : payload < 65536 ? 4 : 10;
}

static void
on_frame_begun_cb (wslay_event_context_ptr context,
                   const struct wslay_event_on_frame_recv_start_arg *frame,
                   void *data)
{
  CbWs *ws = data;
  gsize so_far = ws->message != NULL ? ws->message->len : 0;

  ws->framed += get_head_size (frame->payload_length) + 4 + frame->payload_length;
  ws->in_control = wslay_is_ctrl_frame (frame->opcode);
  if (frame->opcode == WSLAY_CONNECTION_CLOSE && frame->payload_length == 1)
    {
      /* Half a code: RFC 6455, section 5.5.1. */
      cb_ws_close (ws, WSLAY_CODE_PROTOCOL_ERROR, "malformed close");
      wslay_event_shutdown_read (context);
    }
  if (ws->in_control)
    return;

  if (!ws->in_message)
    ws->opcode = frame->opcode;
  ws->in_message = !frame->fin;
  if (frame->payload_length > ws->max_message - so_far)
    {
      cb_ws_close (ws, ws->too_big_code, "message too big");
      wslay_event_shutdown_read (context);
    }
  else if (ws->message == NULL)
    ws->message = g_byte_array_sized_new (MIN (frame->payload_length, MAX_ADVANCE));
}

static void
on_chunk_received_cb (wslay_event_context_ptr context,
                      const struct wslay_event_on_frame_recv_chunk_arg *chunk,
                      void *data)
{
  CbWs *ws = data;

  if (ws->message != NULL && !ws->in_control && !ws->closing)
    g_byte_array_append (ws->message, chunk->data, chunk->data_length);
}

/* As g_utf8_validate_len(), but U+0000 is a character like any other. */
static gboolean
is_utf8 (const char *text, gsize size)
{
  const char *end;

  while (!g_utf8_validate_len (text, size, &end))
    {
      if (*end != '\0')
        return FALSE;
      size -= end + 1 - text;
      text = end + 1;
    }

  return TRUE;
}

/* Pongs that wait go out before what a message is answered with. */
static void
send_waiting (CbWs *ws)
{
  if (wslay_event_want_write (ws->context) && wslay_event_send (ws->context) != 0)
    ws->dead = TRUE;
}

/* Without buffering wslay still tells of whole control frames, and of the end of messages. */
static void
on_message_received_cb (wslay_event_context_ptr context,
                        const struct wslay_event_on_msg_recv_arg *end,
                        void *data)
{
  CbWs *ws = data;
  g_autoptr (GByteArray) message = NULL;
  gboolean text = end->opcode == WSLAY_TEXT_FRAME;

  if (end->opcode == WSLAY_CONNECTION_CLOSE)
    ws->peer_code = end->status_code != 0 ? end->status_code : CODE_EMPTY;
  if (wslay_is_ctrl_frame (end->opcode) || ws->closing)
    return;

  message = ws->message != NULL ? g_steal_pointer (&ws->message) : g_byte_array_new ();
  g_byte_array_append (message, (const guint8 *) "", 1); /* so that there is a pointer, always */
  g_byte_array_set_size (message, message->len - 1);
  send_waiting (ws);
  if (text && !is_utf8 ((const char *) message->data, message->len))
    {
      cb_ws_close (ws, WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA, "invalid UTF-8");
      return;
    }
  ws->funcs->message (ws, text, (const char *) message->data, message->len, ws->user_data);
}

static gboolean
need_context (CbWs *ws)
{
  static const struct wslay_event_callbacks callbacks = {
    .recv_callback = on_receive_cb,
    .send_callback = on_send_cb,
    .on_frame_recv_start_callback = on_frame_begun_cb,
    .on_frame_recv_chunk_callback = on_chunk_received_cb,
    .on_msg_recv_callback = on_message_received_cb,
  };

  if (ws->context != NULL)
    return TRUE;
  if (wslay_event_context_server_init (&ws->context, &callbacks, ws) != 0)
    return FALSE;

  /* Messages are put together here, within the limit. */
  wslay_event_config_set_no_buffering (ws->context, TRUE);
  wslay_event_config_set_max_recv_msg_length (ws->context, G_MAXINT64);
  ws->taken = ws->framed = 0;

  return TRUE;
}

/* Does the context hold anything that cannot be made anew? */
static gboolean
is_context_needed (CbWs *ws)
{
  return !is_between_messages (ws) || ws->closing || wslay_event_want_write (ws->context);
}

static gboolean
is_finished (CbWs *ws)
{
  if (ws->dead)
    return TRUE;
  if (!ws->closing && !wslay_event_get_close_received (ws->context) &&
      wslay_event_get_read_enabled (ws->context))
    return FALSE;

  /* After a protocol error wslay reads no more, so the peer's close would go unseen. */
  return wslay_event_get_close_sent (ws->context) && !wslay_event_want_write (ws->context) &&
         (wslay_event_get_close_received (ws->context) ||
          !wslay_event_get_read_enabled (ws->context));
}

/* A peer that does not read what we send is not read either, until it does. */
static gboolean
may_read (CbWs *ws)
{
  return cb_conn_get_queued (ws->conn) <= ws->max_queued / 2;
}

/* Writes one whole frame, unmasked as a server's are. */
static void
write_frame (CbWs *ws, guint8 opcode, const char *payload, gsize size)
{
  guint8 head[10] = { 0x80 | opcode };
  gsize head_size = get_head_size (size);
  guint64 rest = size;

  head[1] = head_size == 2 ? size : head_size == 4 ? 126 : 127;
  for (gsize i = head_size - 1; i >= 2; i--, rest >>= 8)
    head[i] = rest & 0xff;
  cb_conn_write (ws->conn, head, head_size);
  if (size > 0)
    cb_conn_write (ws->conn, payload, size);
}

/* wslay gives up at once on a frame that is none: the peer is told why all the same. */
static void
fail (CbWs *ws)
{
  static const char code[] = { WSLAY_CODE_PROTOCOL_ERROR >> 8, WSLAY_CODE_PROTOCOL_ERROR & 0xff };

  if (!ws->dead && !wslay_event_get_close_sent (ws->context))
    write_frame (ws, WSLAY_CONNECTION_CLOSE, code, sizeof code);
  ws->dead = TRUE;
}

static void
run (CbWs *ws)
{
  ws->busy = TRUE;
  ws->read = 0;
  ws->heard = FALSE;
  if (may_read (ws) && wslay_event_recv (ws->context) != 0)
    fail (ws);
  if (!ws->dead && wslay_event_send (ws->context) != 0)
    ws->dead = TRUE;
  ws->busy = FALSE;
  if (ws->read >= READ_PER_RUN)
    cb_conn_schedule (ws->conn);
}

static void
tell_drained (CbWs *ws)
{
  if (!ws->queued || cb_conn_get_queued (ws->conn) > 0)
    return;

  ws->queued = FALSE;
  if (ws->funcs->drained != NULL)
    ws->funcs->drained (ws, ws->user_data);
}

/* A sign of life, whatever it was: silence is counted from here. */
static void
tell_alive (CbWs *ws)
{
  if (!ws->heard || ws->closing)
    return;

  ws->pinged = FALSE;
  cb_conn_start_timer (ws->conn, FALSE);
}

static void
on_conn_ready_cb (CbConn *conn, gpointer data)
{
  CbWs *ws = data;

  if (ws->busy)
    return;
  if (ws->context == NULL && !cb_conn_is_readable (conn))
    {
      tell_drained (ws); /* nothing was there for wslay to do */
      return;
    }
  if (!need_context (ws))
    {
      cb_conn_close (conn); /* frees ws */
      return;
    }

  run (ws);
  if (is_finished (ws))
    {
      cb_conn_close (conn); /* frees ws */
      return;
    }

  if (!is_context_needed (ws))
    g_clear_pointer (&ws->context, wslay_event_context_free);
  tell_alive (ws);
  tell_drained (ws);
}

static void
on_conn_timed_out_cb (CbConn *conn, gpointer data)
{
  CbWs *ws = data;

  if (ws->held && !ws->closing) /* an answer would not be read */
    {
      cb_conn_start_timer (conn, FALSE);
      return;
    }
  if (ws->pinged || ws->closing)
    {
      cb_conn_close (conn); /* frees ws */
      return;
    }

  ws->pinged = TRUE;
  write_frame (ws, WSLAY_PING, NULL, 0);
  cb_conn_start_timer (conn, TRUE);
}

static void
on_conn_closed_cb (CbConn *conn, gpointer data)
{
  CbWs *ws = data;

  ws->closing = TRUE;
  ws->dead = TRUE;
  ws->funcs->closed (ws, ws->peer_code, ws->user_data);
  g_clear_pointer (&ws->message, g_byte_array_unref);
  g_clear_pointer (&ws->context, wslay_event_context_free);
  g_free (ws);
}

/**
 * cb_ws_send_text:
 * @ws: a WebSocket
 * @text: a message, valid UTF-8
 * @size: its size in bytes
 *
 * Sends a message, or queues it for a slow reader.
 *
 * Returns: what became of it
 */
CbWsSendResult
cb_ws_send_text (CbWs *ws, const char *text, gsize size)
{
  if (ws->closing || ws->dead)
    return CB_WS_GONE;
  if (cb_conn_get_queued (ws->conn) + size + 10 > ws->max_queued)
    return CB_WS_FULL;

  write_frame (ws, WSLAY_TEXT_FRAME, text, size);
  ws->queued = TRUE;

  return CB_WS_SENT;
}

/* Returns: bytes that the peer has not taken yet */
gsize
cb_ws_get_queued (CbWs *ws)
{
  return cb_conn_get_queued (ws->conn);
}

/**
 * cb_ws_close:
 * @ws: a WebSocket
 * @code: why, as the peer is told
 * @reason: the same for people, at most 123 bytes
 *
 * Begins the closing handshake, behind what is queued. `closed` is called when
 * it is over, or after a while without an answer.
 */
void
cb_ws_close (CbWs *ws, guint16 code, const char *reason)
{
  if (ws->closing || ws->dead)
    return;

  ws->closing = TRUE;
  ws->held = FALSE; /* the peer's answer is to be read */
  if (!need_context (ws) || wslay_event_queue_close (ws->context, code, (const guint8 *) reason,
                                                     MIN (strlen (reason), MAX_REASON)) != 0)
    ws->dead = TRUE;
  cb_conn_start_timer (ws->conn, TRUE);
  if (!ws->busy)
    cb_conn_schedule (ws->conn);
}

static const CbConnProtocol ws_protocol = {
  .ready = on_conn_ready_cb,
  .timed_out = on_conn_timed_out_cb,
  .closed = on_conn_closed_cb,
};

static CbWs *
create (const CbWsConfig *config, const CbWsFuncs *funcs, gpointer user_data)
{
  CbWs *ws = g_new0 (CbWs, 1);

  ws->funcs = funcs;
  ws->user_data = user_data;
  ws->max_message = config->max_message;
  ws->max_queued = config->max_queued;
  ws->too_big_code = config->too_big_code;
  ws->peer_code = CODE_NONE;

  return ws;
}

/* Returns: (nullable): @ws, on @conn; %NULL where that is gone */
static CbWs *
begin (CbWs *ws, CbConn *conn)
{
  if (conn == NULL)
    {
      g_free (ws);
      return NULL;
    }

  ws->conn = conn;
  /* Pongs come on top, no more than pings are read in a run: so no write ever finds it full. */
  cb_conn_set_output_limit (conn, (gsize) ws->max_queued + READ_PER_RUN + 1024);
  cb_conn_start_timer (conn, FALSE);

  return ws;
}

/**
 * cb_ws_take_over:
 * @message: a request that passed the handshake, when its 101 was written
 * @config: limits; copied
 * @funcs: what the owner wants to hear; constant data
 * @user_data: for @funcs
 *
 * Makes the request's connection a WebSocket.
 *
 * Returns: (transfer none) (nullable): the socket, until `closed`; %NULL where the peer is gone
 */
CbWs *
cb_ws_take_over (SoupServerMessage *message,
                 const CbWsConfig *config,
                 const CbWsFuncs *funcs,
                 gpointer user_data)
{
  CbWs *ws = create (config, funcs, user_data);

  return begin (ws, cb_conn_take_over (message, &ws_protocol, ws));
}

/**
 * cb_ws_adopt:
 * @net: the transport
 * @kept: (transfer full): what cb_ws_release() gave, here or in another process
 * @config: limits; copied
 * @funcs: what the owner wants to hear; constant data
 * @user_data: for @funcs
 *
 * Goes on with a WebSocket.
 *
 * Returns: (transfer none) (nullable): the socket, until `closed`; %NULL where that is not possible
 */
CbWs *
cb_ws_adopt (CbNet *net,
             CbKeptConn *kept,
             const CbWsConfig *config,
             const CbWsFuncs *funcs,
             gpointer user_data)
{
  CbWs *ws = create (config, funcs, user_data);

  return begin (ws, cb_net_adopt (net, kept, &ws_protocol, ws));
}

/**
 * cb_ws_hold:
 * @ws: a WebSocket
 *
 * Reads a message to its end that has begun to come, and no other. What the peer sends waits in the
 * kernel; what is sent to it goes out.
 *
 * Returns: %FALSE where it could not be released anyway: it goes on as before
 */
gboolean
cb_ws_hold (CbWs *ws)
{
  ws->held = cb_conn_is_portable (ws->conn) && !ws->closing && !ws->dead;

  return ws->held;
}

/**
 * cb_ws_release:
 * @ws: a WebSocket
 *
 * Takes the socket away, to go on elsewhere. `closed` is not called; @ws is no more.
 *
 * Returns: (transfer full) (nullable): the connection; %NULL where it is not held, within a
 *   message, or closing: @ws is as it was then
 */
CbKeptConn *
cb_ws_release (CbWs *ws)
{
  CbKeptConn *kept;

  g_return_val_if_fail (!ws->busy, NULL);

  if (!ws->held || ws->dead || ws->closing || (ws->context != NULL && is_context_needed (ws)))
    return NULL;

  kept = cb_conn_release (ws->conn);
  if (kept == NULL)
    return NULL;

  g_clear_pointer (&ws->message, g_byte_array_unref);
  g_clear_pointer (&ws->context, wslay_event_context_free);
  g_free (ws);

  return kept;
}
