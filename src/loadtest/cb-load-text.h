#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cb_load_text_parse_time (const char *text, gint64 *us, GError **error);
gboolean
cb_load_text_parse_times (const char *text, gint64 *min_us, gint64 *max_us, GError **error);
char *cb_load_text_format_time (double us);
char *cb_load_text_format_count (double count);
char *cb_load_text_format_bytes (double bytes);

G_END_DECLS
