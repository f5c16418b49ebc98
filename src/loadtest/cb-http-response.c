#include "loadtest/cb-http-response.h"

#include <string.h>

#include "base/cb-error.h"

/* A load generator must not be brought down by what it loads. */
#define MAX_HEAD (64 * 1024)
#define MAX_BODY (64 * 1024 * 1024)

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "Not HTTP/1.1: %s", what);

  return FALSE;
}

/* The same, where a number of bytes is awaited. */
static gssize
fail (GError **error, const char *what)
{
  refuse (error, what);

  return -1;
}

/* Empties it for the next answer, but keeps the buffer. */
void
cb_http_response_clear (CbHttpResponse *self)
{
  g_clear_pointer (&self->decoded, g_byte_array_unref);
  memset (self, 0, sizeof *self);
}

static const char *
find_line_end (const char *data, gsize size)
{
  const char *end = memchr (data, '\r', size);

  while (end != NULL && end + 1 < data + size && end[1] != '\n')
    end = memchr (end + 1, '\r', data + size - end - 1);

  return end != NULL && end + 1 < data + size ? end : NULL;
}

/* Returns: the value of a line without the spaces before it; %NULL where it is not this header's */
static const char *
get_value (const char *line, gsize size, const char *name, gsize *value_size)
{
  gsize skipped = strlen (name);

  if (size <= skipped || line[skipped] != ':' || g_ascii_strncasecmp (line, name, skipped) != 0)
    return NULL;

  for (skipped++; skipped < size && (line[skipped] == ' ' || line[skipped] == '\t');)
    skipped++;
  *value_size = size - skipped;

  return line + skipped;
}

static gboolean
is_token (const char *value, gsize size, const char *token)
{
  return size == strlen (token) && g_ascii_strncasecmp (value, token, size) == 0;
}

static gboolean
take_length (CbHttpResponse *self, const char *value, gsize size, GError **error)
{
  self->has_length = TRUE;
  for (gsize i = 0; i < size; i++)
    {
      if (!g_ascii_isdigit (value[i]) || i > 10)
        return refuse (error, "a wrong Content-Length");
      self->length = self->length * 10 + (guint64) (value[i] - '0');
    }

  return self->length <= MAX_BODY || refuse (error, "a body above 64 MiB");
}

static gboolean
take_header (CbHttpResponse *self, const char *line, gsize size, GError **error)
{
  const char *value;
  gsize value_size;

  if ((value = get_value (line, size, "Content-Length", &value_size)) != NULL)
    return take_length (self, value, value_size, error);
  if ((value = get_value (line, size, "Transfer-Encoding", &value_size)) != NULL)
    self->chunked = is_token (value, value_size, "chunked");
  else if ((value = get_value (line, size, "Connection", &value_size)) != NULL &&
           is_token (value, value_size, "close"))
    self->keep_alive = FALSE;

  return TRUE;
}

/* Returns: the line behind @line in a whole head, with its size; %NULL behind the last */
static const char *
get_next_line (const char *line, const char *end, gsize *size)
{
  const char *next = find_line_end (line, end - line);

  if (next == NULL || next + 2 >= end)
    return NULL;
  next += 2;
  *size = find_line_end (next, end - next) - next;

  return next;
}

/* Returns: (transfer full) (nullable): the value of a header in a whole head */
char *
cb_http_response_dup_header (const char *head, gsize size, const char *name)
{
  const char *end = head + size;
  gsize line_size;

  for (const char *line = get_next_line (head, end, &line_size); line != NULL;
       line = get_next_line (line, end, &line_size))
    {
      gsize value_size;
      const char *value = get_value (line, line_size, name, &value_size);

      if (value != NULL)
        return g_strndup (value, value_size);
    }

  return NULL;
}

