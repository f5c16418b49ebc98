#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CB_TYPE_BUS_CONTROL (cb_bus_control_get_type ())
G_DECLARE_INTERFACE (CbBusControl, cb_bus_control, CB, BUS_CONTROL, GObject)

/**
 * CbBusControlInterface:
 * @reload: reads the configuration again, all of it or nothing
 * @get_state: what the daemon is doing, as the bus calls it
 * @dup_listeners: where visitors come in
 *
 * What the bus may tell the daemon as a whole to do, and asks it. Main loop only.
 */
struct _CbBusControlInterface
{
  GTypeInterface g_iface;

  gboolean (*reload) (CbBusControl *self, GError **error);
  const char *(*get_state) (CbBusControl *self);
  GStrv (*dup_listeners) (CbBusControl *self);
};

gboolean cb_bus_control_reload (CbBusControl *self, GError **error);
const char *cb_bus_control_get_state (CbBusControl *self);
GStrv cb_bus_control_dup_listeners (CbBusControl *self);

G_END_DECLS
