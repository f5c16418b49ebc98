#include "widgets/cb-brotli-module.h"

#include <brotli/encode.h>

#include "base/cb-build-stamp.h"

/* What the module exports, found by this name. */
extern const CbBrotliModule cb_brotli_module;

static GBytes *
compress (gconstpointer data, gsize size)
{
  gsize written = size;
  g_autofree guint8 *out = g_malloc (size + 1);

  /* There is no room for more than it was: what does not get shorter does not fit. */
  if (size > 0 &&
      BrotliEncoderCompress (BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, size,
                             data, &written, out) == BROTLI_TRUE)
    return g_bytes_new (out, written);

  return NULL;
}

const CbBrotliModule cb_brotli_module = {
  .module = { CB_BUILD_STAMP },
  .compress = compress,
};

/* For programs that link it in. */
const CbBrotliModule *
cb_brotli_module_get (GError **error)
{
  return &cb_brotli_module;
}
