#pragma once

#include "client/cb-admin-ssh.h"
#include "logs/cb-admin-log-source.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_LOG_REMOTE (cb_admin_log_remote_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLogRemote, cb_admin_log_remote, CB_ADMIN, LOG_REMOTE, GObject)

CbAdminLogSource *cb_admin_log_remote_new (CbAdminSsh *ssh);

G_END_DECLS
