#include "chat/cb-chat-channel.h"

#include "lib/cb-subscriber-fake.h"

/* Names that queries of metrics rely on. */
static void
test_names (void)
{
  static const char *const names[] = { "http", "stream", "websocket", "bus", "internal" };

  for (guint i = 0; i < CB_N_CHAT_CHANNELS; i++)
    g_assert_cmpstr (cb_chat_channel_to_string (i), ==, names[i]);
}

/* Whoever says nothing else of it comes by a plain request. */
static void
test_default (void)
{
  g_autoptr (CbSubscriberFake) subscriber = cb_subscriber_fake_new ();

  g_assert_cmpint (cb_subscriber_get_channel (CB_SUBSCRIBER (subscriber)), ==,
                   CB_CHAT_CHANNEL_HTTP);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/chat-channel/names", test_names);
  g_test_add_func ("/chat/chat-channel/default", test_default);

  return g_test_run ();
}
