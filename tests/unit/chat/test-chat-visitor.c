#include <string.h>

#include "base/cb-error.h"
#include "lib/cb-chat-fixture.h"

static CbSession *
describe (CbChatFixture *f, const CbSession *visitor, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_chat_describe_visitor_async (f->chat, f->id, visitor, cb_await_keep, &result);

  return cb_chat_describe_visitor_finish (f->chat, cb_await (&result), error);
}

static CbMessage *
rate (CbChatFixture *f, guint64 seq, gboolean good, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_chat_rate_async (f->chat, f->id, seq, good, cb_await_keep, &result);

  return cb_chat_rate_finish (f->chat, cb_await (&result), error);
}

/* What is not said stays as it was, and all of it outlives the daemon. */
static void
test_describe (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) described =
                 describe (f, &(CbSession){ .email = "ada@example.org", .locale = "de" }, &error);
  g_autoptr (CbSession) kept = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (described->name, ==, "Ada");
  g_assert_cmpstr (described->email, ==, "ada@example.org");
  cb_chat_fixture_restart (f);
  kept = cb_chat_fixture_authorize (f, f->token, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kept->name, ==, "Ada");
  g_assert_cmpstr (kept->email, ==, "ada@example.org");
  g_assert_cmpstr (kept->locale, ==, "de");
}

static void
test_describe_unknown (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_chat_describe_visitor_async (f->chat, "01ARZ3NDEKTSV4RRFFQ69G5FAV",
                                  &(CbSession){ .name = "Eve" }, cb_await_keep, &result);
  g_assert_null (cb_chat_describe_visitor_finish (f->chat, cb_await (&result), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

/* What could not be stored is not believed. */
static void
test_describe_fails (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session = NULL;

  cb_backend_memory_set_fault (f->backend, CB_FAULT_COMMIT);
  g_assert_null (describe (f, &(CbSession){ .name = "Eve" }, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_clear_error (&error);
  cb_backend_memory_set_fault (f->backend, CB_FAULT_NONE);
  session = cb_chat_fixture_authorize (f, f->token, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (session->name, ==, "Ada");
}

static void
test_rate (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message G_GNUC_UNUSED =
                 cb_chat_fixture_send (f, NULL, "a", "Hi", NULL, &error);
  g_autoptr (CbMessage) reply G_GNUC_UNUSED = cb_chat_fixture_await (f, 1, &error);
  g_autoptr (CbSubscriberFake) other = cb_chat_fixture_subscribe (f);
  g_autoptr (CbMessage) rating = rate (f, 2, TRUE, &error);
  g_autoptr (CbMessage) again = NULL;
  CbChatStats stats;

  g_assert_no_error (error);
  g_assert_cmpuint (message->seq, ==, 1);
  g_assert_cmpuint (reply->seq, ==, 2);
  g_assert_cmpuint (rating->seq, ==, 3);
  g_assert_cmpuint (rating->reply_to, ==, 2);
  g_assert_cmpint (rating->role, ==, CB_ROLE_SYSTEM);
  g_assert_cmpstr (rating->client_id, ==, CB_CHAT_RATING_PREFIX "2");
  g_assert_nonnull (strstr (cb_subscriber_fake_get_log (other), "msg3"));

  again = rate (f, 2, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->seq, ==, 3);
  g_assert_cmpstr (again->text, ==, rating->text);
  cb_chat_get_stats (f->chat, &stats);
  g_assert_cmpuint (stats.ratings[TRUE], ==, 1);
  g_assert_cmpuint (stats.ratings[FALSE], ==, 0);
}

static void
test_rate_refused (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message G_GNUC_UNUSED =
                 cb_chat_fixture_send (f, NULL, "a", "Hi", NULL, &error);
  g_autoptr (CbMessage) reply G_GNUC_UNUSED = cb_chat_fixture_await (f, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (message->seq, ==, 1);
  g_assert_cmpuint (reply->seq, ==, 2);
  g_assert_null (rate (f, 1, TRUE, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_clear_error (&error);
  g_assert_null (rate (f, 3, TRUE, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  cb_backend_memory_set_fault (f->backend, CB_FAULT_COMMIT);
  g_assert_null (rate (f, 2, TRUE, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  cb_backend_memory_set_fault (f->backend, CB_FAULT_NONE);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/chat/visitor/" name, CbChatFixture, NULL, cb_chat_fixture_set_up, test,            \
              cb_chat_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("describe", test_describe);
  ADD ("describe-unknown", test_describe_unknown);
  ADD ("describe-fails", test_describe_fails);
  ADD ("rate", test_rate);
  ADD ("rate-refused", test_rate_refused);

  return g_test_run ();
}
