#pragma once

#include <gio/gio.h>

#include "backups/cb-seal-key.h"

G_BEGIN_DECLS

/**
 * CbBackupInput:
 *
 * The file that an archive is read from: opened where it is sealed, its digest
 * taken on the way. For one thread; blocks.
 */
typedef struct _CbBackupInput CbBackupInput;

CbBackupInput *cb_backup_input_new (const char *path, const CbSealKey *identity, GError **error);
void cb_backup_input_free (CbBackupInput *self);
gssize cb_backup_input_read (CbBackupInput *self, const void **data, GError **error);
gboolean cb_backup_input_skip_rest (CbBackupInput *self, GError **error);
gboolean cb_backup_input_is_sealed (CbBackupInput *self);
gboolean cb_backup_input_is_readable (CbBackupInput *self);
guint64 cb_backup_input_get_size (CbBackupInput *self);
guint64 cb_backup_input_get_position (CbBackupInput *self);
const char *cb_backup_input_get_sha256 (CbBackupInput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbBackupInput, cb_backup_input_free)

G_END_DECLS
