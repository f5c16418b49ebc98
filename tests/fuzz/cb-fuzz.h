#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One input, as libFuzzer calls it. What is wrong ends the process. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

G_END_DECLS
