#include "model/cb-message-json.h"

#include <string.h>

#define AT G_GINT64_CONSTANT (1740830400123456)
#define TIME "2025-03-01T12:00:00.123Z"

static void
test_message (void)
{
  const char *attachments[] = { "u1", "u2", NULL };
  const char *suggestions[] = { "What \"else\"?", NULL };
  const CbMessage fields = { .seq = 3,
                             .id = "m3",
                             .session_id = "secret",
                             .role = CB_ROLE_BOT,
                             .text = "Hi\n",
                             .at = AT,
                             .client_id = "c",
                             .attachments = attachments,
                             .reply_to = 2,
                             .confidence = 0.93,
                             .source_entry = "e#1",
                             .source_title = "T",
                             .suggestions = suggestions };
  CbJsonWriter writer;
  g_autofree char *text = NULL;

  cb_json_writer_init (&writer);
  cb_message_write (&fields, &writer, NULL);
  text = cb_json_writer_finish (&writer, NULL);
  g_assert_cmpstr (text, ==,
                   "{\"seq\":3,\"id\":\"m3\",\"role\":\"bot\",\"text\":\"Hi\\n\",\"at\":\"" TIME
                   "\",\"client_id\":\"c\",\"attachments\":[\"u1\",\"u2\"],\"reply_to\":2,"
                   "\"confidence\":0.93,\"source\":{\"entry\":\"e#1\",\"title\":\"T\"},"
                   "\"suggestions\":[\"What \\\"else\\\"?\"]}");
}

/* What there is not is left out. */
static void
test_bare_message (void)
{
  const CbMessage fields = { .seq = 1,
                             .id = "m1",
                             .role = CB_ROLE_VISITOR,
                             .text = "",
                             .at = AT,
                             .confidence = CB_CONFIDENCE_NONE };
  CbJsonWriter writer;
  g_autofree char *text = NULL;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_message_write (&fields, &writer, "message");
  cb_message_write (NULL, &writer, "reply");
  cb_json_writer_end_object (&writer);
  text = cb_json_writer_finish (&writer, NULL);
  g_assert_cmpstr (text, ==,
                   "{\"message\":{\"seq\":1,\"id\":\"m1\",\"role\":\"visitor\",\"text\":\"\","
                   "\"at\":\"" TIME "\"},\"reply\":null}");
}

static void
test_session (void)
{
  CbSession fields = { .id = "s",
                       .state = CB_SESSION_WAITING,
                       .created_at = AT,
                       .expires_at = AT,
                       .last_seq = 4,
                       .name = "Ada",
                       .page = "https://example.org/" };
  CbJsonWriter writer;
  g_autofree char *text = NULL;

  memset (fields.token_hash, 0xab, sizeof fields.token_hash);
  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_session_write_members (&fields, &writer);
  cb_json_writer_end_object (&writer);
  text = cb_json_writer_finish (&writer, NULL);
  g_assert_cmpstr (text, ==,
                   "{\"id\":\"s\",\"state\":\"waiting\",\"created_at\":\"" TIME
                   "\",\"expires_at\":\"" TIME
                   "\",\"seq\":4,\"name\":\"Ada\",\"page\":\"https://example.org/\"}");
}

static void
test_upload (void)
{
  CbUpload fields = { .id = "u",
                      .session_id = "secret",
                      .name = "a.txt",
                      .type = "text/plain",
                      .size = 5,
                      .created_at = AT };
  CbJsonWriter writer;
  g_autofree char *text = NULL;

  fields.sha256[0] = 0x0f;
  fields.sha256[31] = 0xa0;
  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_upload_write_members (&fields, &writer);
  cb_json_writer_end_object (&writer);
  text = cb_json_writer_finish (&writer, NULL);
  g_assert_cmpstr (text, ==,
                   "{\"id\":\"u\",\"name\":\"a.txt\",\"type\":\"text/plain\",\"size\":5,"
                   "\"sha256\":\"0f000000000000000000000000000000000000000000000000000000000000a0"
                   "\",\"created_at\":\"" TIME "\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/message-json/message", test_message);
  g_test_add_func ("/model/message-json/bare-message", test_bare_message);
  g_test_add_func ("/model/message-json/session", test_session);
  g_test_add_func ("/model/message-json/upload", test_upload);

  return g_test_run ();
}
