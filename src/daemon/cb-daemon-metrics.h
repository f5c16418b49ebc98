#pragma once

#include "daemon/cb-daemon-parts.h"

G_BEGIN_DECLS

CbDaemonMetrics *cb_daemon_metrics_new (const CbDaemonParts *parts);
void cb_daemon_metrics_free (CbDaemonMetrics *self);

G_END_DECLS
