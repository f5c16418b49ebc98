#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbFileWalkVisit:
 * @name: the file's path as seen from the directory, with slashes
 * @fd: the file, open for reading; the walk closes it
 * @size: its size in bytes
 * @user_data: what the walk was called with
 * @error: return location for an error
 *
 * Returns: %FALSE to end the walk with @error
 */
typedef gboolean (
    *CbFileWalkVisit) (const char *name, int fd, guint64 size, gpointer user_data, GError **error);

gboolean
cb_file_walk (const char *directory, CbFileWalkVisit visit, gpointer user_data, GError **error);

G_END_DECLS
