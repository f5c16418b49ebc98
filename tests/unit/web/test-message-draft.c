#include "web/cb-message-draft.h"

#include <string.h>

#include "base/cb-error.h"

static gboolean
parse (const char *text, CbMessageDraft *draft, JsonObject **object, GError **error)
{
  *object = cb_json_parse_object (text, strlen (text), NULL);
  g_assert_nonnull (*object);

  return cb_message_draft_parse (*object, draft, error);
}

static void
test_good (void)
{
  g_auto (CbMessageDraft) draft = { 0 };
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (parse ("{\"client_id\":\"c\",\"text\":\"Hi\",\"attachments\":[\"u1\",\"u2\"],"
                        "\"unknown\":1}",
                        &draft, &object, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (draft.client_id, ==, "c");
  g_assert_cmpstr (draft.text, ==, "Hi");
  g_assert_cmpuint (g_strv_length (draft.attachments), ==, 2);
  g_assert_cmpstr (draft.attachments[1], ==, "u2");
}

static void
test_bare (void)
{
  g_auto (CbMessageDraft) draft = { 0 };
  g_autoptr (JsonObject) object = NULL;

  g_assert_true (parse ("{\"client_id\":\"c\"}", &draft, &object, NULL));
  g_assert_cmpstr (draft.text, ==, "");
}

static void
test_bad (void)
{
  static const struct
  {
    const char *text;
    int code;
  } cases[] = {
    { "{}", CB_ERROR_INVALID_INPUT },
    { "{\"client_id\":7}", CB_ERROR_INVALID_INPUT },
    { "{\"client_id\":\"c\",\"text\":[]}", CB_ERROR_INVALID_INPUT },
    { "{\"client_id\":\"c\",\"text\":true}", CB_ERROR_INVALID_INPUT },
    { "{\"client_id\":\"c\",\"attachments\":\"u\"}", CB_ERROR_INVALID_INPUT },
    { "{\"client_id\":\"c\",\"attachments\":[1]}", CB_ERROR_INVALID_INPUT },
    { "{\"client_id\":\"c\",\"attachments\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\","
      "\"9\",\"10\",\"11\"]}",
      CB_ERROR_TOO_LARGE },
    /* too long a name is a mistake in the client, not too large a message */
    { "{\"client_id\":\"12345678901234567890123456789012345678901234567890123456789012345\"}",
      CB_ERROR_INVALID_INPUT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (CbMessageDraft) draft = { 0 };
      g_autoptr (JsonObject) object = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (parse (cases[i].text, &draft, &object, &error));
      g_assert_error (error, CB_ERROR, cases[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web/message-draft/good", test_good);
  g_test_add_func ("/web/message-draft/bare", test_bare);
  g_test_add_func ("/web/message-draft/bad", test_bad);

  return g_test_run ();
}
