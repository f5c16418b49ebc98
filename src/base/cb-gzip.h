#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CB_GZIP_FASTEST 1
#define CB_GZIP_SMALLEST 9

char *cb_gzip_compress (gconstpointer data, gsize size, int level, gsize *compressed_size);

G_END_DECLS
