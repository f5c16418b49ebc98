#include "chat/cb-file-type.h"

#include <string.h>

/* What a type's files begin with: @size bytes at @offset. */
typedef struct
{
  const char *type;
  guint offset;
  guint size;
  const char *bytes;
} Signature;

/* A container: what is in it says a name at this offset. */
#define RIFF "RIFF"
#define RIFF_NAME 8

static const Signature signatures[] = {
  { "image/png", 0, 8, "\x89PNG\r\n\x1a\n" },
  { "image/jpeg", 0, 3, "\xff\xd8\xff" },
  { "image/gif", 0, 6, "GIF87a" },
  { "image/gif", 0, 6, "GIF89a" },
  { "image/webp", RIFF_NAME, 4, "WEBP" },
  { "image/avif", 4, 8, "ftypavif" },
  { "image/heic", 4, 8, "ftypheic" },
  { "image/bmp", 0, 2, "BM" },
  { "application/pdf", 0, 5, "%PDF-" },
  { "application/zip", 0, 4, "PK\x03\x04" },
  { "application/gzip", 0, 3, "\x1f\x8b\x08" },
  { "video/mp4", 4, 4, "ftyp" },
  { "video/webm", 0, 4, "\x1a\x45\xdf\xa3" },
  { "audio/wav", RIFF_NAME, 4, "WAVE" },
  { "audio/ogg", 0, 4, "OggS" },
  { "audio/flac", 0, 4, "fLaC" },
  { "audio/mpeg", 0, 3, "ID3" },
  { "audio/mpeg", 0, 2, "\xff\xfb" },
};

/* Bytes that follow after @lead in a UTF-8 character; -1 where it cannot begin one. */
static int
count_following (guint8 lead)
{
  if (lead < 0x80)
    return 0;
  if (lead >= 0xc2 && lead <= 0xdf)
    return 1;
  if (lead >= 0xe0 && lead <= 0xef)
    return 2;

  return lead >= 0xf0 && lead <= 0xf4 ? 3 : -1;
}

static gboolean
is_control (guint8 byte)
{
  return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f';
}

static void
feed_byte (CbFileType *self, guint8 byte)
{
  int following;

  if (self->pending > 0)
    {
      self->binary |= (byte & 0xc0) != 0x80;
      self->pending--;
      return;
    }

  following = count_following (byte);
  self->binary |= following < 0 || is_control (byte) || byte == 0x7f;
  self->pending = MAX (following, 0);
}

/**
 * cb_file_type_feed:
 * @self: what is known so far
 * @data: the next bytes of the file
 * @size: how many
 */
void
cb_file_type_feed (CbFileType *self, const guint8 *data, gsize size)
{
  gsize n = MIN (size, CB_FILE_TYPE_HEAD_SIZE - self->n_head);

  memcpy (self->head + self->n_head, data, n);
  self->n_head += n;
  for (gsize i = 0; i < size && !self->binary; i++)
    feed_byte (self, data[i]);
}

static gboolean
is_text (const CbFileType *self)
{
  return !self->binary && self->pending == 0;
}

static gboolean
has_signature (const CbFileType *self, const Signature *s)
{
  if (self->n_head < s->offset + s->size)
    return FALSE;
  if (s->offset == RIFF_NAME && memcmp (self->head, RIFF, strlen (RIFF)) != 0)
    return FALSE;

  return memcmp (self->head + s->offset, s->bytes, s->size) == 0;
}

static const char *
find_type (const CbFileType *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
    if (has_signature (self, &signatures[i]))
      return signatures[i].type;

  return "application/octet-stream";
}

/**
 * cb_file_type_get_name:
 * @self: what is known of a file whose whole content was fed
 *
 * Tells the type by the content alone: a name can lie.
 *
 * Returns: (transfer none): a media type; "application/octet-stream" for what is unknown
 */
const char *
cb_file_type_get_name (const CbFileType *self)
{
  const char *type = find_type (self);

  /* "BMW" begins no bitmap: of all these files only those of PDF may be nothing but text. */
  if (is_text (self) && strcmp (type, "application/pdf") != 0)
    return "text/plain";

  return type;
}
