#include "web/cb-ws-frames.h"

#include "base/cb-error.h"

#define AT G_GINT64_CONSTANT (1740830400123456)
#define TIME "2025-03-01T12:00:00.123Z"

static char *
write_event (const CbChatEvent *event)
{
  CbJsonWriter writer;

  return cb_ws_frames_write_event (&writer, event) ? cb_json_writer_finish (&writer, NULL) : NULL;
}

static void
test_events (void)
{
  const CbMessage fields = { .seq = 5,
                             .id = "m5",
                             .role = CB_ROLE_VISITOR,
                             .text = "Hi",
                             .at = AT,
                             .client_id = "c",
                             .confidence = CB_CONFIDENCE_NONE };
  g_autoptr (CbMessage) message = cb_message_new (&fields);
  const struct
  {
    CbChatEvent event;
    const char *frame;
    gboolean courtesy;
  } cases[] = {
    { { .kind = CB_CHAT_EVENT_ACK, .message = message },
      "{\"type\":\"ack\",\"client_id\":\"c\",\"seq\":5,\"id\":\"m5\",\"at\":\"" TIME "\"}",
      FALSE },
    { { .kind = CB_CHAT_EVENT_MESSAGE, .message = message },
      "{\"type\":\"message\",\"seq\":5,\"id\":\"m5\",\"role\":\"visitor\",\"text\":\"Hi\",\"at\":"
      "\"" TIME "\",\"client_id\":\"c\"}",
      FALSE },
    { { .kind = CB_CHAT_EVENT_DELTA, .seq = 5, .offset = 18, .text = "ü\"" },
      "{\"type\":\"delta\",\"reply_to\":5,\"offset\":18,\"text\":\"ü\\\"\"}",
      TRUE },
    { { .kind = CB_CHAT_EVENT_TYPING, .role = CB_ROLE_BOT, .on = TRUE },
      "{\"type\":\"typing\",\"role\":\"bot\",\"on\":true}",
      TRUE },
    { { .kind = CB_CHAT_EVENT_READ, .role = CB_ROLE_OPERATOR, .seq = 4 },
      "{\"type\":\"read\",\"role\":\"operator\",\"seq\":4}",
      TRUE },
    { { .kind = CB_CHAT_EVENT_RESUMED, .from = 18, .to = 42, .complete = TRUE },
      "{\"type\":\"resumed\",\"from\":18,\"to\":42,\"complete\":true}",
      FALSE },
    { { .kind = CB_CHAT_EVENT_REPLY_FAILED, .seq = 5 },
      "{\"type\":\"error\",\"code\":\"unavailable\",\"message\":\"There is no reply to this "
      "message "
      "now\",\"temporary\":true,\"reply_to\":5}",
      FALSE },
    { { .kind = CB_CHAT_EVENT_ERASED }, NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *frame = write_event (&cases[i].event);

      g_assert_cmpstr (frame, ==, cases[i].frame);
      g_assert_cmpint (cb_ws_frames_is_courtesy (&cases[i].event), ==, cases[i].courtesy);
    }
}

static void
test_error (void)
{
  g_autoptr (GError) error = g_error_new (CB_ERROR, CB_ERROR_TOO_MANY, "Too many");
  g_autoptr (GError) inner = g_error_new (CB_ERROR, CB_ERROR_FAILED, "secret");
  CbJsonWriter writer;
  g_autofree char *text = NULL;
  g_autofree char *vague = NULL;

  cb_ws_frames_write_error (
      &writer, &(CbWsErrorFrame){ .error = error, .retry_after_us = 899001, .client_id = "c7" });
  text = cb_json_writer_finish (&writer, NULL);
  g_assert_cmpstr (text, ==,
                   "{\"type\":\"error\",\"code\":\"rate_limited\",\"message\":\"Too many\","
                   "\"temporary\":true,\"retry_after_ms\":900,\"client_id\":\"c7\"}");

  cb_ws_frames_write_error (&writer, &(CbWsErrorFrame){ .error = inner });
  vague = cb_json_writer_finish (&writer, NULL);
  g_assert_null (g_strstr_len (vague, -1, "secret"));
  g_assert_nonnull (g_strstr_len (vague, -1, "\"code\":\"internal\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web/ws-frames/events", test_events);
  g_test_add_func ("/web/ws-frames/error", test_error);

  return g_test_run ();
}
