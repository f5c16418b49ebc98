#include <string.h>

#include "base/cb-error.h"
#include "lib/cb-chat-fixture.h"

static void
test_authorize (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session = cb_chat_fixture_authorize (f, f->token, &error);
  g_autofree char *wrong = g_strdup (f->token);

  g_assert_no_error (error);
  g_assert_cmpstr (session->id, ==, f->id);
  g_assert_cmpstr (session->name, ==, "Ada");

  wrong[5] = wrong[5] == 'a' ? 'b' : 'a';
  g_assert_null (cb_chat_fixture_authorize (f, wrong, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
  g_clear_error (&error);
  g_assert_null (cb_chat_fixture_authorize (f, "", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
}

static void
test_authorize_after_restart (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session = NULL;
  const char *const unknown[] = { "01ARZ3NDEKTSV4RRFFQ69G5FAV", "x", "" };

  cb_chat_fixture_restart (f);
  session = cb_chat_fixture_authorize (f, f->token, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (session->id, ==, f->id);

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      cb_chat_authorize_async (f->chat, unknown[i], f->token, NULL, cb_await_keep, &result);
      g_assert_null (cb_chat_authorize_finish (f->chat, cb_await (&result), &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
      g_clear_error (&error);
    }
}

static void
test_expired (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session = NULL;

  cb_clock_fake_advance (f->clock, 29 * G_TIME_SPAN_DAY);
  session = cb_chat_fixture_authorize (f, f->token, &error); /* moves the expiry */
  g_assert_no_error (error);
  cb_clock_fake_advance (f->clock, 29 * G_TIME_SPAN_DAY);
  cb_session_unref (session);
  session = cb_chat_fixture_authorize (f, f->token, &error);
  g_assert_no_error (error);
  cb_clock_fake_advance (f->clock, 31 * G_TIME_SPAN_DAY);
  g_assert_null (cb_chat_fixture_authorize (f, f->token, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
}

static void
test_send_and_reply (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean duplicate = TRUE;
  g_autoptr (CbMessage) message = cb_chat_fixture_send (f, NULL, "a", "Hi", &duplicate, &error);
  g_autoptr (CbMessage) reply = NULL;
  CbChatStats stats;

  g_assert_no_error (error);
  g_assert_false (duplicate);
  g_assert_cmpuint (message->seq, ==, 1);
  reply = cb_chat_fixture_await (f, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->seq, ==, 2);
  g_assert_cmpuint (reply->reply_to, ==, 1);
  g_assert_cmpstr (reply->text, ==, "Re: Hi");

  cb_chat_get_stats (f->chat, &stats);
  g_assert_cmpuint (stats.messages[CB_ROLE_VISITOR][CB_CHAT_CHANNEL_HTTP], ==, 1);
  g_assert_cmpuint (stats.messages[CB_ROLE_BOT][CB_CHAT_CHANNEL_HTTP], ==, 1);
  g_assert_cmpuint (stats.turns, ==, 0);
  g_assert_cmpuint (stats.sessions_used, ==, 0);
}

static void
test_duplicate (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean duplicate = FALSE;
  g_autoptr (CbMessage) first = cb_chat_fixture_send (f, NULL, "a", "Hi", NULL, &error);
  g_autoptr (CbMessage) reply = cb_chat_fixture_await (f, 1, &error);
  g_autoptr (CbMessage) again = cb_chat_fixture_send (f, NULL, "a", "other", &duplicate, &error);
  g_autoptr (CbMessage) reply_again = NULL;

  g_assert_no_error (error);
  g_assert_true (duplicate);
  g_assert_cmpuint (again->seq, ==, 1);
  g_assert_cmpstr (again->text, ==, "Hi");
  g_assert_cmpint (again->at, ==, first->at);
  reply_again = cb_chat_fixture_await (f, 1, &error);
  g_assert_cmpuint (reply_again->seq, ==, reply->seq);
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->responder), ==, 1);
}

/* The reply failed the first time: sending the message again asks for it again. */
static void
test_duplicate_without_reply (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) first = cb_chat_fixture_send (f, NULL, "a", "fail", NULL, &error);
  g_autoptr (CbMessage) again = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (first);
  g_assert_null (cb_chat_fixture_await (f, 1, NULL));
  again = cb_chat_fixture_send (f, NULL, "a", "fail", NULL, &error);
  g_assert_no_error (error);
  g_assert_null (cb_chat_fixture_await (f, 1, &error));
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->responder), ==, 2);
}

static void
test_bad_messages (CbChatFixture *f, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (4001, 'x');
  g_autofree char *long_id = g_strnfill (65, 'x');
  const struct
  {
    const char *client_id;
    const char *text;
    int code;
  } cases[] = {
    { "", "Hi", CB_ERROR_INVALID_INPUT },    { long_id, "Hi", CB_ERROR_INVALID_INPUT },
    { "a b", "Hi", CB_ERROR_INVALID_INPUT }, { "ä", "Hi", CB_ERROR_INVALID_INPUT },
    { "a", "", CB_ERROR_INVALID_INPUT },     { "a", " \n\t\u00a0", CB_ERROR_INVALID_INPUT },
    { "a", long_text, CB_ERROR_TOO_LARGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          cb_chat_fixture_send (f, NULL, cases[i].client_id, cases[i].text, NULL, &error));
      g_assert_error (error, CB_ERROR, cases[i].code);
    }
}

static void
test_unknown_attachment (CbChatFixture *f, gconstpointer data)
{
  const char *const attachments[] = { "01ARZ3NDEKTSV4RRFFQ69G5FAV", NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_chat_send_async (f->chat, f->id, NULL, "a", "", attachments, NULL, cb_await_keep, &result);
  g_assert_null (cb_chat_send_finish (f->chat, cb_await (&result), NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
}

static void
test_too_many_pending (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cb_responder_fake_hold (f->responder);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("%u", i);
      g_autoptr (CbMessage) message = cb_chat_fixture_send (f, NULL, client_id, "Hi", NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (message);
    }
  g_assert_null (cb_chat_fixture_send (f, NULL, "more", "Hi", NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_TOO_MANY);
  cb_responder_fake_let_go (f->responder);
  g_clear_error (&error);
  cb_message_unref (cb_chat_fixture_await (f, 50, &error));
  cb_message_unref (cb_chat_fixture_send (f, NULL, "more", "Hi", NULL, &error));
  cb_message_unref (cb_chat_fixture_await (f, 101, &error));
  g_assert_no_error (error);
}

static void
test_store_fails (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CbSubscriberFake *subscriber = cb_chat_fixture_subscribe (f);

  cb_backend_memory_set_fault (f->backend, CB_FAULT_COMMIT);
  g_assert_null (cb_chat_fixture_send (f, subscriber, "a", "Hi", NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_STORAGE);
  g_assert_cmpstr (cb_subscriber_fake_get_log (subscriber), ==, "");
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->responder), ==, 0);

  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (subscriber));
  g_assert_finalize_object (subscriber);
}

static void
test_wants_person (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session = NULL;

  cb_message_unref (cb_chat_fixture_send (f, NULL, "a", "person", NULL, &error));
  cb_message_unref (cb_chat_fixture_await (f, 1, &error));
  session = cb_chat_fixture_authorize (f, f->token, &error);
  g_assert_no_error (error);
  g_assert_cmpint (session->state, ==, CB_SESSION_WAITING);
  g_assert_cmpuint (session->last_seq, ==, 2);
}

static void
test_erase (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CbSubscriberFake *subscriber = cb_chat_fixture_subscribe (f);

  cb_responder_fake_hold (f->responder);
  cb_message_unref (cb_chat_fixture_send (f, NULL, "a", "Hi", NULL, &error));
  cb_chat_erase_session_async (f->chat, f->id, NULL, cb_await_keep, &result);
  g_assert_true (cb_chat_erase_session_finish (f->chat, cb_await (&result), &error));
  cb_subscriber_fake_wait (subscriber, "msg1 typing+ erased");
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (subscriber));
  cb_responder_fake_let_go (f->responder);
  g_assert_null (cb_chat_fixture_authorize (f, f->token, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED);
  g_clear_error (&error);
  g_assert_null (cb_chat_fixture_send (f, NULL, "b", "Hi", NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_assert_cmpstr (cb_subscriber_fake_get_log (subscriber), ==, "");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (subscriber);
}

/* Killed between ack and answer: who comes back gets the answer, without asking. */
static void
test_missed_answer (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CbAppended) appended = NULL;
  g_autoptr (CbSession) session = NULL;
  const CbMessage fields = { .role = CB_ROLE_VISITOR,
                             .text = "Hi",
                             .at = 1,
                             .client_id = "a",
                             .confidence = CB_CONFIDENCE_NONE };
  CbSubscriberFake *subscriber;

  g_ptr_array_add (drafts, cb_message_new (&fields));
  cb_store_append_async (f->store, f->id, drafts, 0, NULL, cb_await_keep, &result);
  appended = cb_store_append_finish (f->store, cb_await (&result), &error);
  g_assert_no_error (error);
  cb_chat_fixture_restart (f);
  session = cb_chat_fixture_authorize (f, f->token, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (session->last_seq, ==, 1);

  subscriber = cb_subscriber_fake_new ();
  cb_chat_fixture_resume (f, subscriber, 1);
  cb_subscriber_fake_wait (subscriber, "resumed2-1! typing+ delta0 msg2");
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (subscriber));
  g_assert_finalize_object (subscriber);
}

/* Appends to the store as if it had been before a restart. */
static void
append_behind (CbChatFixture *f, CbRole role, const char *text)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbAppended) appended = NULL;
  const CbMessage fields = {
    .role = role, .text = text, .at = 1, .confidence = CB_CONFIDENCE_NONE
  };

  g_ptr_array_add (drafts, cb_message_new (&fields));
  cb_store_append_async (f->store, f->id, drafts, 0, NULL, cb_await_keep, &result);
  appended = cb_store_append_finish (f->store, cb_await (&result), &error);
  g_assert_no_error (error);
}

/* What a person has seen to is not answered by the bot years later. */
static void
test_missed_by_person (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (CbSession) session = NULL;
  CbSubscriberFake *subscriber;

  append_behind (f, CB_ROLE_VISITOR, "Is anybody there?");
  append_behind (f, CB_ROLE_OPERATOR, "Yes.");
  append_behind (f, CB_ROLE_VISITOR, "Good.");
  cb_chat_fixture_restart (f);
  session = cb_chat_fixture_authorize (f, f->token, NULL);
  g_assert_nonnull (session);

  subscriber = cb_subscriber_fake_new ();
  cb_chat_fixture_resume (f, subscriber, 3);
  cb_subscriber_fake_wait (subscriber, "resumed4-3! typing+ delta0 msg4");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (cb_subscriber_fake_get_log (subscriber), ==, "");
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->responder), ==, 1);
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (subscriber));
  g_assert_finalize_object (subscriber);
}

/* What waits for a replay that is never finished, since the session is erased, is refused. */
static void
test_erase_with_held (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *subscriber = cb_subscriber_fake_new ();
  g_autoptr (GAsyncResult) resumed = NULL;
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GAsyncResult) erased = NULL;
  g_autoptr (GAsyncResult) drained = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 101; i++) /* more than one portion */
    append_behind (f, CB_ROLE_SYSTEM, "x");
  cb_chat_fixture_restart (f);
  g_clear_pointer (&f->token, g_free);
  g_clear_error (&error);
  cb_message_unref (cb_chat_fixture_send (f, NULL, "a", "Hi", NULL, &error));
  g_assert_no_error (error);
  cb_message_unref (cb_chat_fixture_await (f, 102, &error));

  cb_chat_resume_async (f->chat, f->id, CB_SUBSCRIBER (subscriber), 0, NULL, cb_await_keep,
                        &resumed);
  g_assert_true (cb_chat_resume_finish (f->chat, cb_await (&resumed), &error));
  g_assert_true (g_str_has_suffix (cb_subscriber_fake_get_log (subscriber), " resumed1-100"));
  cb_chat_send_async (f->chat, f->id, CB_SUBSCRIBER (subscriber), "b", "Hi", NULL, NULL,
                      cb_await_keep, &sent);
  cb_chat_erase_session_async (f->chat, f->id, NULL, cb_await_keep, &erased);
  g_assert_true (cb_chat_erase_session_finish (f->chat, cb_await (&erased), &error));
  g_assert_null (cb_chat_send_finish (f->chat, cb_await (&sent), NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (g_str_has_suffix (cb_subscriber_fake_get_log (subscriber), " erased"));

  g_clear_error (&error);
  cb_chat_drain_async (f->chat, NULL, cb_await_keep, &drained);
  g_assert_true (cb_chat_drain_finish (f->chat, cb_await (&drained), &error));
  g_clear_object (&sent);
  g_clear_object (&resumed);
  g_assert_finalize_object (subscriber);
}

static void
test_drain (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_responder_fake_hold (f->responder);
  cb_message_unref (cb_chat_fixture_send (f, NULL, "a", "Hi", NULL, &error));
  cb_chat_drain_async (f->chat, NULL, cb_await_keep, &result);
  g_assert_null (cb_chat_fixture_send (f, NULL, "b", "Hi", NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
  g_assert_null (result);
  g_clear_error (&error);
  cb_responder_fake_let_go (f->responder);
  g_assert_true (cb_chat_drain_finish (f->chat, cb_await (&result), &error));
  cb_message_unref (cb_chat_fixture_await (f, 1, &error));
  g_assert_no_error (error);
}

/* Whoever waits for the end is told when that took too long, and the message gets its answer later.
 */
static void
test_drain_is_bounded (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) overdue = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  cb_responder_fake_hold (f->responder);
  cb_message_unref (cb_chat_fixture_send (f, NULL, "a", "Hi", NULL, &error));
  cb_chat_drain_async (f->chat, overdue, cb_await_keep, &result);
  g_cancellable_cancel (overdue);
  g_assert_false (cb_chat_drain_finish (f->chat, cb_await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_error (&error);
  cb_responder_fake_let_go (f->responder);
  cb_message_unref (cb_chat_fixture_await (f, 1, &error));
  g_assert_no_error (error);
}

/* What was in memory of the former data is not taken for what the store holds now. */
static void
test_start_over (CbChatFixture *f, gconstpointer data)
{
  g_autoptr (CbSubscriberFake) before = cb_chat_fixture_subscribe (f);
  g_autoptr (GAsyncResult) drained = NULL;
  g_autoptr (CbMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  CbChatStats stats;

  cb_chat_drain_async (f->chat, NULL, cb_await_keep, &drained);
  g_assert_true (cb_chat_drain_finish (f->chat, cb_await (&drained), &error));
  g_assert_null (cb_chat_fixture_send (f, NULL, "a", "Hello", NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE);
  g_clear_error (&error);

  cb_chat_start_over (f->chat);
  cb_chat_get_stats (f->chat, &stats);
  g_assert_cmpuint (stats.sessions_used, ==, 0);
  message = cb_chat_fixture_send (f, NULL, "a", "Hello", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (message->seq, ==, 1);
  cb_message_unref (cb_chat_fixture_await (f, 1, &error));
  g_assert_no_error (error);
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (before));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/chat/chat/" name, CbChatFixture, NULL, cb_chat_fixture_set_up, test,               \
              cb_chat_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("authorize", test_authorize);
  ADD ("authorize-after-restart", test_authorize_after_restart);
  ADD ("expired", test_expired);
  ADD ("send-and-reply", test_send_and_reply);
  ADD ("duplicate", test_duplicate);
  ADD ("duplicate-without-reply", test_duplicate_without_reply);
  ADD ("bad-messages", test_bad_messages);
  ADD ("unknown-attachment", test_unknown_attachment);
  ADD ("too-many-pending", test_too_many_pending);
  ADD ("store-fails", test_store_fails);
  ADD ("wants-person", test_wants_person);
  ADD ("erase", test_erase);
  ADD ("erase-with-held", test_erase_with_held);
  ADD ("missed-answer", test_missed_answer);
  ADD ("missed-by-person", test_missed_by_person);
  ADD ("drain", test_drain);
  ADD ("drain-is-bounded", test_drain_is_bounded);
  ADD ("start-over", test_start_over);

  return g_test_run ();
}
