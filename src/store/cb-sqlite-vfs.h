#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *cb_sqlite_vfs_get_name (void);

G_END_DECLS
