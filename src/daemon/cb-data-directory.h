#pragma once

#include <glib.h>

G_BEGIN_DECLS

int cb_data_directory_open (const char *path, GError **error);

G_END_DECLS
