#pragma once

#include "client/cb-admin-ssh.h"

G_BEGIN_DECLS

void cb_admin_bus_connect_async (const char *bus,
                                 CbAdminSsh *ssh,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GDBusConnection *cb_admin_bus_connect_finish (GAsyncResult *result, GError **error);

G_END_DECLS
