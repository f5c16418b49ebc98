#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cb_ctl_text_clean (const char *text);
guint cb_ctl_text_get_width (const char *text);
char *cb_ctl_text_format_time (guint64 real_time_us);
char *cb_ctl_text_format_duration (double seconds);
gboolean cb_ctl_text_parse_duration (const char *text, guint *seconds, GError **error);

G_END_DECLS
