#pragma once

#include "backups/cb-offline-restore.h"
#include "ctl/cb-ctl.h"

G_BEGIN_DECLS

gboolean cb_ctl_offline_restore (CbCtl *ctl, const CbOfflineRestore *what, GError **error);

G_END_DECLS
