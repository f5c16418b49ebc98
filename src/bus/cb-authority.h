#pragma once

#include "bus/cb-bus-caller.h"

G_BEGIN_DECLS

#define CB_TYPE_AUTHORITY (cb_authority_get_type ())
G_DECLARE_INTERFACE (CbAuthority, cb_authority, CB, AUTHORITY, GObject)

struct _CbAuthorityInterface
{
  GTypeInterface g_iface;

  gboolean (*check) (CbAuthority *self,
                     GDBusConnection *connection,
                     const CbBusCaller *caller,
                     const char *action_id,
                     gboolean interactive,
                     GError **error);
};

gboolean cb_authority_check (CbAuthority *self,
                             GDBusConnection *connection,
                             const CbBusCaller *caller,
                             const char *action_id,
                             gboolean interactive,
                             GError **error);

G_END_DECLS
