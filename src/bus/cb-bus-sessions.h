#pragma once

#include "bus/cb-bus-parts.h"
#include "dbus/cb-dbus-generated.h"

G_BEGIN_DECLS

#define CB_TYPE_BUS_SESSIONS (cb_bus_sessions_get_type ())
G_DECLARE_FINAL_TYPE (CbBusSessions, cb_bus_sessions, CB, BUS_SESSIONS, CbDBusSessionsSkeleton)

CbBusSessions *cb_bus_sessions_new (const CbBusParts *parts);

G_END_DECLS
