#include "base/cb-error.h"
#include "lib/cb-chat-fixture.h"
#include "lib/cb-fanout-fake.h"

/* Two chats on one store: that of the fixture, and another node's. */
typedef struct
{
  CbChatFixture here;
  CbFanoutFake *here_fanout;
  CbFanoutFake *there_fanout;
  CbResponderFake *there_responder;
  CbChat *there;
} Pair;

static void
set_up (Pair *pair, gconstpointer data)
{
  cb_chat_fixture_set_up (&pair->here, data);
  pair->here_fanout = cb_fanout_fake_new ();
  pair->there_fanout = cb_fanout_fake_new ();
  cb_fanout_fake_link (pair->here_fanout, pair->there_fanout);
  pair->there_responder = cb_responder_fake_new ();
  pair->there = cb_chat_new (pair->here.store, CB_RESPONDER (pair->there_responder),
                             pair->here.uploads, CB_CLOCK (pair->here.clock), pair->here.settings);
  cb_chat_set_fanout (pair->here.chat, CB_FANOUT (pair->here_fanout));
  cb_chat_set_fanout (pair->there, CB_FANOUT (pair->there_fanout));
}

static void
tear_down (Pair *pair, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (pair->there), (gpointer *) &pair->there);
  g_object_unref (pair->there);
  while (pair->there != NULL)
    g_main_context_iteration (NULL, TRUE);
  cb_chat_fixture_tear_down (&pair->here, data);
  g_object_unref (pair->there_responder);
  g_object_unref (pair->there_fanout);
  g_object_unref (pair->here_fanout);
}

/* Its own function, since the fixture's looks at its own chat. */
static CbSubscriberFake *
look_there (Pair *pair, guint64 last_seq)
{
  CbSubscriberFake *subscriber = cb_subscriber_fake_new ();
  g_autoptr (GAsyncResult) authorized = NULL;
  g_autoptr (GAsyncResult) resumed = NULL;
  g_autoptr (GError) error = NULL;

  cb_chat_authorize_async (pair->there, pair->here.id, pair->here.token, NULL, cb_await_keep,
                           &authorized);
  cb_session_unref (cb_chat_authorize_finish (pair->there, cb_await (&authorized), &error));
  g_assert_no_error (error);
  cb_chat_resume_async (pair->there, pair->here.id, CB_SUBSCRIBER (subscriber), last_seq, NULL,
                        cb_await_keep, &resumed);
  cb_chat_resume_finish (pair->there, cb_await (&resumed), &error);
  g_assert_no_error (error);

  return subscriber;
}

static void
leave (CbChat *chat, Pair *pair, CbSubscriberFake *subscriber)
{
  cb_chat_unsubscribe (chat, pair->here.id, CB_SUBSCRIBER (subscriber));
  g_assert_finalize_object (subscriber);
}

static void
ask_here (Pair *pair, CbSubscriberFake *origin, const char *client_id, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message =
                 cb_chat_fixture_send (&pair->here, origin, client_id, text, NULL, &error);

  g_assert_no_error (error);
  g_clear_pointer (&message, cb_message_unref);
}

static void
take_over_there (Pair *pair)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_chat_take_over_async (pair->there, pair->here.id, "Ada", NULL, cb_await_keep, &result);
  cb_chat_take_over_finish (pair->there, cb_await (&result), &error);
  g_assert_no_error (error);
}

static CbSessionState
get_state_here (Pair *pair)
{
  g_autoptr (CbSession) session = cb_chat_fixture_authorize (&pair->here, pair->here.token, NULL);

  return session->state;
}

