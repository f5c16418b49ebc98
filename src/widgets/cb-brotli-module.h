#pragma once

#include "base/cb-module.h"

G_BEGIN_DECLS

/**
 * CbBrotliModule:
 * @module: the head
 * @compress: compresses text as far as it can, which takes up to some tenths of a second. Gives
 *   %NULL where that makes it no shorter
 *
 * What knows brotli.
 */
typedef struct
{
  CbModule module;

  GBytes *(*compress) (gconstpointer data, gsize size);
} CbBrotliModule;

const CbBrotliModule *cb_brotli_module_get (GError **error);

G_END_DECLS
