#include "chat/cb-operator-watch.h"

#include "lib/cb-chat-fixture.h"
#include "lib/cb-settings-change.h"

#define PATIENCE (600 * G_TIME_SPAN_SECOND)

static CbOperatorWatch *
begin (CbChatFixture *f)
{
  CbOperatorWatch *watch = cb_operator_watch_new (f->chat, CB_CLOCK (f->clock));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_service_start_async (CB_SERVICE (watch), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (watch), cb_await (&result), &error);
  g_assert_no_error (error);

  return watch;
}

/* What the store was asked holds the watch until there is an answer. */
static void
wait_for_store (CbOperatorWatch *watch)
{
  while (G_OBJECT (watch)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
}

static void
end (CbOperatorWatch *watch)
{
  cb_service_stop (CB_SERVICE (watch));
  wait_for_store (watch);
  g_assert_finalize_object (watch);
}

static void
take_over (CbChatFixture *f, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_chat_take_over_async (f->chat, f->id, name, NULL, cb_await_keep, &result);
  cb_chat_take_over_finish (f->chat, cb_await (&result), &error);
  g_assert_no_error (error);
}

static void
reply (CbChatFixture *f, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message = NULL;

  cb_chat_reply_async (f->chat, f->id, text, NULL, NULL, cb_await_keep, &result);
  message = cb_chat_reply_finish (f->chat, cb_await (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (message);
}

static void
say (CbChatFixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *client_id = g_strdup_printf ("c%u", g_str_hash (text));
  g_autoptr (CbMessage) message = cb_chat_fixture_send (f, NULL, client_id, text, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (message);
}

static CbSession *
get_session (CbChatFixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CbSession *session;

  cb_chat_get_session_async (f->chat, f->id, NULL, cb_await_keep, &result);
  session = cb_chat_get_session_finish (f->chat, cb_await (&result), &error);
  g_assert_no_error (error);

  return session;
}

/* Looks after @us have passed, and says who has the session then. */
static CbSessionState
look_after (CbChatFixture *f, CbOperatorWatch *watch, gint64 us)
{
  g_autoptr (CbSession) session = NULL;

  cb_clock_fake_advance (f->clock, us);
  cb_operator_watch_look (watch);
  session = get_session (f);

  return session->state;
}

static void
test_walks_away (CbChatFixture *f, gconstpointer data)
{
  CbOperatorWatch *watch = begin (f);
  CbSubscriberFake *subscriber = cb_chat_fixture_subscribe (f);
  g_autoptr (CbSession) session = NULL;

  take_over (f, "Grace");
  cb_subscriber_fake_wait (subscriber, "msg1");
  say (f, "are you there?");
  g_assert_cmpint (look_after (f, watch, PATIENCE - 1), ==, CB_SESSION_OPERATOR);
  g_assert_cmpint (look_after (f, watch, 1), ==, CB_SESSION_WAITING);
  cb_subscriber_fake_wait (subscriber, "msg2 msg3");
  cb_operator_watch_look (watch);

  session = get_session (f);
  g_assert_null (session->operator_name);
  g_assert_cmpint (session->waiting_since, ==, cb_clock_get_real_time (CB_CLOCK (f->clock)));
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (subscriber));
  g_assert_finalize_object (subscriber);
  end (watch);
}

/* Who has answered may be silent as long as the visitor is. */
static void
test_answers (CbChatFixture *f, gconstpointer data)
{
  CbOperatorWatch *watch = begin (f);

  take_over (f, "Grace");
  g_assert_cmpint (look_after (f, watch, G_TIME_SPAN_DAY), ==, CB_SESSION_OPERATOR);
  say (f, "one");
  say (f, "two");
  reply (f, "three");
  g_assert_cmpint (look_after (f, watch, G_TIME_SPAN_DAY), ==, CB_SESSION_OPERATOR);
  end (watch);
}

static void
test_types (CbChatFixture *f, gconstpointer data)
{
  CbOperatorWatch *watch = begin (f);

  take_over (f, "Grace");
  say (f, "one");
  g_assert_cmpint (look_after (f, watch, PATIENCE - 1), ==, CB_SESSION_OPERATOR);
  cb_chat_set_operator_typing (f->chat, f->id, TRUE);
  g_assert_cmpint (look_after (f, watch, PATIENCE - 1), ==, CB_SESSION_OPERATOR);
  say (f, "a second message does not begin the time anew");
  g_assert_cmpint (look_after (f, watch, 1), ==, CB_SESSION_WAITING);
  end (watch);
}

/* A restart forgets nobody who waits, and gives whoever has the session all of the time again. */
static void
test_restart (CbChatFixture *f, gconstpointer data)
{
  CbOperatorWatch *watch = begin (f);

  take_over (f, "Grace");
  say (f, "one");
  end (watch);
  cb_chat_fixture_restart (f);
  watch = begin (f);
  wait_for_store (watch);
  g_assert_cmpint (look_after (f, watch, PATIENCE - 1), ==, CB_SESSION_OPERATOR);
  g_assert_cmpint (look_after (f, watch, 1), ==, CB_SESSION_WAITING);

  take_over (f, "Grace");
  reply (f, "two");
  end (watch);
  cb_chat_fixture_restart (f);
  watch = begin (f);
  wait_for_store (watch);
  g_assert_cmpint (look_after (f, watch, G_TIME_SPAN_DAY), ==, CB_SESSION_OPERATOR);
  end (watch);
}

static void
test_never (CbChatFixture *f, gconstpointer data)
{
  CbOperatorWatch *watch = begin (f);

  cb_settings_change (f->settings, CB_SETTING_SESSION_OPERATOR_TIMEOUT_SECONDS, "0");
  take_over (f, "Grace");
  say (f, "one");
  g_assert_cmpint (look_after (f, watch, G_TIME_SPAN_DAY), ==, CB_SESSION_OPERATOR);
  end (watch);
}

/* A store that fails leaves the session where it is, and it is tried again. */
static void
test_store_fails (CbChatFixture *f, gconstpointer data)
{
  CbOperatorWatch *watch = begin (f);

  take_over (f, "Grace");
  say (f, "one");
  cb_backend_memory_set_fault (f->backend, CB_FAULT_COMMIT);
  cb_clock_fake_advance (f->clock, PATIENCE);
  cb_operator_watch_look (watch);
  wait_for_store (watch);
  cb_backend_memory_set_fault (f->backend, CB_FAULT_NONE);
  g_assert_cmpint (look_after (f, watch, 0), ==, CB_SESSION_OPERATOR);
  g_assert_cmpint (look_after (f, watch, PATIENCE), ==, CB_SESSION_WAITING);
  end (watch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                            \
  g_test_add ("/chat/operator-watch/" name, CbChatFixture, NULL, cb_chat_fixture_set_up, func,     \
              cb_chat_fixture_tear_down)
  ADD ("walks-away", test_walks_away);
  ADD ("answers", test_answers);
  ADD ("types", test_types);
  ADD ("restart", test_restart);
  ADD ("never", test_never);
  ADD ("store-fails", test_store_fails);
#undef ADD

  return g_test_run ();
}
