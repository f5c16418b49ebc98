#pragma once

#include "base/cb-module.h"

G_BEGIN_DECLS

/**
 * CbBrotliModule:
 * @module: the head
 * @compress: compresses @size bytes of text as far as it can, which takes up to some tenths of a
 *   second. @out_size is what there is room for at @out, and then what was written; %FALSE where it
 *   does not fit
 *
 * What knows brotli.
 */
typedef struct
{
  CbModule module;

  gboolean (*compress) (gconstpointer data, gsize size, guint8 *out, gsize *out_size);
} CbBrotliModule;

const CbBrotliModule *cb_brotli_module_get (GError **error);

G_END_DECLS
