#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Characters of an id, without the end. */
#define CB_ID_LENGTH 26

char *cb_id_new (gint64 real_time_us);
gboolean cb_id_is_valid (const char *text);

G_END_DECLS
