#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbFileLock:
 *
 * A lock between processes that the kernel lets go of when its holder dies.
 */
typedef struct _CbFileLock CbFileLock;

CbFileLock *cb_file_lock_take (const char *path, GError **error);
void cb_file_lock_release (CbFileLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbFileLock, cb_file_lock_release)

G_END_DECLS
