#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cb_load_comparison_make (const char *a, const char *b, gboolean json, GError **error);

G_END_DECLS
