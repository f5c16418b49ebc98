#include "bot/cb-responder-chain.h"

#include <string.h>

#include "base/cb-error.h"
#include "base/cb-service.h"
#include "bot/cb-responder-fallback.h"
#include "bot/cb-responder-knowledge.h"
#include "bot/cb-responder-small-talk.h"
#include "lib/cb-temp-dir.h"

typedef struct
{
  CbTempDir *dir;
  CbKnowledge *knowledge;
  CbResponderKnowledge *answers;
  CbResponderChain *chain;
  CbReply *reply;
} Fixture;

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
start_knowledge (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_service_start_async (CB_SERVICE (fixture->knowledge), NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  cb_service_start_finish (CB_SERVICE (fixture->knowledge), result, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  CbKnowledgeConfig config = { .language = "en", .limits = CB_KNOWLEDGE_LIMITS_DEFAULT };
  g_autoptr (CbResponderSmallTalk) small_talk = cb_responder_small_talk_new ();
  g_autoptr (CbResponderFallback) fallback = NULL;

  fixture->dir = cb_temp_dir_new ();
  cb_temp_dir_write (fixture->dir, "a.md",
                     "## How do I reset my password?\nId: reset\nBy the link.\n"
                     "## Where is the office?\nAt Bonn.\n"
                     "## When does the shop open?\nAt nine.\n");
  config.directory = cb_temp_dir_get_path (fixture->dir);
  fixture->knowledge = cb_knowledge_new (&config);
  fixture->answers = cb_responder_knowledge_new (fixture->knowledge, 0.5);
  fallback = cb_responder_fallback_new (fixture->knowledge);
  fixture->chain = cb_responder_chain_new ();
  cb_responder_chain_append (fixture->chain, CB_RESPONDER (small_talk));
  cb_responder_chain_append (fixture->chain, CB_RESPONDER (fixture->answers));
  cb_responder_chain_append (fixture->chain, CB_RESPONDER (fallback));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->reply, cb_reply_unref);
  g_assert_finalize_object (g_steal_pointer (&fixture->chain));
  g_assert_finalize_object (g_steal_pointer (&fixture->answers));
  g_assert_finalize_object (g_steal_pointer (&fixture->knowledge));
  cb_temp_dir_free (fixture->dir);
}

static void
ask (Fixture *fixture, const char *question, const char *locale, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_clear_pointer (&fixture->reply, cb_reply_unref);
  cb_responder_respond_async (CB_RESPONDER (fixture->chain), question, locale, NULL, keep_result,
                              &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  fixture->reply = cb_responder_respond_finish (CB_RESPONDER (fixture->chain), result, error);
}

static void
ask_well (Fixture *fixture, const char *question, const char *locale)
{
  g_autoptr (GError) error = NULL;

  ask (fixture, question, locale, &error);
  g_assert_no_error (error);
  g_assert_nonnull (fixture->reply);
}

static void
test_small_talk (Fixture *fixture, gconstpointer data)
{
  start_knowledge (fixture);
  ask_well (fixture, "hello", NULL);
  g_assert_cmpstr (fixture->reply->responder, ==, "smalltalk");
  g_assert_cmpfloat (fixture->reply->confidence, ==, CB_CONFIDENCE_NONE);
  g_assert_false (fixture->reply->wants_person);

  ask_well (fixture, "Ich möchte mit einem Menschen sprechen", NULL);
  g_assert_true (fixture->reply->wants_person);
  g_assert_nonnull (strstr (fixture->reply->text, "Menschen"));
}

static void
test_answer_names_its_source (Fixture *fixture, gconstpointer data)
{
  start_knowledge (fixture);
  ask_well (fixture, "hello, how do I reset my password?", NULL);

  g_assert_cmpstr (fixture->reply->responder, ==, "knowledge");
  g_assert_cmpstr (fixture->reply->text, ==, "By the link.");
  g_assert_cmpstr (fixture->reply->source_entry, ==, "reset");
  g_assert_cmpstr (fixture->reply->source_title, ==, "How do I reset my password?");
  g_assert_cmpfloat (fixture->reply->confidence, >=, 0.5);
  g_assert_cmpfloat (fixture->reply->confidence, <=, 1);
}

static void
test_unknown (Fixture *fixture, gconstpointer data)
{
  start_knowledge (fixture);
  ask_well (fixture, "zebra crossing", NULL);

  g_assert_cmpstr (fixture->reply->responder, ==, "fallback");
  g_assert_null (fixture->reply->source_entry);
  g_assert_null (fixture->reply->suggestions);
}

static void
test_nearest_questions_are_offered (Fixture *fixture, gconstpointer data)
{
  start_knowledge (fixture);
  cb_responder_knowledge_set_threshold (fixture->answers, 1.1);
  ask_well (fixture, "where is the office?", "de");

  g_assert_cmpstr (fixture->reply->responder, ==, "fallback");
  g_assert_nonnull (strstr (fixture->reply->text, "Fragen"));
  g_assert_nonnull (fixture->reply->suggestions);
  g_assert_cmpstr (fixture->reply->suggestions[0], ==, "Where is the office?");
}

static void
test_error_is_passed_on (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  ask (fixture, "where is the office?", NULL, &error);
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
  g_assert_null (fixture->reply);
}

static void
test_empty_chain (void)
{
  g_autoptr (CbResponderChain) chain = cb_responder_chain_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_responder_respond_async (CB_RESPONDER (chain), "hello", NULL, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (cb_responder_respond_finish (CB_RESPONDER (chain), result, &error));
  g_assert_no_error (error);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/bot/responder-chain/small-talk", test_small_talk);
  ADD ("/bot/responder-chain/answer-names-its-source", test_answer_names_its_source);
  ADD ("/bot/responder-chain/unknown", test_unknown);
  ADD ("/bot/responder-chain/nearest-questions-are-offered", test_nearest_questions_are_offered);
  ADD ("/bot/responder-chain/error-is-passed-on", test_error_is_passed_on);
  g_test_add_func ("/bot/responder-chain/empty-chain", test_empty_chain);

  return g_test_run ();
}
