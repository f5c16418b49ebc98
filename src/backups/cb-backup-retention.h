#pragma once

#include "model/cb-backup.h"

G_BEGIN_DECLS

GPtrArray *cb_backup_retention_select (GPtrArray *backups, guint days, gint64 now);

G_END_DECLS
