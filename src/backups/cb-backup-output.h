#pragma once

#include <gio/gio.h>

#include "backups/cb-seal-key.h"

G_BEGIN_DECLS

/**
 * CbBackupOutput:
 *
 * The file that an archive is written to: sealed where that is wished, its
 * digest taken on the way, synced bit by bit so that nobody else's sync has to
 * wait behind it. Deleted again unless it was finished. For one thread; blocks.
 */
typedef struct _CbBackupOutput CbBackupOutput;

CbBackupOutput *cb_backup_output_new (const char *path, const CbSealKey *seal_to, GError **error);
void cb_backup_output_free (CbBackupOutput *self);
gboolean
cb_backup_output_write (CbBackupOutput *self, const void *data, gsize size, GError **error);
gboolean cb_backup_output_finish (CbBackupOutput *self, GError **error);
guint64 cb_backup_output_get_size (CbBackupOutput *self);
const char *cb_backup_output_get_sha256 (CbBackupOutput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbBackupOutput, cb_backup_output_free)

G_END_DECLS
