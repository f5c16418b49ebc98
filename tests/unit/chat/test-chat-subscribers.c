#include "base/cb-error.h"
#include "lib/cb-chat-fixture.h"

static void
leave (CbChatFixture *f, CbSubscriberFake *subscriber)
{
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (subscriber));
  g_assert_finalize_object (subscriber);
}

static void
send (CbChatFixture *f, CbSubscriberFake *origin, const char *client_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message =
                 cb_chat_fixture_send (f, origin, client_id, client_id, NULL, &error);
  g_autoptr (CbMessage) reply = NULL;

  g_assert_no_error (error);
  reply = cb_chat_fixture_await (f, message->seq, &error);
  g_assert_no_error (error);
}

/* How often @word is in what @subscriber was told. */
static guint
count (CbSubscriberFake *subscriber, const char *word)
{
  g_auto (GStrv) words = g_strsplit (cb_subscriber_fake_get_log (subscriber), " ", -1);
  guint n = 0;

  for (guint i = 0; words[i] != NULL; i++)
    n += g_str_equal (words[i], word);

  return n;
}

static void
test_two_tabs (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *first = cb_chat_fixture_subscribe (f);
  CbSubscriberFake *second = cb_chat_fixture_subscribe (f);

  send (f, first, "a");
  cb_subscriber_fake_wait (first, "ack1 typing+ delta0 msg2");
  cb_subscriber_fake_wait (second, "msg1 typing+ delta0 msg2");
  send (f, second, "b");
  cb_subscriber_fake_wait (first, "msg3 typing+ delta0 msg4");
  cb_subscriber_fake_wait (second, "ack3 typing+ delta0 msg4");
  send (f, first, "a"); /* again: acknowledged, and nobody else hears of it */
  cb_subscriber_fake_wait (first, "ack1");
  g_assert_cmpstr (cb_subscriber_fake_get_log (second), ==, "");

  leave (f, second);
  send (f, NULL, "c");
  cb_subscriber_fake_wait (first, "msg5 typing+ delta0 msg6");
  leave (f, first);
}

static void
test_failed_reply (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *subscriber = cb_chat_fixture_subscribe (f);
  g_autoptr (GError) error = NULL;

  cb_message_unref (cb_chat_fixture_send (f, subscriber, "a", "fail", NULL, &error));
  g_assert_no_error (error);
  cb_subscriber_fake_wait (subscriber, "ack1 typing+ typing- failed1");
  leave (f, subscriber);
}

static void
test_typing_and_read (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *first = cb_chat_fixture_subscribe (f);
  CbSubscriberFake *second = cb_chat_fixture_subscribe (f);
  g_autoptr (GError) error = NULL;

  cb_chat_set_typing (f->chat, f->id, CB_SUBSCRIBER (first), TRUE);
  cb_chat_set_typing (f->chat, f->id, CB_SUBSCRIBER (first), FALSE);
  g_assert_false (cb_chat_mark_read (f->chat, f->id, CB_SUBSCRIBER (first), 1, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_true (cb_chat_mark_read (f->chat, f->id, CB_SUBSCRIBER (first), 0, NULL));
  g_assert_cmpstr (cb_subscriber_fake_get_log (first), ==, "");
  g_assert_cmpstr (cb_subscriber_fake_get_log (second), ==, "typing+ typing- read0");
  leave (f, first);
  leave (f, second);
}

static void
test_resume (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *subscriber = cb_subscriber_fake_new ();

  send (f, NULL, "a");
  send (f, NULL, "b");
  cb_chat_fixture_resume (f, subscriber, 1);
  cb_subscriber_fake_wait (subscriber, "msg2 msg3 msg4 resumed2-4!");
  send (f, subscriber, "c");
  cb_subscriber_fake_wait (subscriber, "ack5 typing+ delta0 msg6");
  leave (f, subscriber);

  subscriber = cb_subscriber_fake_new ();
  cb_chat_fixture_resume (f, subscriber, 6);
  cb_subscriber_fake_wait (subscriber, "resumed7-6!");
  leave (f, subscriber);
}

/* A long history comes in portions; what happens meanwhile comes in its place. */
static void
test_resume_in_portions (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *subscriber = cb_subscriber_fake_new ();
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("%u", i);

      send (f, NULL, client_id);
    }
  cb_chat_fixture_resume (f, subscriber, 0);
  for (guint i = 1; i <= 100; i++)
    g_string_append_printf (expected, "msg%u ", i);
  g_string_append (expected, "resumed1-100");
  cb_subscriber_fake_wait (subscriber, expected->str);

  send (f, NULL, "meanwhile");
  g_assert_cmpstr (cb_subscriber_fake_get_log (subscriber), ==, "");
  cb_chat_fixture_resume (f, subscriber, 100);
  g_string_truncate (expected, 0);
  for (guint i = 101; i <= 122; i++)
    g_string_append_printf (expected, "msg%u ", i);
  g_string_append (expected, "resumed101-122!");
  cb_subscriber_fake_wait (subscriber, expected->str);
  leave (f, subscriber);
}

/* Messages are stored while the store is read for a replay: each comes once, in its place. */
static void
test_resume_races (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *subscriber = cb_subscriber_fake_new ();
  g_autoptr (GAsyncResult) resumed = NULL;
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GError) error = NULL;

  send (f, NULL, "a");
  cb_responder_fake_hold (f->responder);
  cb_chat_send_async (f->chat, f->id, NULL, "b", "b", NULL, NULL, cb_await_keep, &sent);
  cb_chat_resume_async (f->chat, f->id, CB_SUBSCRIBER (subscriber), 0, NULL, cb_await_keep,
                        &resumed);
  cb_message_unref (cb_chat_send_finish (f->chat, cb_await (&sent), NULL, &error));
  g_assert_no_error (error);
  cb_await (&resumed);
  while (g_str_has_suffix (cb_subscriber_fake_get_log (subscriber), "resumed1-2"))
    cb_chat_fixture_resume (f, subscriber, 2);
  g_assert_true (g_str_has_prefix (cb_subscriber_fake_get_log (subscriber), "msg1 msg2 "));
  g_assert_cmpuint (count (subscriber, "msg3"), ==, 1);
  g_assert_cmpuint (count (subscriber, "msg2"), ==, 1);
  cb_responder_fake_let_go (f->responder);
  cb_message_unref (cb_chat_fixture_await (f, 3, &error));
  g_assert_cmpuint (count (subscriber, "msg4"), ==, 1);
  g_clear_object (&resumed);
  leave (f, subscriber);
}

