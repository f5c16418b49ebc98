#pragma once

#include "base/cb-clock.h"
#include "base/cb-settings.h"
#include "bot/cb-knowledge.h"
#include "bot/cb-responder-knowledge.h"
#include "chat/cb-chat.h"
#include "chat/cb-session-sweeper.h"
#include "chat/cb-uploads.h"
#include "log/cb-log-files.h"
#include "log/cb-log.h"
#include "metrics/cb-metrics-history.h"
#include "metrics/cb-metrics.h"
#include "metrics/cb-system-sampler.h"
#include "store/cb-store.h"
#include "web/cb-web-server.h"
#include "widgets/cb-widget-shipped.h"

G_BEGIN_DECLS

typedef struct _CbDaemonMetrics CbDaemonMetrics;
typedef struct _CbDaemonLog CbDaemonLog;

/**
 * CbDaemonParts:
 * @lock: holds the data directory, or -1
 * @log_files: (nullable): where the log is kept in files
 * @sampler: figures of the process and its machine
 * @history: an hour of what the console draws and the alert rules look at
 * @from_knowledge: the responder whose threshold can change
 * @counting: brings what the parts tell into @metrics
 * @telling: and into @log
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
  CbStore *store;
  CbUploads *uploads;
  CbKnowledge *knowledge;
  CbResponderKnowledge *from_knowledge;
  CbChat *chat;
  CbSessionSweeper *sweeper;
  CbWebServer *web;
  CbWidgetShipped *widget;
  CbDaemonMetrics *counting;
  CbDaemonLog *telling;
  CbMetricsHistory *history;
} CbDaemonParts;

gboolean
cb_daemon_parts_create (CbDaemonParts *self, CbSettings *settings, CbLog *log, GError **error);
void cb_daemon_parts_clear (CbDaemonParts *self);

G_END_DECLS
