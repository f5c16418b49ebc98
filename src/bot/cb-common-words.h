#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cb_common_words_contain (const char *language, const char *word);

G_END_DECLS
