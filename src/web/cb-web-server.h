#pragma once

#include "chat/cb-chat.h"
#include "metrics/cb-metrics.h"
#include "net/cb-net.h"
#include "web/cb-kept-visitor.h"
#include "web/cb-web-limits.h"
#include "web/cb-web-request.h"
#include "web/cb-ws-registry.h"

G_BEGIN_DECLS

#define CB_TYPE_WEB_SERVER (cb_web_server_get_type ())
G_DECLARE_FINAL_TYPE (CbWebServer, cb_web_server, CB, WEB_SERVER, GObject)

CbWebServer *cb_web_server_new (CbChat *chat,
                                CbUploads *uploads,
                                CbMetrics *metrics,
                                CbClock *clock,
                                CbSettings *settings);
void cb_web_server_set_readiness (CbWebServer *self,
                                  gboolean (*is_ready) (gpointer user_data),
                                  gpointer user_data);
void cb_web_server_set_widgets (CbWebServer *self, CbWidgetSource *widgets);
void cb_web_server_add_fd (CbWebServer *self, int fd);
GStrv cb_web_server_dup_addresses (CbWebServer *self);
const CbNetStats *cb_web_server_get_net_stats (CbWebServer *self);
CbWebLimits *cb_web_server_get_limits (CbWebServer *self);
CbWsRegistry *cb_web_server_get_sockets (CbWebServer *self);
gboolean cb_web_server_load_certificate (CbWebServer *self, GError **error);
void cb_web_server_configure (CbWebServer *self, guint max_connections);
void cb_web_server_go_away (CbWebServer *self);
void cb_web_server_close_sockets (CbWebServer *self);
void cb_web_server_hold (CbWebServer *self);
GPtrArray *cb_web_server_release (CbWebServer *self, guint max);
guint cb_web_server_adopt (CbWebServer *self, GPtrArray *visitors);
void cb_web_server_drain_async (CbWebServer *self,
                                guint timeout_ms,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean cb_web_server_drain_finish (CbWebServer *self, GAsyncResult *result, GError **error);

G_END_DECLS
