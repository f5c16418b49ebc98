#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _CbWsSession CbWsSession;
typedef struct _CbMessageStream CbMessageStream;

/**
 * CbWsRegistryStats:
 * @opened: WebSockets since the start
 * @open: WebSockets now
 * @streams: event streams now
 */
typedef struct
{
  guint64 opened;
  guint open;
  guint streams;
} CbWsRegistryStats;

/**
 * CbWsRegistry:
 *
 * Everybody who is connected for longer than a request, to be told when the server goes away; and
 * the clock of those who have not said hello yet. Main loop only.
 */
typedef struct _CbWsRegistry CbWsRegistry;

CbWsRegistry *cb_ws_registry_new (guint hello_timeout_s);
void cb_ws_registry_free (CbWsRegistry *self);
void cb_ws_registry_set_hello_timeout (CbWsRegistry *self, guint hello_timeout_s);
void cb_ws_registry_add (CbWsRegistry *self, CbWsSession *session);
void cb_ws_registry_said_hello (CbWsRegistry *self, CbWsSession *session);
void cb_ws_registry_remove (CbWsRegistry *self, CbWsSession *session);
void cb_ws_registry_add_stream (CbWsRegistry *self, CbMessageStream *stream);
void cb_ws_registry_remove_stream (CbWsRegistry *self, CbMessageStream *stream);
void cb_ws_registry_go_away (CbWsRegistry *self, guint retry_after_ms);
void cb_ws_registry_close_all (CbWsRegistry *self);
void cb_ws_registry_hold_all (CbWsRegistry *self, guint retry_after_ms);
GPtrArray *cb_ws_registry_release_all (CbWsRegistry *self, guint max);
const CbWsRegistryStats *cb_ws_registry_get_stats (CbWsRegistry *self);

G_END_DECLS
