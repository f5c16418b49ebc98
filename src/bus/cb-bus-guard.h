#pragma once

#include "base/cb-clock.h"
#include "bus/cb-authority.h"
#include "log/cb-log.h"
#include "store/cb-store.h"

G_BEGIN_DECLS

#define CB_TYPE_BUS_GUARD (cb_bus_guard_get_type ())
G_DECLARE_FINAL_TYPE (CbBusGuard, cb_bus_guard, CB, BUS_GUARD, GObject)

CbBusGuard *cb_bus_guard_new (CbAuthority *authority, CbStore *store, CbClock *clock, CbLog *log);
void cb_bus_guard_protect (CbBusGuard *self, GDBusInterfaceSkeleton *skeleton);
CbBusCaller *cb_bus_guard_find_caller (CbBusGuard *self, GDBusMethodInvocation *invocation);

G_END_DECLS
