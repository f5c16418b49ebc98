#include "net/cb-head.h"

#include <string.h>

/*
 * The gate: judges a request head before libsoup sees it, since libsoup takes much that two
 * servers in a row may read differently (two lengths, a length beside chunks, spaces before a
 * colon). Strict as RFC 9112 allows: what is doubtful is refused. No I/O, no state.
 */

/* The fields that decide about framing, as far as they were read. */
typedef struct
{
  CbHead *head;
  guint n_hosts;
  guint n_lengths;
  guint n_codings;
  gboolean http11;
  gboolean close;
} Reading;

/* One field line: "name: value", without the end of the line. */
typedef struct
{
  const guint8 *name;
  gsize name_size;
  const guint8 *value;
  gsize value_size;
} Field;

/* tchar of RFC 9110: what a method or a field name may be made of. */
static gboolean
is_token_char (guint8 c)
{
  static const guint8 table[256] = {
    ['!'] = 1, ['#'] = 1, ['$'] = 1, ['%'] = 1,         ['&'] = 1,         ['\''] = 1,
    ['*'] = 1, ['+'] = 1, ['-'] = 1, ['.'] = 1,         ['^'] = 1,         ['_'] = 1,
    ['`'] = 1, ['|'] = 1, ['~'] = 1, ['0' ... '9'] = 1, ['a' ... 'z'] = 1, ['A' ... 'Z'] = 1,
  };

  return table[c];
}

static gboolean
equals (const guint8 *bytes, gsize size, const char *text)
{
  return size == strlen (text) && g_ascii_strncasecmp ((const char *) bytes, text, size) == 0;
}

/**
 * cb_head_find_end:
 * @bytes: what came so far
 * @size: how much of it
 * @scanned: (in-out): where the last look ended; 0 at first
 *
 * Looks for the empty line that ends a head. Cheap to call again as more
 * arrives.
 *
 * Returns: the size of the head, empty line included; 0 when more is needed; -1
 *   on a line that ends without a carriage return
 */
gssize
cb_head_find_end (const guint8 *bytes, gsize size, gsize *scanned)
{
  gsize at = *scanned;

  while (at < size)
    {
      const guint8 *lf = memchr (bytes + at, '\n', size - at);

      if (lf == NULL)
        break;
      at = lf - bytes;
      if (at == 0 || bytes[at - 1] != '\r')
        return -1;
      if (at >= 3 && bytes[at - 2] == '\n')
        return at + 1;
      at++;
    }

  *scanned = size;
  return 0;
}

/* Does the comma-separated list hold @token? */
static gboolean
list_has (const guint8 *list, gsize size, const char *token)
{
  g_autofree char *text = g_strndup ((const char *) list, size);
  g_auto (GStrv) items = g_strsplit (text, ",", -1);

  for (guint i = 0; items[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (items[i]), token) == 0)
      return TRUE;

  return FALSE;
}

static guint
read_host (Reading *reading, const Field *field)
{
  if (++reading->n_hosts > 1)
    return 400;
  for (gsize i = 0; i < field->value_size; i++)
    if (!g_ascii_isalnum (field->value[i]) && strchr (".-:[]_", field->value[i]) == NULL)
      return 400;

  return 0;
}

static guint
read_length (Reading *reading, const Field *field)
{
  guint64 length = 0;

  if (++reading->n_lengths > 1 || field->value_size == 0 || field->value_size > 15)
    return 400;
  for (gsize i = 0; i < field->value_size; i++)
    {
      if (!g_ascii_isdigit (field->value[i]))
        return 400;
      length = length * 10 + (field->value[i] - '0');
    }
  reading->head->content_length = length;

  return 0;
}

static guint
read_coding (Reading *reading, const Field *field)
{
  if (++reading->n_codings > 1 || !reading->http11)
    return 400;

  return equals (field->value, field->value_size, "chunked") ? 0 : 501;
}

static guint
read_field (Reading *reading, const Field *field)
{
  if (equals (field->name, field->name_size, "host"))
    return read_host (reading, field);
  if (equals (field->name, field->name_size, "content-length"))
    return read_length (reading, field);
  if (equals (field->name, field->name_size, "transfer-encoding"))
    return read_coding (reading, field);
  if (equals (field->name, field->name_size, "connection"))
    reading->close |= list_has (field->value, field->value_size, "close");
  if (equals (field->name, field->name_size, "expect"))
    {
      reading->head->expect_continue = equals (field->value, field->value_size, "100-continue");
      return reading->head->expect_continue ? 0 : 417;
    }

  return 0;
}

/* Splits the line at @at; returns what follows it, or NULL where it is malformed. */
static const guint8 *
split_field (const guint8 *at, const guint8 *end, Field *field)
{
  const guint8 *stop;

  field->name = at;
  while (at < end && is_token_char (*at))
    at++;
  if (at == field->name || at >= end || *at != ':')
    return NULL; /* also a folded line, and a space before the colon */
  field->name_size = at - field->name;

  at++;
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  field->value = at;
  while (at < end && (*at >= 0x20 ? *at != 0x7f : *at == '\t'))
    at++;
  if (at >= end || at[0] != '\r' || at[1] != '\n')
    return NULL; /* a control character, or a carriage return alone */

  stop = at;
  while (stop > field->value && (stop[-1] == ' ' || stop[-1] == '\t'))
    stop--;
  field->value_size = stop - field->value;

  return at + 2;
}

