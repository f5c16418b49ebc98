#include "web/cb-multipart.h"

#include <libsoup/soup.h>
#include <string.h>

#include "base/cb-error.h"

/* RFC 2046, section 5.1.1. */
#define MAX_BOUNDARY 70

/* Bytes of the head of one part, and how many parts there may be. */
#define MAX_HEAD 8192
#define MAX_PARTS 32

typedef enum
{
  STATE_BEFORE, /* the first delimiter has not come */
  STATE_AFTER_DELIMITER,
  STATE_HEAD,
  STATE_FILE,
  STATE_OTHER, /* a field that is no file */
  STATE_END,   /* the last delimiter has come */
} State;

struct _CbMultipart
{
  State state;
  char *delimiter; /* (owned): line break, two hyphens, boundary */
  gsize delimiter_size;
  GByteArray *rest; /* (owned): what came and cannot be judged yet */
  CbMultipartFunc func;
  gpointer user_data; /* (unowned) */
  char *file_name;    /* (owned) (nullable) */
  guint n_parts;
  gboolean has_file;
};

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "Malformed multipart body: %s", what);

  return FALSE;
}

/**
 * cb_multipart_new:
 * @content_type: of the request, "multipart/form-data; boundary=…"
 * @func: gets the file's bytes
 * @user_data: for @func
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a parser; %NULL where there is no usable boundary
 */
CbMultipart *
cb_multipart_new (const char *content_type,
                  CbMultipartFunc func,
                  gpointer user_data,
                  GError **error)
{
  const char *parameters = strchr (content_type, ';');
  g_autoptr (GHashTable) table =
                 parameters != NULL ? soup_header_parse_semi_param_list (parameters + 1) : NULL;
  const char *boundary = table != NULL ? g_hash_table_lookup (table, "boundary") : NULL;
  CbMultipart *self = NULL;

  if (boundary != NULL && *boundary != '\0' && strlen (boundary) <= MAX_BOUNDARY)
    {
      self = g_new0 (CbMultipart, 1);
      self->delimiter = g_strconcat ("\r\n--", boundary, NULL);
      self->delimiter_size = strlen (self->delimiter);
      self->rest = g_byte_array_new ();
      /* The first delimiter has no line break before it: lend it one. */
      g_byte_array_append (self->rest, (const guint8 *) "\r\n", 2);
      self->func = func;
      self->user_data = user_data;
    }
  else
    fail (error, "its type names no boundary of 1 to 70 characters");
  if (table != NULL)
    soup_header_free_param_list (g_steal_pointer (&table));

  return self;
}

void
cb_multipart_free (CbMultipart *self)
{
  g_free (self->delimiter);
  g_free (self->file_name);
  g_byte_array_unref (self->rest);
  g_free (self);
}

static const char *
find (CbMultipart *self, const char *needle, gsize size)
{
  return memmem (self->rest->data, self->rest->len, needle, size);
}

static void
drop (CbMultipart *self, gsize n)
{
  g_byte_array_remove_range (self->rest, 0, n);
}

/* Hands on or passes over the first @n bytes. */
static void
consume_content (CbMultipart *self, gsize n)
{
  if (n > 0 && self->state == STATE_FILE)
    self->func ((const char *) self->rest->data, n, self->user_data);
  drop (self, n);
}

/* Up to the next delimiter; what may be the beginning of one is kept. @more: nothing to do yet */
static gboolean
read_content (CbMultipart *self, gboolean *more)
{
  const char *delimiter = find (self, self->delimiter, self->delimiter_size);

  if (delimiter == NULL)
    {
      gsize keep = MIN (self->rest->len, self->delimiter_size - 1);

      consume_content (self, self->rest->len - keep);
      *more = TRUE;
      return TRUE;
    }

  consume_content (self, delimiter - (const char *) self->rest->data);
  drop (self, self->delimiter_size);
  self->state = STATE_AFTER_DELIMITER;

  return TRUE;
}

