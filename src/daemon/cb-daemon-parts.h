#pragma once

#include "alerts/cb-alerts.h"
#include "backups/cb-backups.h"
#include "base/cb-clock.h"
#include "base/cb-settings.h"
#include "bot/cb-knowledge.h"
#include "bot/cb-responder-knowledge.h"
#include "bus/cb-bus.h"
#include "chat/cb-chat.h"
#include "chat/cb-operator-watch.h"
#include "chat/cb-session-sweeper.h"
#include "chat/cb-uploads.h"
#include "chat/cb-waiting-room.h"
#include "cluster/cb-fanout.h"
#include "cluster/cb-leader.h"
#include "jobs/cb-job-queue.h"
#include "log/cb-log-files.h"
#include "log/cb-log.h"
#include "metrics/cb-metrics-history.h"
#include "metrics/cb-metrics.h"
#include "metrics/cb-system-sampler.h"
#include "store/cb-store.h"
#include "web/cb-web-server.h"
#include "widgets/cb-widgets.h"

G_BEGIN_DECLS

typedef struct _CbDaemonMetrics CbDaemonMetrics;
typedef struct _CbDaemonLog CbDaemonLog;
typedef struct _CbDataPause CbDataPause;
typedef struct _CbDaemonCluster CbDaemonCluster;

/**
 * CbDaemonParts:
 * @lock: holds the data directory, or -1
 * @log_files: (nullable): where the log is kept in files
 * @backend: where the store keeps everything
 * @dumper: copies the store
 * @jobs: carries out what takes long, one after another
 * @pause: lets a backup take the place of the data that is served
 * @sampler: figures of the process and its machine
 * @history: an hour of what the console draws and the alert rules look at
 * @from_knowledge: the responder whose threshold can change
 * @bus: (nullable): where the daemon is on D-Bus; made by who can be told what to do over it
 * @counting: brings what the parts tell into @metrics
 * @telling: and into @log
 * @fanout: (nullable): the other daemons on the same store
 * @leader: (nullable): whether this is the one of them that does what only one may do
 * @cluster: (nullable): what ties the parts to them
 *
 * What the daemon is put together of; all of it owned. Making them neither starts anything nor
 * waits for anything.
 */
typedef struct
{
  int lock;
  CbClock *clock;
  CbSettings *settings;
  CbLog *log;
  CbLogFiles *log_files;
  CbMetrics *metrics;
  CbSystemSampler *sampler;
  CbStoreBackend *backend;
  CbStoreDumper *dumper;
  CbStore *store;
  CbUploads *uploads;
  CbKnowledge *knowledge;
  CbResponderKnowledge *from_knowledge;
  CbChat *chat;
  CbSessionSweeper *sweeper;
  CbWaitingRoom *waiting_room;
  CbOperatorWatch *operator_watch;
  CbJobQueue *jobs;
  CbBackups *backups;
  CbWebServer *web;
  CbDataPause *pause;
  CbBus *bus;
  CbWidgets *widgets;
  CbDaemonMetrics *counting;
  CbDaemonLog *telling;
  CbFanout *fanout;
  CbLeader *leader;
  CbDaemonCluster *cluster;
  CbMetricsHistory *history;
  CbAlerts *alerts;
} CbDaemonParts;

gboolean cb_daemon_parts_create (CbDaemonParts *self,
                                 CbSettings *settings,
                                 const char *const *configuration,
                                 CbLog *log,
                                 GError **error);
void cb_daemon_parts_clear (CbDaemonParts *self);

G_END_DECLS
