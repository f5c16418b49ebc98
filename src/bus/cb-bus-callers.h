#pragma once

#include "bus/cb-bus-caller.h"

G_BEGIN_DECLS

/**
 * CbBusCallers:
 *
 * Who is behind the names of connections. Usable from every thread.
 */
typedef struct _CbBusCallers CbBusCallers;

CbBusCallers *cb_bus_callers_new (void);
void cb_bus_callers_free (CbBusCallers *self);
CbBusCaller *
cb_bus_callers_resolve (CbBusCallers *self, GDBusMethodInvocation *invocation, GError **error);
CbBusCaller *cb_bus_callers_find (CbBusCallers *self, GDBusMethodInvocation *invocation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbBusCallers, cb_bus_callers_free)

G_END_DECLS
