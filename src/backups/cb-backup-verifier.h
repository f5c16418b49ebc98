#pragma once

#include <gio/gio.h>

#include "backups/cb-backup-plan.h"
#include "jobs/cb-progress.h"
#include "model/cb-backup.h"

G_BEGIN_DECLS

/**
 * CbBackupTest:
 * @CB_BACKUP_TEST_READ: read it back to its end and compare every digest
 * @CB_BACKUP_TEST_DRILL: restore it into scratch, too, and open what comes out
 */
typedef enum
{
  CB_BACKUP_TEST_READ,
  CB_BACKUP_TEST_DRILL,
} CbBackupTest;

CbBackup *cb_backup_verifier_run (CbBackupPlan *plan,
                                  const char *timestamp,
                                  CbBackupTest test,
                                  gint64 now,
                                  CbProgress *progress,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
