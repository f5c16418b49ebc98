#include "loadtest/cb-ws-client.h"

#include <string.h>
#include <wslay/wslay.h>

#include "loadtest/cb-http-response.h"

/* RFC 6455, section 1.3. */
#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

/* More than any server says in one message. */
#define MAX_MESSAGE (1024 * 1024)

/*
 * wslay understands what comes in and answers pings and closes. Messages that go out are framed
 * here: head, mask and payload in one piece, where wslay would make two writes of it.
 */
struct _CbWsClient
{
  const CbWsClientFuncs *funcs;
  gpointer data;                   /* (unowned) */
  CbLoadConn *conn;                /* (owned) */
  wslay_event_context_ptr context; /* (owned) (nullable): once the handshake is done */
  char *accept;                    /* (owned): what the server must answer */
  const char *bytes;               /* (unowned): what came and wslay did not read yet */
  gsize n_bytes;
  guint64 mask; /* state of a generator; it need not be secret here */
  guint16 code; /* of the peer's close */
  guint busy : 1;
  guint freed : 1;
};

void
cb_ws_client_free (CbWsClient *self)
{
  g_clear_pointer (&self->conn, cb_load_conn_free);
  if (self->busy)
    {
      self->freed = TRUE;
      return;
    }

  g_clear_pointer (&self->context, wslay_event_context_free);
  g_free (self->accept);
  g_free (self);
}

static void
end_call (CbWsClient *self)
{
  self->busy = FALSE;
  if (self->freed)
    cb_ws_client_free (self);
}

static void
finish (CbWsClient *self, CbLoadFault fault, guint status)
{
  if (self->conn == NULL)
    return;

  g_clear_pointer (&self->conn, cb_load_conn_free);
  self->funcs->closed (self, fault, status, self->code, self->data);
}

/* xorshift */
static guint32
make_mask (CbWsClient *self)
{
  self->mask ^= self->mask << 13;
  self->mask ^= self->mask >> 7;
  self->mask ^= self->mask << 17;

  return (guint32) self->mask;
}

static ssize_t
on_receive_cb (wslay_event_context_ptr context, uint8_t *buffer, size_t size, int flags, void *data)
{
  CbWsClient *self = data;
  gsize n = MIN (size, self->n_bytes);

  if (n == 0 || self->conn == NULL)
    {
      wslay_event_set_error (context, WSLAY_ERR_WOULDBLOCK);
      return -1;
    }

  memcpy (buffer, self->bytes, n);
  self->bytes += n;
  self->n_bytes -= n;

  return n;
}

static ssize_t
on_send_cb (wslay_event_context_ptr context,
            const uint8_t *bytes,
            size_t size,
            int flags,
            void *data)
{
  CbWsClient *self = data;

  if (self->conn != NULL)
    cb_load_conn_send (self->conn, bytes, size);

  return size;
}

static int
on_mask_wanted_cb (wslay_event_context_ptr context, uint8_t *buffer, size_t size, void *data)
{
  for (size_t i = 0; i < size; i++)
    buffer[i] = make_mask (data) & 0xff;

  return 0;
}

static void
on_message_received_cb (wslay_event_context_ptr context,
                        const struct wslay_event_on_msg_recv_arg *message,
                        void *data)
{
  CbWsClient *self = data;

  if (message->opcode == WSLAY_CONNECTION_CLOSE)
    self->code = message->status_code;
  else if (message->opcode == WSLAY_TEXT_FRAME && self->conn != NULL)
    self->funcs->message (self, (const char *) message->msg, message->msg_length, self->data);
}

static void
start_frames (CbWsClient *self)
{
  static const struct wslay_event_callbacks callbacks = {
    .recv_callback = on_receive_cb,
    .send_callback = on_send_cb,
    .genmask_callback = on_mask_wanted_cb,
    .on_msg_recv_callback = on_message_received_cb,
  };

  if (wslay_event_context_client_init (&self->context, &callbacks, self) != 0)
    g_error ("Out of memory");
  wslay_event_config_set_max_recv_msg_length (self->context, MAX_MESSAGE);
}

static void
read_frames (CbWsClient *self, const char *bytes, gsize size)
{
  gboolean broken;

  self->bytes = bytes;
  self->n_bytes = size;
  broken = wslay_event_recv (self->context) != 0 || wslay_event_send (self->context) != 0 ||
           self->n_bytes > 0;
  if (wslay_event_get_close_received (self->context))
    finish (self, CB_LOAD_OK, 101);
  else if (broken || !wslay_event_get_read_enabled (self->context))
    finish (self, CB_LOAD_PROTOCOL, 101);
}

static CbLoadFault
judge_refusal (guint status)
{
  return status == 429 ? CB_LOAD_LIMITED : status == 503 ? CB_LOAD_BUSY : CB_LOAD_STATUS;
}

