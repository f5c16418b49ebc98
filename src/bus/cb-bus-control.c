#include "bus/cb-bus-control.h"

/**
 * CbBusControl:
 *
 * The daemon as the bus sees it: the layer above, which the bus cannot name.
 */
G_DEFINE_INTERFACE (CbBusControl, cb_bus_control, G_TYPE_OBJECT)

static void
cb_bus_control_default_init (CbBusControlInterface *iface)
{
  /**
   * CbBusControl::changed:
   *
   * It is in another state.
   */
  g_signal_new ("changed", CB_TYPE_BUS_CONTROL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                0);
}

/**
 * cb_bus_control_reload:
 * @self: the daemon
 * @error: return location for an error that holds every problem, a line each
 *
 * Returns: %FALSE where something is wrong with the configuration; what was in force still is
 */
gboolean
cb_bus_control_reload (CbBusControl *self, GError **error)
{
  g_return_val_if_fail (CB_IS_BUS_CONTROL (self), FALSE);

  return CB_BUS_CONTROL_GET_IFACE (self)->reload (self, error);
}

/* Returns: (transfer none): "starting", "running", "degraded" or "stopping" */
const char *
cb_bus_control_get_state (CbBusControl *self)
{
  g_return_val_if_fail (CB_IS_BUS_CONTROL (self), NULL);

  return CB_BUS_CONTROL_GET_IFACE (self)->get_state (self);
}

/* Returns: (transfer full): addresses */
GStrv
cb_bus_control_dup_listeners (CbBusControl *self)
{
  g_return_val_if_fail (CB_IS_BUS_CONTROL (self), NULL);

  return CB_BUS_CONTROL_GET_IFACE (self)->dup_listeners (self);
}
