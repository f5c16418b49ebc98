#include "model/cb-reply.h"

static void
test_copies (void)
{
  char text[] = "Yes";
  const char *suggestions[] = { "Why?", "When?", NULL };
  const CbReply fields = { .text = text,
                           .confidence = 0.75,
                           .source_entry = "e",
                           .source_title = "t",
                           .suggestions = suggestions,
                           .responder = "knowledge",
                           .wants_person = TRUE };
  g_autoptr (CbReply) reply = cb_reply_new (&fields);
  g_autoptr (CbReply) same = cb_reply_ref (reply);

  text[0] = 'X';
  g_assert_true (same == reply);
  g_assert_cmpstr (reply->text, ==, "Yes");
  g_assert_cmpfloat (reply->confidence, ==, 0.75);
  g_assert_cmpstr (reply->source_entry, ==, "e");
  g_assert_cmpstr (reply->source_title, ==, "t");
  g_assert_cmpstrv (reply->suggestions, suggestions);
  g_assert_cmpstr (reply->responder, ==, "knowledge");
  g_assert_true (reply->wants_person);
}

static void
test_bare (void)
{
  const CbReply fields = { .text = "", .confidence = CB_CONFIDENCE_NONE };
  g_autoptr (CbReply) reply = cb_reply_new (&fields);

  g_assert_null (reply->source_entry);
  g_assert_null (reply->suggestions);
  g_assert_null (reply->responder);
  g_assert_false (reply->wants_person);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/reply/copies", test_copies);
  g_test_add_func ("/model/reply/bare", test_bare);

  return g_test_run ();
}
