#pragma once

#include "model/cb-backup.h"

G_BEGIN_DECLS

const CbBackup *cb_backup_retention_find_last (GPtrArray *backups);
GPtrArray *cb_backup_retention_select (GPtrArray *backups, guint days, gint64 now);

G_END_DECLS
