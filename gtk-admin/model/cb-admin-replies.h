#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Prepared replies of this user, a file with a paragraph each. */
GStrv cb_admin_replies_load (void);
GStrv cb_admin_replies_parse (const char *text);
char *cb_admin_replies_dup_text (void);
gboolean cb_admin_replies_save (const char *text, GError **error);

G_END_DECLS
