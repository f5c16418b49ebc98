#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbChatChannel:
 * @CB_CHAT_CHANNEL_HTTP: a request, answered at once
 * @CB_CHAT_CHANNEL_STREAM: a request whose answer streams
 * @CB_CHAT_CHANNEL_WEBSOCKET: a WebSocket
 * @CB_CHAT_CHANNEL_BUS: somebody who works here
 * @CB_CHAT_CHANNEL_INTERNAL: the daemon itself, such as an answer that a crash had prevented
 *
 * The way that a message came in. An answer has that of its question.
 */
typedef enum
{
  CB_CHAT_CHANNEL_HTTP,
  CB_CHAT_CHANNEL_STREAM,
  CB_CHAT_CHANNEL_WEBSOCKET,
  CB_CHAT_CHANNEL_BUS,
  CB_CHAT_CHANNEL_INTERNAL,
} CbChatChannel;

#define CB_N_CHAT_CHANNELS (CB_CHAT_CHANNEL_INTERNAL + 1)

const char *cb_chat_channel_to_string (CbChatChannel channel);

G_END_DECLS
