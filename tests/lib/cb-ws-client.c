#include "lib/cb-ws-client.h"

#include <string.h>

#include "base/cb-json.h"

struct _CbWsClient
{
  CbClientSocket *socket; /* (owned) */
  guint16 close_code;     /* 0 until a close frame came */
};

/* The example of RFC 6455, section 1.3. */
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

/* @headers: (nullable): further lines that end with CR LF */
CbWsClient *
cb_ws_client_new (const char *address, const char *headers)
{
  CbWsClient *self = g_new0 (CbWsClient, 1);
  g_autofree char *request = g_strconcat ("GET /ws HTTP/1.1\r\n"
                                          "Host: chat.example.org\r\n"
                                          "Connection: Upgrade\r\n"
                                          "Upgrade: websocket\r\n"
                                          "Sec-WebSocket-Version: 13\r\n"
                                          "Sec-WebSocket-Key: " KEY "\r\n"
                                          "Sec-WebSocket-Protocol: chatbot.v1\r\n",
                                          headers != NULL ? headers : "", "\r\n", NULL);
  g_autofree char *answer = NULL;
  gsize end;
  gsize size;

  self->socket = cb_client_socket_new (address);
  cb_client_socket_send_text (self->socket, request);
  g_assert_true (cb_client_socket_wait_for (self->socket, "\r\n\r\n", &end));
  answer = g_strndup ((const char *) cb_client_socket_peek (self->socket, &size), end + 4);
  cb_client_socket_take (self->socket, end + 4);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 101 "));
  g_assert_nonnull (strstr (answer, "\r\nSec-WebSocket-Accept: " ACCEPT "\r\n"));
  g_assert_nonnull (strstr (answer, "\r\nSec-WebSocket-Protocol: chatbot.v1\r\n"));
  g_assert_null (strstr (answer, "Sec-WebSocket-Extensions"));

  return self;
}

void
cb_ws_client_free (CbWsClient *self)
{
  cb_client_socket_free (self->socket);
  g_free (self);
}

/* Returns: (transfer none) */
CbClientSocket *
cb_ws_client_get_socket (CbWsClient *self)
{
  return self->socket;
}

/* @first: FIN, reserved bits and opcode; the mask is all zero, which changes nothing */
void
cb_ws_client_send_frame (CbWsClient *self, guint8 first, const void *payload, gsize size)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint8 head[14] = { first, 0x80 };
  gsize head_size = 2;

  if (size < 126)
    head[1] |= size;
  else
    {
      head[1] |= 127;
      for (guint i = 0; i < 8; i++)
        head[2 + i] = (guint64) size >> (56 - 8 * i);
      head_size = 10;
      if (size < 65536)
        {
          head[1] = 0x80 | 126;
          head[2] = size >> 8;
          head[3] = size & 0xff;
          head_size = 4;
        }
    }
  memset (head + head_size, 0, 4);
  g_byte_array_append (frame, head, head_size + 4);
  if (size > 0)
    g_byte_array_append (frame, payload, size);
  cb_client_socket_send (self->socket, frame->data, frame->len);
}

void
cb_ws_client_send (CbWsClient *self, const char *text)
{
  cb_ws_client_send_frame (self, 0x81, text, strlen (text));
}

/* Returns: (transfer full) (nullable): a frame's payload; %NULL at the end of the connection */
static char *
read_frame (CbWsClient *self, guint8 *opcode, gsize *size)
{
  const guint8 *bytes;
  char *payload;
  gsize have;
  gsize head_size = 2;

  if (!cb_client_socket_wait (self->socket, 2))
    return NULL;
  bytes = cb_client_socket_peek (self->socket, &have);
  *opcode = bytes[0] & 0x0f;
  *size = bytes[1];
  g_assert_cmphex (bytes[0] & 0xf0, ==, 0x80); /* whole, and no extension */
  g_assert_cmpuint (*size, <=, 126);
  if (*size == 126)
    {
      head_size = 4;
      g_assert_true (cb_client_socket_wait (self->socket, head_size));
      bytes = cb_client_socket_peek (self->socket, &have);
      *size = bytes[2] << 8 | bytes[3];
    }
  g_assert_true (cb_client_socket_wait (self->socket, head_size + *size));
  payload = g_malloc0 (*size + 1);
  memcpy (payload, cb_client_socket_peek (self->socket, &have) + head_size, *size);
  cb_client_socket_take (self->socket, head_size + *size);

  return payload;
}

/* Answers pings and the close. */
static void
handle_control (CbWsClient *self, guint8 opcode, const char *payload, gsize size)
{
  if (opcode == 0x9)
    cb_ws_client_send_frame (self, 0x8a, payload, size);
  if (opcode != 0x8)
    return;

  self->close_code = size >= 2 ? (guint8) payload[0] << 8 | (guint8) payload[1] : 1005;
  cb_ws_client_send_frame (self, 0x88, payload, MIN (size, 2));
}

/* Returns: (transfer full) (nullable): the next message; %NULL when the server closes */
char *
cb_ws_client_read (CbWsClient *self)
{
  for (;;)
    {
      guint8 opcode;
      gsize size;
      g_autofree char *payload = read_frame (self, &opcode, &size);

      if (payload == NULL)
        return NULL;
      if (opcode == 0x1)
        return g_steal_pointer (&payload);
      handle_control (self, opcode, payload, size);
      if (opcode == 0x8)
        return NULL;
    }
}

/* Returns: (transfer full): the next message, which must be of this type */
JsonObject *
cb_ws_client_expect (CbWsClient *self, const char *type)
{
  g_autofree char *text = cb_ws_client_read (self);
  g_autofree char *beginning = g_strdup_printf ("{\"type\":\"%s\"", type);
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  g_assert_nonnull (text);
  if (!g_str_has_prefix (text, beginning))
    g_error ("Expected %s, got %s", type, text);
  object = cb_json_parse_object (text, strlen (text), &error);
  g_assert_no_error (error);

  return object;
}

void
cb_ws_client_expect_error (CbWsClient *self, const char *code)
{
  g_autoptr (JsonObject) frame = cb_ws_client_expect (self, "error");

  g_assert_cmpstr (json_object_get_string_member (frame, "code"), ==, code);
}

/* The server must close with this code, and say nothing before; then end the connection. */
void
cb_ws_client_expect_close (CbWsClient *self, guint16 code)
{
  g_autofree char *text = cb_ws_client_read (self);

  g_assert_cmpstr (text, ==, NULL);
  g_assert_cmpuint (self->close_code, ==, code);
  cb_client_socket_wait_closed (self->socket);
}
