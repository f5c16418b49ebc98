#include "bus/cb-bus-reply.h"

/**
 * cb_bus_reply_done:
 * @invocation: (transfer full): a call of a method that returns nothing
 * @ok: whether it was carried out
 * @error: (transfer full) (nullable): why not, where it was not
 *
 * Ends the call.
 */
void
cb_bus_reply_done (GDBusMethodInvocation *invocation, gboolean ok, GError *error)
{
  if (ok)
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}
