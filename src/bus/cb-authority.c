#include "bus/cb-authority.h"

/**
 * CbAuthority:
 *
 * Decides who may do what over the bus.
 */
G_DEFINE_INTERFACE (CbAuthority, cb_authority, G_TYPE_OBJECT)

static void
cb_authority_default_init (CbAuthorityInterface *iface)
{
}

/**
 * cb_authority_check:
 * @self: an authority
 * @connection: the bus that the caller is on
 * @caller: who wants to
 * @action_id: what, as polkit names it
 * @interactive: whether the caller may be asked for a password
 * @error: return location for an error
 *
 * May block, and with @interactive for long: called in threads of GDBus only, several at a time.
 *
 * Returns: %TRUE if the caller may; %FALSE with %CB_ERROR_NOT_AUTHORIZED, or %CB_ERROR_UNAVAILABLE
 *   or %CB_ERROR_TOO_MANY where it cannot be decided now
 */
gboolean
cb_authority_check (CbAuthority *self,
                    GDBusConnection *connection,
                    const CbBusCaller *caller,
                    const char *action_id,
                    gboolean interactive,
                    GError **error)
{
  g_return_val_if_fail (CB_IS_AUTHORITY (self), FALSE);

  return CB_AUTHORITY_GET_IFACE (self)->check (self, connection, caller, action_id, interactive,
                                               error);
}
