#pragma once

#include "bus/cb-bus-guard.h"
#include "dbus/cb-dbus-generated.h"
#include "widgets/cb-widgets.h"

G_BEGIN_DECLS

#define CB_TYPE_BUS_WIDGETS (cb_bus_widgets_get_type ())
G_DECLARE_FINAL_TYPE (CbBusWidgets, cb_bus_widgets, CB, BUS_WIDGETS, CbDBusWidgetsSkeleton)

CbBusWidgets *cb_bus_widgets_new (CbWidgets *widgets, CbBusGuard *guard);

G_END_DECLS
