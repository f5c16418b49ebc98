#pragma once

#include "bus/cb-bus-parts.h"
#include "dbus/cb-dbus-generated.h"

G_BEGIN_DECLS

#define CB_TYPE_BUS_METRICS (cb_bus_metrics_get_type ())
G_DECLARE_FINAL_TYPE (CbBusMetrics, cb_bus_metrics, CB, BUS_METRICS, CbDBusMetricsSkeleton)

CbBusMetrics *cb_bus_metrics_new (const CbBusParts *parts);

G_END_DECLS
