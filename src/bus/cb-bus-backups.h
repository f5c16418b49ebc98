#pragma once

#include "backups/cb-backups.h"
#include "dbus/cb-dbus-generated.h"

G_BEGIN_DECLS

#define CB_TYPE_BUS_BACKUPS (cb_bus_backups_get_type ())
G_DECLARE_FINAL_TYPE (CbBusBackups, cb_bus_backups, CB, BUS_BACKUPS, CbDBusBackupsSkeleton)

CbBusBackups *cb_bus_backups_new (CbBackups *backups);

G_END_DECLS
