#pragma once

#include "daemon/cb-systemd.h"
#include "log/cb-log.h"
#include "web/cb-web-server.h"

G_BEGIN_DECLS

#define CB_TYPE_HANDOVER (cb_handover_get_type ())
G_DECLARE_FINAL_TYPE (CbHandover, cb_handover, CB, HANDOVER, GObject)

CbHandover *cb_handover_new (CbSystemd *systemd, CbWebServer *web, CbLog *log);
void cb_handover_begin_async (CbHandover *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cb_handover_begin_finish (CbHandover *self, GAsyncResult *result);
void cb_handover_give (CbHandover *self, gboolean complete);
void cb_handover_take (CbHandover *self);

G_END_DECLS
