#include "base/cb-gzip.h"

#include <gio/gio.h>

/**
 * cb_gzip_compress:
 * @data: what is to be compressed, at once: no more than a few megabytes
 * @size: its size in bytes
 * @level: from %CB_GZIP_FASTEST to %CB_GZIP_SMALLEST
 * @compressed_size: (out): size of what is returned, in bytes
 *
 * Returns: (transfer full) (nullable): @data in gzip's format, or %NULL where that is no shorter
 */
char *
cb_gzip_compress (gconstpointer data, gsize size, int level, gsize *compressed_size)
{
  g_autoptr (GConverter) compressor =
                 G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, level));
  g_autofree char *out = NULL;
  gsize read;

  if (size == 0)
    return NULL;

  /* There is no room for more than it was: what does not get shorter does not fit. */
  out = g_malloc (size);
  if (g_converter_convert (compressor, data, size, out, size, G_CONVERTER_INPUT_AT_END, &read,
                           compressed_size, NULL) != G_CONVERTER_FINISHED)
    return NULL;

  return g_steal_pointer (&out);
}
