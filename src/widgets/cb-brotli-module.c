#include "widgets/cb-brotli-module.h"

#include <brotli/encode.h>

#include "base/cb-build-stamp.h"

/* What the module exports, found by this name. */
extern const CbBrotliModule cb_brotli_module;

static gboolean
compress (gconstpointer data, gsize size, guint8 *out, gsize *out_size)
{
  return BrotliEncoderCompress (BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, size,
                                data, out_size, out) == BROTLI_TRUE;
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
