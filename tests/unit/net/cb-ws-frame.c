#include "cb-ws-frame.h"

#include <string.h>

/* Masked, as a client must. */
void
cb_ws_frame_append (GByteArray *out, guint8 first, const void *payload, gsize size)
{
  static const guint8 mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
  guint8 head[14] = { first };
  guint n_bytes = size < 126 ? 0 : size < 65536 ? 2 : 8;
  guint start;

  head[1] = 0x80 | (n_bytes == 0 ? size : n_bytes == 2 ? 126 : 127);
  for (guint i = 0; i < n_bytes; i++)
    head[2 + i] = (guint64) size >> (8 * (n_bytes - 1 - i));
  memcpy (head + 2 + n_bytes, mask, 4);
  g_byte_array_append (out, head, 6 + n_bytes);
  start = out->len;
  if (size > 0)
    g_byte_array_append (out, payload, size);
  for (gsize i = 0; i < size; i++)
    out->data[start + i] ^= mask[i % 4];
}

static gsize
read_size (const guint8 *bytes, guint n)
{
  gsize size = 0;

  for (guint i = 0; i < n; i++)
    size = size << 8 | bytes[i];

  return size;
}

/* Returns: (transfer full) (nullable): the payload of the next frame, where all of it is there */
char *
cb_ws_frame_take (GByteArray *in, guint8 *first, gsize *size)
{
  guint n_bytes;
  gsize head;
  char *payload;

  if (in->len < 2)
    return NULL;
  g_assert_cmpint (in->data[1] & 0x80, ==, 0); /* a server masks nothing */
  n_bytes = in->data[1] < 126 ? 0 : in->data[1] == 126 ? 2 : 8;
  head = 2 + n_bytes;
  if (in->len < head)
    return NULL;
  *size = n_bytes == 0 ? in->data[1] : read_size (in->data + 2, n_bytes);
  if (in->len < head + *size)
    return NULL;

  *first = in->data[0];
  payload = g_strndup ((const char *) in->data + head, *size);
  g_byte_array_remove_range (in, 0, head + *size);

  return payload;
}
