#include "bus/cb-authority-owner.h"

#include <unistd.h>

#include "base/cb-error.h"

/**
 * CbAuthorityOwner:
 *
 * Lets the daemon's own user and root do everything, and nobody else anything: for session buses
 * and private ones, where no polkit is.
 */
struct _CbAuthorityOwner
{
  GObject parent_instance;
};

static void authority_iface_init (CbAuthorityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbAuthorityOwner,
                               cb_authority_owner,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_AUTHORITY, authority_iface_init))

static gboolean
cb_authority_owner_check (CbAuthority *authority,
                          GDBusConnection *connection,
                          const CbBusCaller *caller,
                          const char *action_id,
                          gboolean interactive,
                          GError **error)
{
  if (caller->uid == 0 || caller->uid == geteuid ())
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED,
               "Only the user that the daemon runs as, and root, may do this on this bus");

  return FALSE;
}

static void
authority_iface_init (CbAuthorityInterface *iface)
{
  iface->check = cb_authority_owner_check;
}

static void
cb_authority_owner_class_init (CbAuthorityOwnerClass *klass)
{
}

static void
cb_authority_owner_init (CbAuthorityOwner *self)
{
}

CbAuthority *
cb_authority_owner_new (void)
{
  return g_object_new (CB_TYPE_AUTHORITY_OWNER, NULL);
}