/* What is sent during the replay waits for its end. */
static void
test_send_during_resume (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *subscriber = cb_subscriber_fake_new ();
  g_autoptr (GAsyncResult) resumed = NULL;
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message = NULL;

  send (f, NULL, "a");
  cb_chat_resume_async (f->chat, f->id, CB_SUBSCRIBER (subscriber), 0, NULL, cb_await_keep,
                        &resumed);
  cb_chat_send_async (f->chat, f->id, CB_SUBSCRIBER (subscriber), "b", "b", NULL, NULL,
                      cb_await_keep, &sent);
  message = cb_chat_send_finish (f->chat, cb_await (&sent), NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (resumed);
  cb_subscriber_fake_wait (subscriber, "msg1 msg2 resumed1-2! ack3 typing+ delta0 msg4");
  g_clear_object (&resumed);
  g_clear_object (&sent);
  leave (f, subscriber);
}

/* Gone before its turn came: not stored, and whoever sent it is told so. */
static void
test_leave_during_resume (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *subscriber = cb_subscriber_fake_new ();
  g_autoptr (GAsyncResult) resumed = NULL;
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GError) error = NULL;

  send (f, NULL, "a");
  cb_chat_resume_async (f->chat, f->id, CB_SUBSCRIBER (subscriber), 0, NULL, cb_await_keep,
                        &resumed);
  cb_chat_send_async (f->chat, f->id, CB_SUBSCRIBER (subscriber), "b", "b", NULL, NULL,
                      cb_await_keep, &sent);
  cb_chat_unsubscribe (f->chat, f->id, CB_SUBSCRIBER (subscriber));
  g_assert_null (cb_chat_send_finish (f->chat, cb_await (&sent), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  cb_await (&resumed);
  g_assert_cmpstr (cb_subscriber_fake_get_log (subscriber), ==, "");
  g_clear_object (&resumed);
  g_clear_object (&sent);
  g_assert_finalize_object (subscriber);
}

/* The store was set back behind what the client remembers. */
static void
test_resume_ahead (CbChatFixture *f, gconstpointer data)
{
  CbSubscriberFake *subscriber = cb_subscriber_fake_new ();

  send (f, NULL, "a");
  cb_chat_fixture_resume (f, subscriber, 9);
  cb_subscriber_fake_wait (subscriber, "resumed10-9!");
  send (f, NULL, "b");
  cb_subscriber_fake_wait (subscriber, "msg3 typing+ delta0 msg4");
  leave (f, subscriber);
}

static void
test_too_many_subscribers (CbChatFixture *f, gconstpointer data)
{
  GPtrArray *subscribers = g_ptr_array_new ();
  g_autoptr (CbSubscriberFake) more = cb_subscriber_fake_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 200; i++)
    g_ptr_array_add (subscribers, cb_chat_fixture_subscribe (f));
  g_assert_false (cb_chat_subscribe (f->chat, f->id, CB_SUBSCRIBER (more), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_TOO_MANY);
  for (guint i = 0; i < 200; i++)
    leave (f, g_ptr_array_index (subscribers, i));
  g_ptr_array_unref (subscribers);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/chat/subscribers/" name, CbChatFixture, NULL, cb_chat_fixture_set_up, test,        \
              cb_chat_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("two-tabs", test_two_tabs);
  ADD ("failed-reply", test_failed_reply);
  ADD ("typing-and-read", test_typing_and_read);
  ADD ("resume", test_resume);
  ADD ("resume-in-portions", test_resume_in_portions);
  ADD ("resume-races", test_resume_races);
  ADD ("send-during-resume", test_send_during_resume);
  ADD ("leave-during-resume", test_leave_during_resume);
  ADD ("resume-ahead", test_resume_ahead);
  ADD ("too-many-subscribers", test_too_many_subscribers);

  return g_test_run ();
}
