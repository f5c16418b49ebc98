#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_SSH (cb_admin_ssh_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminSsh, cb_admin_ssh, CB_ADMIN, SSH, GObject)

CbAdminSsh *cb_admin_ssh_new (const char *host, const char *config);
const char *cb_admin_ssh_get_host (CbAdminSsh *self);
GSubprocess *cb_admin_ssh_spawn (CbAdminSsh *self,
                                 const char *const *command,
                                 GSubprocessFlags flags,
                                 GError **error);

G_END_DECLS