/* Is every '%' followed by two digits that do not stand for the end of a string? */
static gboolean
is_well_escaped (const guint8 *target, gsize size)
{
  const guint8 *end = target + size;
  const guint8 *at = memchr (target, '%', size);

  while (at != NULL)
    {
      if (end - at < 3 || !g_ascii_isxdigit (at[1]) || !g_ascii_isxdigit (at[2]) ||
          (at[1] == '0' && at[2] == '0'))
        return FALSE;
      at += 3;
      at = memchr (at, '%', end - at);
    }

  return TRUE;
}

/* An address with a host, which is what proxies are sent. */
static gboolean
is_absolute (const guint8 *target, gsize size)
{
  g_autofree char *uri = g_strndup ((const char *) target, size);
  g_autofree char *host = NULL;

  return g_ascii_strncasecmp (uri, "http://", 7) == 0 &&
         g_uri_split_network (uri, G_URI_FLAGS_NONE, NULL, &host, NULL, NULL) && host != NULL &&
         *host != '\0';
}

/* "*", which asks about the server as a whole, has no answer here. */
static gboolean
is_target (const guint8 *target, gsize size)
{
  return is_well_escaped (target, size) && (*target == '/' || is_absolute (target, size));
}

/* "GET /path HTTP/1.1"; sets @next to what follows the line. */
static guint
read_request_line (Reading *reading, const guint8 *bytes, const guint8 *end, const guint8 **next)
{
  const guint8 *at = bytes;
  const guint8 *line_end = memchr (bytes, '\r', end - bytes);
  const guint8 *target;

  if (line_end == NULL || line_end[1] != '\n')
    return 400;
  while (at < line_end && is_token_char (*at))
    at++;
  if (at == bytes || at - bytes > CB_HEAD_MAX_METHOD || *at != ' ')
    return 400;

  target = ++at;
  while (at<line_end && * at> 0x20 && *at < 0x7f)
    at++;
  if (at == target || *at != ' ')
    return 400;
  if (at - target > CB_HEAD_MAX_TARGET)
    return 414;
  if (!is_target (target, at - target))
    return 400;

  at++;
  if (line_end - at != 8 || memcmp (at, "HTTP/", 5) != 0)
    return 400;
  reading->http11 = memcmp (at + 5, "1.1", 3) == 0;
  if (!reading->http11 && memcmp (at + 5, "1.0", 3) != 0)
    return 505;

  *next = line_end + 2;
  return 0;
}

/**
 * cb_head_check:
 * @bytes: a head, from its first byte to its empty line
 * @size: its size
 * @head: (out caller-allocates): what it says
 *
 * Returns: 0 when the request may be served, or the HTTP status to refuse it with
 */
guint
cb_head_check (const guint8 *bytes, gsize size, CbHead *head)
{
  const guint8 *end = bytes + size - 2; /* at the empty line */
  const guint8 *at = NULL;
  Reading reading = { .head = head };
  guint status;

  memset (head, 0, sizeof *head);
  status = read_request_line (&reading, bytes, end, &at);
  for (guint n_fields = 1; status == 0 && at < end; n_fields++)
    {
      Field field;

      if (n_fields > CB_HEAD_MAX_FIELDS)
        return 431;
      at = split_field (at, bytes + size, &field);
      if (at == NULL)
        return 400;
      status = read_field (&reading, &field);
    }

  if (status != 0)
    return status;
  if ((reading.n_lengths > 0 && reading.n_codings > 0) || (reading.http11 && reading.n_hosts != 1))
    return 400;

  head->body = reading.n_codings > 0      ? CB_BODY_CHUNKED
               : head->content_length > 0 ? CB_BODY_LENGTH
                                          : CB_BODY_NONE;
  head->keep_alive = reading.http11 && !reading.close; /* HTTP/1.0 is answered and closed */

  return 0;
}

/**
 * cb_head_peek:
 * @bytes: what is there of a head that was refused
 * @size: its size
 * @method: (out) (transfer full) (nullable): its method, if it has one
 * @target: (out) (transfer full) (nullable): what stands in the place of its target; any bytes
 *
 * Makes out what it can, for the log.
 */
void
cb_head_peek (const guint8 *bytes, gsize size, char **method, char **target)
{
  const guint8 *end = bytes + MIN (size, CB_HEAD_MAX_TARGET);
  const guint8 *at = bytes;
  const guint8 *start;

  *method = *target = NULL;
  while (at < end && is_token_char (*at))
    at++;
  if (at == bytes || at - bytes > CB_HEAD_MAX_METHOD || at == end || *at != ' ')
    return;

  *method = g_strndup ((const char *) bytes, at - bytes);
  start = ++at;
  while (at<end && * at> ' ')
    at++;
  if (at > start)
    *target = g_strndup ((const char *) start, at - start);
}
