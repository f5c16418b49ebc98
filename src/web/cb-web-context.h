#pragma once

#include "chat/cb-chat.h"
#include "metrics/cb-metrics.h"
#include "web/cb-networks.h"
#include "web/cb-web-limits.h"
#include "web/cb-ws-registry.h"
#include "widgets/cb-widget-source.h"

G_BEGIN_DECLS

typedef struct _CbWebRequest CbWebRequest;

/**
 * CbWebContext:
 * @chat: (unowned): where messages go
 * @uploads: (unowned): where files go
 * @settings: (unowned): limits and lists
 * @clock: (unowned): what time it is
 * @metrics: (unowned) (nullable): what GET /metrics shows
 * @limits: (unowned): how often somebody may do something
 * @proxies: (unowned): whose X-Forwarded-For is believed
 * @scrapers: (unowned): who may read the metrics
 * @sockets: (unowned): everybody who is connected for longer than a request
 * @widgets: (unowned) (nullable): what websites embed
 * @is_ready: (nullable): whether store and knowledge are there; without it, always
 * @ready_data: (unowned): for @is_ready
 * @over: called when a request is over without libsoup: see cb_web_request_hand_over()
 * @over_data: (unowned): for @over
 *
 * What the resources work with. Belongs to the server, which outlives all requests.
 */
typedef struct
{
  CbChat *chat;
  CbUploads *uploads;
  CbSettings *settings;
  CbClock *clock;
  CbMetrics *metrics;
  CbWebLimits *limits;
  CbNetworks *proxies;
  CbNetworks *scrapers;
  CbWsRegistry *sockets;
  CbWidgetSource *widgets;
  gboolean (*is_ready) (gpointer user_data);
  gpointer ready_data;
  void (*over) (CbWebRequest *request, gpointer user_data);
  gpointer over_data;
} CbWebContext;

G_END_DECLS
