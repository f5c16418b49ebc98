#include "lib/cb-http-client.h"

#include <stdlib.h>
#include <string.h>

#include "base/cb-json.h"

void
cb_http_answer_free (CbHttpAnswer *self)
{
  g_free (self->head);
  g_free (self->body);
  g_free (self);
}

/* Returns: (transfer full) (nullable): the header's value; of more than one, the first */
char *
cb_http_answer_dup (CbHttpAnswer *self, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (self->head, "\r\n", -1);
  gsize length = strlen (name);

  for (guint i = 1; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, length) == 0 && lines[i][length] == ':')
      return g_strstrip (g_strdup (lines[i] + length + 1));

  return NULL;
}

/* @value: (nullable): %NULL where there must be no such header */
void
cb_http_answer_assert (CbHttpAnswer *self, const char *name, const char *value)
{
  g_autofree char *actual = cb_http_answer_dup (self, name);

  g_assert_cmpstr (actual, ==, value);
}

/* Returns: (transfer full): the body, which must be a JSON object */
JsonObject *
cb_http_answer_parse (CbHttpAnswer *self)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = cb_json_parse_object (self->body, self->size, &error);

  g_assert_no_error (error);

  return object;
}

/* Returns: (transfer full) (nullable): a string in the body, which must be a JSON object */
char *
cb_http_answer_dup_member (CbHttpAnswer *self, const char *member)
{
  g_autoptr (JsonObject) object = cb_http_answer_parse (self);

  return g_strdup (json_object_get_string_member_with_default (object, member, NULL));
}

/* @headers: (nullable): lines that end with CR LF; @body: (nullable) */
void
cb_http_send (CbClientSocket *socket,
              const char *method,
              const char *target,
              const char *headers,
              const char *body,
              gsize size)
{
  g_autoptr (GString) head = g_string_new (NULL);

  g_string_printf (head, "%s %s HTTP/1.1\r\nHost: chat.example.org\r\n%s", method, target,
                   headers != NULL ? headers : "");
  if (body != NULL)
    g_string_append_printf (head, "Content-Length: %" G_GSIZE_FORMAT "\r\n", size);
  g_string_append (head, "\r\n");
  cb_client_socket_send (socket, head->str, head->len);
  if (body != NULL)
    cb_client_socket_send (socket, body, size);
}

static char *
take_text (CbClientSocket *socket, gsize size)
{
  gsize have;
  char *text = g_strndup ((const char *) cb_client_socket_peek (socket, &have), size);

  g_assert_cmpuint (have, >=, size);
  cb_client_socket_take (socket, size);

  return text;
}

static void
read_body (CbHttpAnswer *self, CbClientSocket *socket)
{
  g_autofree char *length = cb_http_answer_dup (self, "Content-Length");
  gsize have;

  g_assert_null (strstr (self->head, "chunked"));
  if (length != NULL)
    {
      self->size = strtoul (length, NULL, 10);
      g_assert_true (cb_client_socket_wait (socket, self->size));
    }
  else
    {
      cb_client_socket_wait_closed (socket);
      cb_client_socket_peek (socket, &self->size);
    }
  self->body = g_malloc0 (self->size + 1);
  memcpy (self->body, cb_client_socket_peek (socket, &have), self->size);
  cb_client_socket_take (socket, self->size);
}

/* @without_body: it answers a HEAD */
CbHttpAnswer *
cb_http_read (CbClientSocket *socket, gboolean without_body)
{
  CbHttpAnswer *self = g_new0 (CbHttpAnswer, 1);
  gsize end;

  g_assert_true (cb_client_socket_wait_for (socket, "\r\n\r\n", &end));
  self->head = take_text (socket, end + 4);
  g_assert_true (g_str_has_prefix (self->head, "HTTP/1.1 "));
  self->status = strtoul (self->head + strlen ("HTTP/1.1 "), NULL, 10);
  if (without_body || self->status < 200 || self->status == 204 || self->status == 304)
    self->body = g_strdup ("");
  else
    read_body (self, socket);

  return self;
}

CbHttpAnswer *
cb_http_ask (CbClientSocket *socket,
             const char *method,
             const char *target,
             const char *headers,
             const char *body,
             gsize size)
{
  cb_http_send (socket, method, target, headers, body, size);

  return cb_http_read (socket, strcmp (method, "HEAD") == 0);
}
