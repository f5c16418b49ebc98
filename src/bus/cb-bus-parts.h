#pragma once

#include "base/cb-clock.h"
#include "bot/cb-knowledge.h"
#include "bus/cb-bus-control.h"
#include "bus/cb-bus-guard.h"
#include "chat/cb-chat.h"
#include "chat/cb-waiting-room.h"
#include "log/cb-log.h"
#include "metrics/cb-metrics-history.h"
#include "metrics/cb-metrics.h"
#include "store/cb-store.h"

G_BEGIN_DECLS

/**
 * CbBusParts:
 * @control: (unowned): the daemon
 * @store_kind: what the store is called: "sqlite" or "mongodb"
 * @log_directory: (nullable): where the log's files are, where there are any
 *
 * What the interfaces are made of. They take a reference on what they keep, but for @control, which
 * owns them.
 */
typedef struct
{
  CbBusControl *control;
  CbBusGuard *guard;
  CbClock *clock;
  CbLog *log;
  CbMetrics *metrics;
  CbMetricsHistory *history;
  CbStore *store;
  const char *store_kind;
  const char *log_directory;
  CbKnowledge *knowledge;
  CbChat *chat;
  CbWaitingRoom *waiting_room;
} CbBusParts;

G_END_DECLS
