#pragma once

#include "net/cb-ws.h"
#include "web/cb-ws-session.h"

G_BEGIN_DECLS

/* What the files of #CbWsSession share. */

typedef enum
{
  CB_WS_STATE_SILENT,   /* no hello yet */
  CB_WS_STATE_GREETING, /* hello is being looked at */
  CB_WS_STATE_OPEN,
  CB_WS_STATE_CLOSED,
} CbWsState;

/**
 * CbWsSession:
 *
 * One WebSocket that speaks chatbot.v1: reads the client's frames, and tells it what happens in its
 * session. Lives as long as the socket; docs/websocket-protocol.md is what it keeps to.
 */
struct _CbWsSession
{
  GObject parent_instance;

  const CbWebContext *context; /* (unowned): outlives every socket */
  CbWs *ws;                    /* (unowned) (nullable): until it is closed */
  char *session_id;            /* (owned) (nullable): once it is open */
  GInetAddress *client;        /* (owned) (nullable) */
  GQueue *early;               /* (owned) (nullable) (element-type GBytes): came during GREETING */
  gint64 opened_at;
  guint64 last_seq; /* what hello gave, then how far the replay came */
  guint16 refusals;
  CbWsState state : 8;
  guint resume : 1;  /* hello gave a last_seq */
  guint leaving : 1; /* it was told to go away */
  guint behind : 1;  /* the replay goes on when the queue has drained */
};

extern const CbWsFuncs cb_ws_session_funcs;

CbWsSession *cb_ws_session_new (const CbWebContext *context);
void cb_ws_session_fill_config (CbWsSession *self, CbWsConfig *config);
void cb_ws_session_end (CbWsSession *self);
void cb_ws_session_handle_early_frames (CbWsSession *self);
void cb_ws_session_send (CbWsSession *self, CbJsonWriter *writer);
void cb_ws_session_send_error (CbWsSession *self, const CbWsErrorFrame *frame);
void cb_ws_session_close_for_error (CbWsSession *self, const GError *error);
void cb_ws_session_resume (CbWsSession *self);
void cb_ws_session_handle_frame (CbWsSession *self, const char *text, gsize size);
void cb_ws_session_handle_hello (CbWsSession *self, const char *text, gsize size);

G_END_DECLS
