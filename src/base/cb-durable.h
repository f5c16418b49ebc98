#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Steps on a file system that are on disk when they return. Each is one step: after a crash it has
 * happened or it has not. All of them block.
 */

gboolean cb_durable_rename (const char *from, const char *to, GError **error);
gboolean cb_durable_write (const char *path, const char *text, gssize size, GError **error);
gboolean cb_durable_make_directory (const char *path, GError **error);
gboolean cb_durable_sync_directory (const char *path, GError **error);
gboolean cb_durable_remove_tree (const char *path, GError **error);

G_END_DECLS
