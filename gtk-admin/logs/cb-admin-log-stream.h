#pragma once

#include "client/cb-admin-ssh.h"
#include "logs/cb-admin-log-line.h"

G_BEGIN_DECLS

#define CB_ADMIN_TYPE_LOG_STREAM (cb_admin_log_stream_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLogStream, cb_admin_log_stream, CB_ADMIN, LOG_STREAM, GObject)

CbAdminLogStream *cb_admin_log_stream_new (void);
void
cb_admin_log_stream_start (CbAdminLogStream *self, CbAdminSsh *ssh, const char *const *command);
void cb_admin_log_stream_stop (CbAdminLogStream *self);

G_END_DECLS
