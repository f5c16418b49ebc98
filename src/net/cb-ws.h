#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _CbWs CbWs;

/**
 * CbWsFuncs:
 * @message: a whole message came; @data is valid during the call only, UTF-8 where @text
 * @drained: (nullable): what was queued has been handed to the kernel, after cb_ws_get_queued() was
 * over zero
 * @closed: the socket is gone, for whatever reason; called exactly once, @ws is freed after it.
 *   @code is the peer's close code, 1006 where none came
 *
 * What the owner of a WebSocket wants to hear. All in the transport's thread.
 */
typedef struct
{
  void (*message) (CbWs *ws, gboolean text, const guint8 *data, gsize size, gpointer user_data);
  void (*drained) (CbWs *ws, gpointer user_data);
  void (*closed) (CbWs *ws, guint16 code, gpointer user_data);
} CbWsFuncs;

/**
 * CbWsConfig:
 * @max_message: largest message in bytes over all its fragments; a larger one closes with 1009
 *   (or @too_big_code where that is not 0)
 * @max_queued: bytes that may wait for a slow reader; over it cb_ws_send() says so
 * @ping_ms: a ping after this much silence, 0 for none
 * @pong_ms: how long after a ping the peer may stay silent before it counts as dead
 * @close_ms: how long the closing handshake may take
 * @too_big_code: close code for a message over @max_message
 */
typedef struct
{
  guint max_message;
  gsize max_queued;
  guint ping_ms;
  guint pong_ms;
  guint close_ms;
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
CbWsSendResult cb_ws_send_text (CbWs *ws, const char *text, gsize size);
gsize cb_ws_get_queued (CbWs *ws);
void cb_ws_close (CbWs *ws, guint16 code, const char *reason);

G_END_DECLS
