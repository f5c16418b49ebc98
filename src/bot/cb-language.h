#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cb_language_is (const char *tag, const char *language);

G_END_DECLS
