#pragma once

#include "model/cb-backup.h"

G_BEGIN_DECLS

char *cb_backup_facts_format (const CbBackup *backup);
CbBackup *cb_backup_facts_parse (const CbBackup *seen, const char *text, gsize size);

G_END_DECLS
