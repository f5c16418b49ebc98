#pragma once

#include "client/cb-admin-client.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_NOTIFIER (cb_admin_notifier_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminNotifier, cb_admin_notifier, CB_ADMIN, NOTIFIER, GObject)

CbAdminNotifier *cb_admin_notifier_new (CbAdminClient *client, const char *bus);

G_END_DECLS