static gboolean
parse_headers (CbHttpResponse *self, const char *head, GError **error)
{
  const char *end = head + self->head_size;
  gsize size;

  for (const char *line = get_next_line (head, end, &size); line != NULL;
       line = get_next_line (line, end, &size))
    if (!take_header (self, line, size, error))
      return FALSE;

  self->head_only =
      self->status == 101 || self->status == 204 || self->status == 304 || self->head_only;
  if (self->head_only)
    {
      self->chunked = FALSE;
      self->length = 0;
    }
  self->until_close = !self->head_only && !self->chunked && !self->has_length;

  return TRUE;
}

static gboolean
parse_head (CbHttpResponse *self, const char *data, gsize size, GError **error)
{
  const char *end = memmem (data, size, "\r\n\r\n", 4);

  if (end == NULL)
    return size <= MAX_HEAD || refuse (error, "a head above 64 KiB");
  if (end - data < 12 || memcmp (data, "HTTP/1.", 7) != 0 || !g_ascii_isdigit (data[9]) ||
      !g_ascii_isdigit (data[10]) || !g_ascii_isdigit (data[11]))
    return refuse (error, "no status line");

  self->status =
      (guint) (data[9] - '0') * 100 + (guint) (data[10] - '0') * 10 + (guint) (data[11] - '0');
  if (self->status < 100 || self->status > 599)
    return refuse (error, "a status that does not exist");

  self->head_size = end + 4 - data;
  self->keep_alive = data[7] == '1';

  return parse_headers (self, data, error);
}

/* Takes one chunk with its line. Returns: whether it was there as a whole; -1 on error */
static gssize
take_chunk (CbHttpResponse *self, const char *data, gsize size, GError **error)
{
  const char *line_end = find_line_end (data, size);
  guint64 length;
  gsize whole;
  char *stop;

  if (line_end == NULL)
    return size > 1024 ? fail (error, "an endless chunk size") : 0;
  length = g_ascii_strtoull (data, &stop, 16);
  if (stop == data || length > MAX_BODY - self->decoded->len)
    return fail (error, "a wrong chunk size");

  whole = (gsize) (line_end + 2 - data) + length + 2;
  if (size < whole)
    return 0;
  if (memcmp (data + whole - 2, "\r\n", 2) != 0)
    return fail (error, "a chunk without its end");

  g_byte_array_append (self->decoded, (const guint8 *) line_end + 2, length);
  self->taken += whole;
  self->chunked_end = length == 0;

  return 1;
}

static gssize
parse_chunked (CbHttpResponse *self, const char *data, gsize size, GError **error)
{
  gssize taken = 1;

  if (self->decoded == NULL)
    self->decoded = g_byte_array_new ();
  while (!self->chunked_end && taken > 0)
    taken = take_chunk (self, data + self->head_size + self->taken,
                        size - self->head_size - self->taken, error);
  if (taken <= 0)
    return taken;

  self->body = (const char *) self->decoded->data;
  self->body_size = self->decoded->len;

  return self->head_size + self->taken;
}

/**
 * cb_http_response_parse:
 * @self: cleared before an answer's first bytes
 * @data: all that came of the answer so far, and perhaps more; no NUL is needed behind it
 * @size: its bytes
 * @error: return location for an error
 *
 * Returns: how many bytes the answer has, once it is whole; 0 while it is not; -1 on error
 */
gssize
cb_http_response_parse (CbHttpResponse *self, const char *data, gsize size, GError **error)
{
  if (self->head_size == 0 && !parse_head (self, data, size, error))
    return -1;
  if (self->head_size == 0 || self->until_close)
    return size > MAX_BODY ? fail (error, "a body above 64 MiB") : 0;
  if (self->chunked)
    return parse_chunked (self, data, size, error);
  if (size - self->head_size < self->length)
    return 0;

  self->body = data + self->head_size;
  self->body_size = self->length;

  return self->head_size + self->length;
}

/* Returns: whether the answer was one that ends with its connection, and is whole now */
gboolean
cb_http_response_finish_at_close (CbHttpResponse *self, const char *data, gsize size)
{
  if (!self->until_close)
    return FALSE;

  self->body = data + self->head_size;
  self->body_size = size - self->head_size;

  return TRUE;
}
