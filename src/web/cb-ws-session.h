#pragma once

#include "net/cb-net.h"
#include "web/cb-kept-visitor.h"
#include "web/cb-web-request.h"
#include "web/cb-ws-frames.h"

G_BEGIN_DECLS

#define CB_TYPE_WS_SESSION (cb_ws_session_get_type ())
G_DECLARE_FINAL_TYPE (CbWsSession, cb_ws_session, CB, WS_SESSION, GObject)

void cb_ws_session_begin (CbWebRequest *request);
gint64 cb_ws_session_get_opened_at (CbWsSession *self);
void cb_ws_session_time_out (CbWsSession *self);
void cb_ws_session_close (CbWsSession *self, guint16 code, const char *reason);
void cb_ws_session_go_away (CbWsSession *self, guint retry_after_ms);
gboolean cb_ws_session_hold (CbWsSession *self);
CbKeptVisitor *cb_ws_session_release (CbWsSession *self);
gboolean cb_ws_session_adopt (const CbWebContext *context, CbNet *net, CbKeptVisitor *visitor);

G_END_DECLS
