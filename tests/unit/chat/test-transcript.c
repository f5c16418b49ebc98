#include "chat/cb-transcript.h"

#include "base/cb-json.h"

#define AT G_GINT64_CONSTANT (1700000000000000)

static char *
write_down (CbTranscriptFormat format)
{
  const char *const attachments[] = { "FILE", NULL };
  g_autoptr (CbSession) session = cb_session_new (&(CbSession){
      .id = "S", .created_at = AT, .last_seq = 2, .name = "<Ada>", .operator_name = "Grace" });
  g_autoptr (CbMessage) question = cb_message_new (&(CbMessage){
      .seq = 1,
      .id = "S-1",
      .session_id = "S",
      .role = CB_ROLE_VISITOR,
      .text = "<script>alert (1)</script>\nsecond & last",
      .at = AT,
      .attachments = attachments,
      .confidence = CB_CONFIDENCE_NONE,
  });
  g_autoptr (CbMessage) answer = cb_message_new (&(CbMessage){ .seq = 2,
                                                               .id = "S-2",
                                                               .session_id = "S",
                                                               .role = CB_ROLE_OPERATOR,
                                                               .text = "Hello",
                                                               .at = AT + G_USEC_PER_SEC,
                                                               .confidence = CB_CONFIDENCE_NONE });
  CbTranscript *transcript = cb_transcript_new (format, session);

  cb_transcript_add (transcript, question);
  cb_transcript_add (transcript, answer);
  g_assert_cmpuint (cb_transcript_get_size (transcript), >, 0);

  return cb_transcript_finish (transcript);
}

static void
test_text (void)
{
  g_autofree char *text = write_down (CB_TRANSCRIPT_TEXT);

  g_assert_cmpstr (text, ==,
                   "Session   S\n"
                   "Begun     2023-11-14 22:13:20 UTC\n"
                   "Visitor   <Ada>\n"
                   "Operator  Grace\n"
                   "\n"
                   "[2023-11-14 22:13:20 UTC] <Ada>:\n"
                   "  <script>alert (1)</script>\n"
                   "  second & last\n"
                   "  (file FILE)\n"
                   "\n"
                   "[2023-11-14 22:13:21 UTC] Grace:\n"
                   "  Hello\n");
}

static void
test_json (void)
{
  g_autofree char *text = write_down (CB_TRANSCRIPT_JSON);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = cb_json_parse_object (text, strlen (text), &error);
  JsonObject *session;
  JsonArray *messages;

  g_assert_no_error (error);
  session = json_object_get_object_member (object, "session");
  g_assert_cmpstr (json_object_get_string_member (session, "operator"), ==, "Grace");
  messages = json_object_get_array_member (object, "messages");
  g_assert_cmpuint (json_array_get_length (messages), ==, 2);
  g_assert_cmpstr (
      json_object_get_string_member (json_array_get_object_element (messages, 1), "text"), ==,
      "Hello");
}

/* Whatever a visitor writes is shown, never run. */
static void
test_html (void)
{
  g_autofree char *text = write_down (CB_TRANSCRIPT_HTML);

  g_assert_null (strstr (text, "<script"));
  g_assert_null (strstr (text, "<Ada>"));
  g_assert_nonnull (strstr (text, "&lt;script&gt;alert (1)&lt;/script&gt;\nsecond &amp; last"));
  g_assert_nonnull (strstr (text, "default-src 'none'"));
  g_assert_true (g_str_has_suffix (text, "</html>\n"));
}

static void
test_unfinished (void)
{
  g_autoptr (CbSession) session = cb_session_new (&(CbSession){ .id = "S" });
  g_autoptr (CbTranscript) transcript = cb_transcript_new (CB_TRANSCRIPT_JSON, session);

  g_assert_cmpuint (cb_transcript_get_size (transcript), >, 0);
}

static void
test_format (void)
{
  CbTranscriptFormat format = CB_TRANSCRIPT_TEXT;

  g_assert_true (cb_transcript_format_from_string ("html", &format));
  g_assert_cmpint (format, ==, CB_TRANSCRIPT_HTML);
  g_assert_false (cb_transcript_format_from_string ("pdf", &format));
  g_assert_cmpint (format, ==, CB_TRANSCRIPT_HTML);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/transcript/text", test_text);
  g_test_add_func ("/chat/transcript/json", test_json);
  g_test_add_func ("/chat/transcript/html", test_html);
  g_test_add_func ("/chat/transcript/unfinished", test_unfinished);
  g_test_add_func ("/chat/transcript/format", test_format);

  return g_test_run ();
}
