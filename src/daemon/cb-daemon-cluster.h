#pragma once

#include "daemon/cb-daemon-parts.h"

G_BEGIN_DECLS

gboolean
cb_daemon_cluster_create_fanout (const CbDaemonParts *parts, CbFanout **fanout, GError **error);
CbDaemonCluster *cb_daemon_cluster_new (const CbDaemonParts *parts);
void cb_daemon_cluster_free (CbDaemonCluster *self);

G_END_DECLS
