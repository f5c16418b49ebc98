#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GVariant *
cb_admin_load_result_parse (const char *text, gsize size, const char *path, GError **error);

G_END_DECLS
