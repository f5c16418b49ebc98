#include "net/cb-body.h"

#include <string.h>

/* What may stand in trailers and chunk extensions together: nobody needs any. */
#define MAX_EXTRA 8192

/* Where in the chunk grammar of RFC 9112, section 7.1, the next byte stands. */
enum
{
  AT_SIZE,
  AT_EXTENSION,
  AT_SIZE_LF,
  AT_DATA,
  AT_DATA_CR,
  AT_DATA_LF,
  AT_TRAILER,      /* at the start of a trailer's line */
  AT_TRAILER_LINE, /* within one */
  AT_TRAILER_LF,
  AT_LAST_LF,
};

/**
 * cb_body_init:
 * @self: (out caller-allocates): a body that has not begun
 * @head: the request's head
 */
void
cb_body_init (CbBody *self, const CbHead *head)
{
  memset (self, 0, sizeof *self);
  self->kind = head->body;
  self->left = head->body == CB_BODY_LENGTH ? head->content_length : 0;
  self->done = head->body == CB_BODY_NONE;
}

static gboolean
take_size (CbBody *self, guint8 c)
{
  if (g_ascii_isxdigit (c))
    {
      self->left = self->left * 16 + g_ascii_xdigit_value (c);
      return ++self->n_digits <= 12;
    }
  if (self->n_digits == 0 || (c != '\r' && c != ';'))
    return FALSE;

  self->state = c == '\r' ? AT_SIZE_LF : AT_EXTENSION;
  return TRUE;
}

static gboolean
expect (CbBody *self, guint8 c, guint8 wanted, guint8 next)
{
  self->state = next;

  return c == wanted;
}

static gboolean
take_extra (CbBody *self, guint8 c, guint8 at_line_end)
{
  if (c == '\r')
    self->state = at_line_end;
  else if (c < 0x20 && c != '\t')
    return FALSE;

  return ++self->extra <= MAX_EXTRA;
}

/* One byte that is no payload. */
static gboolean
take_framing (CbBody *self, guint8 c)
{
  switch (self->state)
    {
    case AT_SIZE:
      return take_size (self, c);
    case AT_EXTENSION:
      return take_extra (self, c, AT_SIZE_LF);
    case AT_SIZE_LF:
      self->n_digits = 0;
      return expect (self, c, '\n', self->left > 0 ? AT_DATA : AT_TRAILER);
    case AT_DATA_CR:
      return expect (self, c, '\r', AT_DATA_LF);
    case AT_DATA_LF:
      return expect (self, c, '\n', AT_SIZE);
    case AT_TRAILER:
      self->state = c == '\r' ? AT_LAST_LF : AT_TRAILER_LINE;
      return c == '\r' || take_extra (self, c, AT_TRAILER_LF);
    case AT_TRAILER_LINE:
      return take_extra (self, c, AT_TRAILER_LF);
    case AT_TRAILER_LF:
      return expect (self, c, '\n', AT_TRAILER);
    case AT_LAST_LF:
    default:
      self->done = TRUE;
      return c == '\n';
    }
}

static gsize
take_payload (CbBody *self, gsize size)
{
  gsize taken = MIN (size, self->left);

  self->left -= taken;
  self->size += taken;

  return taken;
}

static gssize
take_chunked (CbBody *self, const guint8 *bytes, gsize size)
{
  gsize at = 0;

  while (at < size && !self->done)
    {
      if (self->state != AT_DATA)
        {
          if (!take_framing (self, bytes[at++]))
            return -1;
          continue;
        }
      at += take_payload (self, size - at);
      if (self->left == 0)
        self->state = AT_DATA_CR;
    }

  return at;
}

/**
 * cb_body_take:
 * @self: a body
 * @bytes: what follows on the connection
 * @size: how much of it
 *
 * Returns: how many of @bytes belong to this body, framing included; -1 where
 *   the chunks are malformed
 */
gssize
cb_body_take (CbBody *self, const guint8 *bytes, gsize size)
{
  gsize taken;

  if (self->done)
    return 0;
  if (self->kind == CB_BODY_CHUNKED)
    return take_chunked (self, bytes, size);

  taken = take_payload (self, size);
  self->done = self->left == 0;

  return taken;
}
