#include "widgets/cb-widget-coding.h"

#include "base/cb-gzip.h"
#include "widgets/cb-brotli-module.h"

/* Returns: (transfer none): as HTTP names it; of plain bytes, "identity" */
const char *
cb_widget_coding_get_name (CbWidgetCoding coding)
{
  static const char *const names[CB_N_WIDGET_CODINGS] = { "identity", "gzip", "br" };

  return names[coding];
}

/* Returns: (transfer full) (nullable) */
static GBytes *
apply_gzip (gconstpointer data, gsize size)
{
  gsize compressed_size;
  char *compressed = cb_gzip_compress (data, size, CB_GZIP_SMALLEST, &compressed_size);

  return compressed != NULL ? g_bytes_new_take (compressed, compressed_size) : NULL;
}

/* Returns: (transfer full) (nullable) */
static GBytes *
apply_brotli (gconstpointer data, gsize size)
{
  const CbBrotliModule *module = cb_brotli_module_get (NULL);

  return module != NULL ? module->compress (data, size) : NULL;
}

/**
 * cb_widget_coding_apply:
 * @coding: a coding that compresses
 * @bytes: what is in a file
 *
 * Takes up to some tenths of a second.
 *
 * Returns: (transfer full) (nullable): @bytes compressed, unless that makes them no shorter, or the
 *   coding is not there
 */
GBytes *
cb_widget_coding_apply (CbWidgetCoding coding, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return coding == CB_WIDGET_BROTLI ? apply_brotli (data, size) : apply_gzip (data, size);
}
