#pragma once

#include "daemon/cb-daemon-parts.h"

G_BEGIN_DECLS

CbDaemonLog *cb_daemon_log_new (const CbDaemonParts *parts);
void cb_daemon_log_free (CbDaemonLog *self);

G_END_DECLS
