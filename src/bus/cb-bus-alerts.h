#pragma once

#include "alerts/cb-alerts.h"
#include "bus/cb-bus-guard.h"
#include "dbus/cb-dbus-generated.h"

G_BEGIN_DECLS

#define CB_TYPE_BUS_ALERTS (cb_bus_alerts_get_type ())
G_DECLARE_FINAL_TYPE (CbBusAlerts, cb_bus_alerts, CB, BUS_ALERTS, CbDBusAlertsSkeleton)

CbBusAlerts *cb_bus_alerts_new (CbAlerts *alerts, CbBusGuard *guard);

G_END_DECLS
