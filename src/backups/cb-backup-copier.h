#pragma once

#include <gio/gio.h>

#include "backups/cb-backup-plan.h"
#include "jobs/cb-progress.h"
#include "model/cb-backup.h"

G_BEGIN_DECLS

CbBackup *cb_backup_copier_run (CbBackupPlan *plan,
                                const char *timestamp,
                                gint64 now,
                                CbProgress *progress,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
