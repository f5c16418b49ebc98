#pragma once

#include <glib.h>

G_BEGIN_DECLS

int cb_ctl_pack_directory (const char *path, GError **error);

G_END_DECLS
