#pragma once

#include "bus/cb-bus-control.h"
#include "bus/cb-bus.h"
#include "daemon/cb-daemon-parts.h"

G_BEGIN_DECLS

CbBus *cb_daemon_bus_new (const CbDaemonParts *parts, CbBusControl *control);

G_END_DECLS