/* Returns: how many bytes the server's answer to the handshake has, once it is there */
static gsize
read_handshake (CbWsClient *self, const char *bytes, gsize size)
{
  g_auto (CbHttpResponse) response = { 0 };
  gssize taken = cb_http_response_parse (&response, bytes, size, NULL);
  g_autofree char *accept = NULL;

  if (taken == 0)
    return 0;
  if (taken < 0)
    {
      finish (self, CB_LOAD_PROTOCOL, 0);
      return size;
    }

  accept = cb_http_response_dup_header (bytes, taken, "Sec-WebSocket-Accept");
  if (response.status != 101)
    finish (self, judge_refusal (response.status), response.status);
  else if (g_strcmp0 (accept, self->accept) != 0)
    finish (self, CB_LOAD_PROTOCOL, response.status);
  else
    {
      start_frames (self);
      self->funcs->opened (self, self->data);
    }

  return taken;
}

static gsize
on_bytes_received_cb (CbLoadConn *conn, const char *bytes, gsize size, gpointer data)
{
  CbWsClient *self = data;
  gsize taken = 0;

  self->busy = TRUE;
  if (self->context == NULL)
    taken = read_handshake (self, bytes, size);
  if (self->context != NULL && self->conn != NULL && taken < size)
    {
      read_frames (self, bytes + taken, size - taken);
      taken = size;
    }
  end_call (self);

  return taken;
}

static void
on_conn_closed_cb (CbLoadConn *conn,
                   CbLoadFault fault,
                   const char *rest,
                   gsize rest_size,
                   gpointer data)
{
  CbWsClient *self = data;

  self->busy = TRUE;
  finish (self, fault, self->context != NULL ? 101 : 0);
  end_call (self);
}

static void
on_conn_connected_cb (CbLoadConn *conn, gpointer data)
{
}

static char *
make_accept (const char *key)
{
  g_autofree char *text = g_strconcat (key, ACCEPT_GUID, NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guint8 *) text, -1);
  g_checksum_get_digest (checksum, digest, &size);

  return g_base64_encode (digest, size);
}

/**
 * cb_ws_client_new:
 * @loop: to wait in; must outlive the socket
 * @target: where to connect to
 * @path: with its leading slash
 * @protocol: the subprotocol to offer
 * @funcs: what the owner wants to hear; constant data
 * @data: for @funcs
 *
 * Begins to connect; what becomes of it is told from the loop, never from here.
 *
 * Returns: (transfer full): a socket
 */
CbWsClient *
cb_ws_client_new (CbLoadLoop *loop,
                  const CbLoadTarget *target,
                  const char *path,
                  const char *protocol,
                  const CbWsClientFuncs *funcs,
                  gpointer data)
{
  static const CbLoadConnFuncs conn_funcs = { on_conn_connected_cb, on_bytes_received_cb,
                                              on_conn_closed_cb };
  CbWsClient *self = g_new0 (CbWsClient, 1);
  guint32 random[4] = { g_random_int (), g_random_int (), g_random_int (), g_random_int () };
  g_autofree char *key = g_base64_encode ((const guint8 *) random, sizeof random);
  g_autofree char *handshake =
      g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\n"
                       "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: %s\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
                       path, target->host, key, protocol);

  self->funcs = funcs;
  self->data = data;
  self->mask = (guint64) random[0] << 32 | random[1] | 1;
  self->accept = make_accept (key);
  self->conn = cb_load_conn_new (loop, target, &conn_funcs, self);
  cb_load_conn_send (self->conn, handshake, strlen (handshake));

  return self;
}

/* After `opened`. A frame goes out in one write. */
void
cb_ws_client_send_text (CbWsClient *self, const char *text, gsize size)
{
  guint8 frame[4096];
  gsize head = size < 126 ? 2 : 4;
  g_autofree guint8 *large = NULL;
  guint8 *out = frame;
  guint32 mask;

  if (self->conn == NULL || self->context == NULL)
    return;
  g_return_if_fail (size <= G_MAXUINT16);

  if (size + 8 > sizeof frame)
    out = large = g_malloc (size + 8);
  mask = make_mask (self);
  out[0] = 0x80 | WSLAY_TEXT_FRAME;
  out[1] = 0x80 | (size < 126 ? size : 126);
  if (head == 4)
    {
      out[2] = size >> 8;
      out[3] = size & 0xff;
    }
  memcpy (out + head, &mask, 4);
  for (gsize i = 0; i < size; i++)
    out[head + 4 + i] = (guint8) text[i] ^ out[head + i % 4];
  cb_load_conn_send (self->conn, out, head + 4 + size);
}

/* Begins the closing handshake; `closed` comes when the peer has answered. */
void
cb_ws_client_close (CbWsClient *self, guint16 code)
{
  if (self->conn == NULL || self->context == NULL)
    return;

  if (wslay_event_queue_close (self->context, code, NULL, 0) == 0)
    wslay_event_send (self->context);
}
