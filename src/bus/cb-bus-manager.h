#pragma once

#include "bus/cb-bus-parts.h"
#include "dbus/cb-dbus-generated.h"

G_BEGIN_DECLS

#define CB_TYPE_BUS_MANAGER (cb_bus_manager_get_type ())
G_DECLARE_FINAL_TYPE (CbBusManager, cb_bus_manager, CB, BUS_MANAGER, CbDBusManagerSkeleton)

CbBusManager *cb_bus_manager_new (const CbBusParts *parts);

G_END_DECLS
