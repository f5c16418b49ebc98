#pragma once

#include "daemon/cb-daemon-parts.h"

G_BEGIN_DECLS

gboolean
cb_daemon_cluster_create_fanout (const CbDaemonParts *parts, CbFanout **fanout, GError **error);
CbLeader *cb_daemon_cluster_create_leader (const CbDaemonParts *parts);
CbDaemonCluster *cb_daemon_cluster_new (const CbDaemonParts *parts);
void cb_daemon_cluster_free (CbDaemonCluster *self);

G_END_DECLS
