#pragma once

#include "net/cb-net.h"

G_BEGIN_DECLS

/**
 * CbWs:
 *
 * A WebSocket on a connection that was taken over. Owned by its connection: it
 * lives until `closed` was called. Main loop only.
 */
typedef struct _CbWs CbWs;

/**
 * CbWsFuncs:
 * @message: a whole message came; @data is valid during the call only, UTF-8 where @text, which may
 *   have U+0000 in it
 * @drained: (nullable): all that was queued has been handed to the kernel
 * @closed: the socket is gone, for whatever reason; called exactly once. @code is the peer's close
 *   code, 1005 where it gave none, or 1006 where it closed without a word
 *
 * What the owner of a WebSocket wants to hear.
 */
typedef struct
{
  void (*message) (CbWs *ws, gboolean text, const char *data, gsize size, gpointer user_data);
  void (*drained) (CbWs *ws, gpointer user_data);
  void (*closed) (CbWs *ws, guint16 code, gpointer user_data);
} CbWsFuncs;

/**
 * CbWsConfig:
 * @max_message: largest message in bytes, over all its fragments
 * @max_queued: bytes that may wait for a slow reader
 * @too_big_code: close code for a larger message
 */
typedef struct
{
  guint max_message;
  guint max_queued;
  guint16 too_big_code;
} CbWsConfig;

/**
 * CbWsSendResult:
 * @CB_WS_SENT: queued or sent
 * @CB_WS_FULL: more than max_queued would wait; nothing was queued
 * @CB_WS_GONE: the socket is closing
 */
typedef enum
{
  CB_WS_SENT,
  CB_WS_FULL,
  CB_WS_GONE,
} CbWsSendResult;

CbWs *cb_ws_take_over (SoupServerMessage *message,
                       const CbWsConfig *config,
                       const CbWsFuncs *funcs,
                       gpointer user_data);
CbWs *cb_ws_adopt (CbNet *net,
                   CbKeptConn *kept,
                   const CbWsConfig *config,
                   const CbWsFuncs *funcs,
                   gpointer user_data);
gboolean cb_ws_hold (CbWs *ws);
CbKeptConn *cb_ws_release (CbWs *ws);
CbWsSendResult cb_ws_send_text (CbWs *ws, const char *text, gsize size);
gsize cb_ws_get_queued (CbWs *ws);
void cb_ws_close (CbWs *ws, guint16 code, const char *reason);

G_END_DECLS
