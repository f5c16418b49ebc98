#pragma once

#include <gio/gio.h>

#include "base/cb-file-lock.h"
#include "model/cb-backup.h"

G_BEGIN_DECLS

/**
 * CbBackupCatalog:
 *
 * A directory of backups: the archives, and beside each a file of what is known
 * about it. Names that begin with ".chatbot-" are work in progress, and what a
 * crash left of it. Plain blocking calls; for one thread at a time.
 */
typedef struct _CbBackupCatalog CbBackupCatalog;

CbBackupCatalog *cb_backup_catalog_new (const char *directory);
void cb_backup_catalog_free (CbBackupCatalog *self);
CbFileLock *cb_backup_catalog_lock (CbBackupCatalog *self, GError **error);
gboolean cb_backup_catalog_tidy (CbBackupCatalog *self, GError **error);
GPtrArray *cb_backup_catalog_list (CbBackupCatalog *self, GError **error);
CbBackup *cb_backup_catalog_get (CbBackupCatalog *self, const char *timestamp, GError **error);
char *cb_backup_catalog_find_archive (CbBackupCatalog *self, const char *timestamp);
char *
cb_backup_catalog_build_archive (CbBackupCatalog *self, const char *timestamp, gboolean sealed);
char *cb_backup_catalog_build_work (CbBackupCatalog *self, const char *purpose);
char *cb_backup_catalog_choose_timestamp (CbBackupCatalog *self, gint64 now);
gboolean cb_backup_catalog_note (CbBackupCatalog *self, const CbBackup *backup, GError **error);
gboolean cb_backup_catalog_delete (CbBackupCatalog *self, const char *timestamp, GError **error);
GPtrArray *cb_backup_catalog_prune (CbBackupCatalog *self, guint days, gint64 now, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbBackupCatalog, cb_backup_catalog_free)

G_END_DECLS