static void
wait_for_state_here (Pair *pair, CbSessionState state)
{
  while (get_state_here (pair) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_message_is_heard (Pair *pair, gconstpointer data)
{
  CbSubscriberFake *here = cb_chat_fixture_subscribe (&pair->here);
  CbSubscriberFake *there = look_there (pair, 0);

  cb_subscriber_fake_wait (there, "resumed1-0!");
  ask_here (pair, here, "a", "hello");
  cb_subscriber_fake_wait (there, "msg1 msg2");
  cb_subscriber_fake_wait (here, "ack1 typing+ delta0 msg2");
  g_assert_cmpuint (cb_fanout_fake_get_n_told (pair->there_fanout, CB_NOTE_MESSAGE), ==, 0);
  g_assert_cmpuint (cb_fanout_fake_get_n_told (pair->here_fanout, CB_NOTE_MESSAGE), ==, 2);
  leave (pair->here.chat, pair, here);
  leave (pair->there, pair, there);
}

/* Redis was away: the store has what was missed, in order. */
static void
test_missed_messages_come_later (Pair *pair, gconstpointer data)
{
  CbSubscriberFake *here = cb_chat_fixture_subscribe (&pair->here);
  CbSubscriberFake *there = look_there (pair, 0);

  cb_subscriber_fake_wait (there, "resumed1-0!");
  cb_fanout_fake_set_connected (pair->there_fanout, FALSE);
  ask_here (pair, here, "a", "hello");
  cb_subscriber_fake_wait (here, "ack1 typing+ delta0 msg2");
  g_assert_cmpstr (cb_subscriber_fake_get_log (there), ==, "");
  cb_fanout_fake_set_connected (pair->there_fanout, TRUE);
  cb_subscriber_fake_wait (there, "msg1 msg2");
  leave (pair->here.chat, pair, here);
  leave (pair->there, pair, there);
}

/* A note was lost, and the next one comes: nobody is told of it before what is missing. */
static void
test_gap_is_filled (Pair *pair, gconstpointer data)
{
  CbSubscriberFake *here = cb_chat_fixture_subscribe (&pair->here);
  CbSubscriberFake *there = look_there (pair, 0);

  cb_subscriber_fake_wait (there, "resumed1-0!");
  cb_fanout_fake_link (pair->here_fanout, NULL);
  ask_here (pair, here, "a", "hello");
  cb_subscriber_fake_wait (here, "ack1 typing+ delta0 msg2");
  cb_fanout_fake_link (pair->here_fanout, pair->there_fanout);
  ask_here (pair, here, "b", "hello");
  cb_subscriber_fake_wait (there, "msg1 msg2 msg3 msg4");
  leave (pair->here.chat, pair, here);
  leave (pair->there, pair, there);
}

/* What a peer remembers and this node does not is neither told again nor taken from it. */
static void
test_peer_is_ahead (Pair *pair, gconstpointer data)
{
  CbSubscriberFake *here = cb_chat_fixture_subscribe (&pair->here);
  CbSubscriberFake *first = look_there (pair, 0);
  CbSubscriberFake *second;

  cb_subscriber_fake_wait (first, "resumed1-0!");
  cb_fanout_fake_link (pair->here_fanout, NULL);
  ask_here (pair, here, "a", "hello");
  cb_subscriber_fake_wait (here, "ack1 typing+ delta0 msg2");
  cb_fanout_fake_link (pair->here_fanout, pair->there_fanout);
  second = look_there (pair, 2);
  cb_subscriber_fake_wait (second, "resumed3-2!");
  ask_here (pair, here, "b", "hello");
  cb_subscriber_fake_wait (second, "msg3 msg4");
  cb_subscriber_fake_wait (first, "msg1 msg2 msg3 msg4");
  leave (pair->here.chat, pair, here);
  leave (pair->there, pair, first);
  leave (pair->there, pair, second);
}

static void
test_takeover_elsewhere_silences_the_bot (Pair *pair, gconstpointer data)
{
  CbSubscriberFake *here = cb_chat_fixture_subscribe (&pair->here);

  take_over_there (pair);
  wait_for_state_here (pair, CB_SESSION_OPERATOR);
  cb_subscriber_fake_wait (here, "msg1");
  ask_here (pair, here, "a", "hello");
  cb_subscriber_fake_wait (here, "ack2");
  g_assert_cmpuint (cb_responder_fake_get_n_asked (pair->here.responder), ==, 0);

  cb_chat_set_operator_typing (pair->there, pair->here.id, TRUE);
  cb_subscriber_fake_wait (here, "typing+");
  leave (pair->here.chat, pair, here);
}

/* The note of it was lost with Redis: the bot asks the store before it speaks. */
static void
test_takeover_is_seen_without_redis (Pair *pair, gconstpointer data)
{
  CbSubscriberFake *here = cb_chat_fixture_subscribe (&pair->here);

  cb_fanout_fake_set_connected (pair->here_fanout, FALSE);
  take_over_there (pair);
  ask_here (pair, here, "a", "hello");
  wait_for_state_here (pair, CB_SESSION_OPERATOR);
  g_assert_cmpuint (cb_responder_fake_get_n_asked (pair->here.responder), ==, 0);
  leave (pair->here.chat, pair, here);
}

/* Somebody else has it, though this node did not hear so. */
static void
test_second_takeover_is_refused (Pair *pair, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_fanout_fake_link (pair->there_fanout, NULL);
  take_over_there (pair);
  cb_chat_take_over_async (pair->here.chat, pair->here.id, "Bob", NULL, cb_await_keep, &result);
  g_assert_false (cb_chat_take_over_finish (pair->here.chat, cb_await (&result), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_CONFLICT);
}

static void
test_erased_elsewhere (Pair *pair, gconstpointer data)
{
  CbSubscriberFake *there = look_there (pair, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_subscriber_fake_wait (there, "resumed1-0!");
  cb_chat_erase_session_async (pair->here.chat, pair->here.id, NULL, cb_await_keep, &result);
  cb_chat_erase_session_finish (pair->here.chat, cb_await (&result), &error);
  g_assert_no_error (error);
  cb_subscriber_fake_wait (there, "erased");
  g_assert_finalize_object (there);
}

/* The node that took the question died before it answered; this one has the session in use. */
static void
test_what_a_dead_node_left_is_answered (Pair *pair, gconstpointer data)
{
  CbSubscriberFake *there = look_there (pair, 0);
  CbSubscriberFake *here = cb_chat_fixture_subscribe (&pair->here);

  cb_subscriber_fake_wait (there, "resumed1-0!");
  cb_responder_fake_hold (pair->here.responder);
  ask_here (pair, here, "a", "hello");
  cb_subscriber_fake_wait (there, "msg1");
  g_assert_cmpuint (cb_responder_fake_get_n_asked (pair->there_responder), ==, 0);

  cb_fanout_emit_missed (CB_FANOUT (pair->there_fanout), TRUE);
  cb_subscriber_fake_wait (there, "typing+ delta0 msg2");
  /* It was not dead: the store takes one answer only. */
  cb_responder_fake_let_go (pair->here.responder);
  ask_here (pair, here, "b", "hello");
  cb_subscriber_fake_wait (there, "msg3 msg4");
  leave (pair->here.chat, pair, here);
  leave (pair->there, pair, there);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Pair *pair, gconstpointer data);
  } tests[] = {
    { "/chat-cluster/message-is-heard", test_message_is_heard },
    { "/chat-cluster/missed-messages-come-later", test_missed_messages_come_later },
    { "/chat-cluster/gap-is-filled", test_gap_is_filled },
    { "/chat-cluster/peer-is-ahead", test_peer_is_ahead },
    { "/chat-cluster/takeover-silences-the-bot", test_takeover_elsewhere_silences_the_bot },
    { "/chat-cluster/takeover-without-redis", test_takeover_is_seen_without_redis },
    { "/chat-cluster/second-takeover", test_second_takeover_is_refused },
    { "/chat-cluster/erased-elsewhere", test_erased_elsewhere },
    { "/chat-cluster/dead-node", test_what_a_dead_node_left_is_answered },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Pair, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
