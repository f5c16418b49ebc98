#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GVariant *cb_admin_load_differences_parse (const char *text, gsize size, GError **error);

G_END_DECLS
