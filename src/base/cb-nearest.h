#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint cb_nearest_measure (const char *a, const char *b);
guint cb_nearest_allow (const char *text);
const char *cb_nearest_find (const char *text, const char *const *names);

G_END_DECLS