/* A line break begins the next part, two hyphens end the body; blanks in between are allowed. */
static gboolean
read_after_delimiter (CbMultipart *self, gboolean *more, GError **error)
{
  gsize n = 0;

  while (n < self->rest->len && (self->rest->data[n] == ' ' || self->rest->data[n] == '\t'))
    n++;
  drop (self, n);
  if (self->rest->len < 2)
    {
      *more = TRUE;
      return TRUE;
    }

  if (memcmp (self->rest->data, "--", 2) == 0)
    self->state = STATE_END;
  else if (memcmp (self->rest->data, "\r\n", 2) == 0)
    self->state = STATE_HEAD;
  else
    return fail (error, "a delimiter is followed by something else");

  if (self->state == STATE_HEAD && ++self->n_parts > MAX_PARTS)
    return fail (error, "too many parts");
  if (self->state == STATE_END)
    drop (self, 2);

  return TRUE;
}

/* "filename*" of RFC 5987 is decoded by libsoup, and goes before "filename". */
static gboolean
begin_part (CbMultipart *self, SoupMessageHeaders *headers, GError **error)
{
  g_autofree char *disposition = NULL;
  g_autoptr (GHashTable) parameters = NULL;
  const char *name = NULL;
  gboolean is_file;

  if (!soup_message_headers_get_content_disposition (headers, &disposition, &parameters) ||
      g_ascii_strcasecmp (disposition, "form-data") != 0)
    return fail (error, "a part has no “Content-Disposition: form-data”");

  if (parameters != NULL)
    name = g_hash_table_lookup (parameters, "filename");
  is_file = name != NULL;
  if (is_file && self->has_file)
    return fail (error, "there is more than one file");
  if (is_file)
    {
      self->has_file = TRUE;
      self->file_name = g_utf8_make_valid (name, -1);
    }
  self->state = is_file ? STATE_FILE : STATE_OTHER;

  return TRUE;
}

/* The line break that ended the delimiter is kept until here: a head may be empty. */
static gboolean
read_head (CbMultipart *self, gboolean *more, GError **error)
{
  const char *end = find (self, "\r\n\r\n", 4);
  g_autoptr (SoupMessageHeaders) headers = NULL;
  gsize size;

  if (end == NULL)
    {
      *more = TRUE;
      return self->rest->len <= MAX_HEAD || fail (error, "the head of a part is too long");
    }

  size = end + 4 - (const char *) self->rest->data;
  if (size > MAX_HEAD)
    return fail (error, "the head of a part is too long");
  if (memchr (self->rest->data, '\0', size) != NULL)
    return fail (error, "the head of a part is binary");

  /* libsoup passes over the first line, which is that of a request elsewhere. */
  headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  if (!soup_headers_parse ((const char *) self->rest->data, (int) size - 2, headers))
    return fail (error, "the head of a part is malformed");
  if (!begin_part (self, headers, error))
    return FALSE;

  drop (self, size);

  return TRUE;
}

static gboolean
step (CbMultipart *self, gboolean *more, GError **error)
{
  switch (self->state)
    {
    case STATE_AFTER_DELIMITER:
      return read_after_delimiter (self, more, error);
    case STATE_HEAD:
      return read_head (self, more, error);
    case STATE_BEFORE:
    case STATE_FILE:
    case STATE_OTHER:
      return read_content (self, more);
    case STATE_END: /* what follows has no meaning */
    default:
      drop (self, self->rest->len);
      *more = TRUE;
      return TRUE;
    }
}

/**
 * cb_multipart_feed:
 * @self: a parser
 * @data: the next bytes of the body
 * @size: how many
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT set; nothing can be fed after that
 */
gboolean
cb_multipart_feed (CbMultipart *self, const char *data, gsize size, GError **error)
{
  gboolean more = FALSE;

  g_byte_array_append (self->rest, (const guint8 *) data, size);
  while (!more)
    if (!step (self, &more, error))
      return FALSE;

  return TRUE;
}

/**
 * cb_multipart_finish:
 * @self: a parser that was fed the whole body
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT where the body stops too early, or has no file
 */
gboolean
cb_multipart_finish (CbMultipart *self, GError **error)
{
  if (self->state != STATE_END)
    return fail (error, "it ends before its last delimiter");

  return self->has_file || fail (error, "there is no file in it");
}

/* Returns: (transfer none) (nullable): what the client calls the file, once its head has come */
const char *
cb_multipart_get_file_name (CbMultipart *self)
{
  return self->file_name;
}
