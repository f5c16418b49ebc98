#pragma once

#include "base/cb-json-writer.h"
#include "chat/cb-subscriber.h"
#include "model/cb-message.h"

G_BEGIN_DECLS

/* Close codes of chatbot.v1; docs/websocket-protocol.md says what they mean to a client. */
#define CB_WS_GOING_AWAY 1001
#define CB_WS_UNSUPPORTED 1003
#define CB_WS_INTERNAL 1011
#define CB_WS_BAD_HELLO 4001
#define CB_WS_NOT_ALLOWED 4003
#define CB_WS_TOO_SLOW 4008
#define CB_WS_TOO_BIG 4009
#define CB_WS_TOO_MANY 4029

/**
 * CbWsErrorFrame:
 * @error: what went wrong
 * @retry_after_us: when to try again, in microseconds; 0 where that is not known
 * @client_id: (nullable): the message that was refused
 * @reply_to: the message whose reply failed, or 0
 */
typedef struct
{
  const GError *error;
  gint64 retry_after_us;
  const char *client_id;
  guint64 reply_to;
} CbWsErrorFrame;

void cb_ws_frames_begin (CbJsonWriter *writer, const char *type);
void cb_ws_frames_write_error (CbJsonWriter *writer, const CbWsErrorFrame *frame);
gboolean cb_ws_frames_write_event (CbJsonWriter *writer, const CbChatEvent *event);
gboolean cb_ws_frames_is_courtesy (const CbChatEvent *event);

G_END_DECLS
