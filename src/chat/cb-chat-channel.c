#include "chat/cb-chat-channel.h"

static const char *const names[] = { "http", "stream", "websocket", "bus", "internal" };

G_STATIC_ASSERT (G_N_ELEMENTS (names) == CB_N_CHAT_CHANNELS);

/* Returns: (transfer none): its name, as metrics have it */
const char *
cb_chat_channel_to_string (CbChatChannel channel)
{
  g_return_val_if_fail (channel < CB_N_CHAT_CHANNELS, NULL);

  return names[channel];
}
