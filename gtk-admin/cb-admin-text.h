#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Values as people read them, in their language. */
char *cb_admin_text_dup_age (gint64 at);
char *cb_admin_text_dup_time (gint64 at);
char *cb_admin_text_dup_clock (gint64 at);
char *cb_admin_text_dup_moment (gint64 at);
char *cb_admin_text_dup_exact_time (gint64 at);
char *cb_admin_text_dup_duration (gint64 duration_us);
char *cb_admin_text_dup_size (guint64 bytes);

G_END_DECLS
