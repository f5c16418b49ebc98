#include "chat/cb-live-session.h"

#include "lib/cb-subscriber-fake.h"

static CbLiveSession *
create (void)
{
  const CbSession fields = { .id = "s", .name = "Ada", .last_seq = 4 };
  g_autoptr (CbSession) session = cb_session_new (&fields);

  return cb_live_session_new (session);
}

static CbMessage *
create_message (guint64 seq)
{
  const CbMessage fields = { .seq = seq, .text = "Hi" };

  return cb_message_new (&fields);
}

static CbSubscription *
add (CbLiveSession *live, CbSubscriberFake *subscriber)
{
  CbSubscription *subscription = cb_live_session_add (live, CB_SUBSCRIBER (subscriber));

  subscription->live = TRUE;
  subscription->last_seq = live->last_seq;

  return subscription;
}

static void
test_publish (void)
{
  g_autoptr (CbLiveSession) live = create ();
  g_autoptr (CbSubscriberFake) first = cb_subscriber_fake_new ();
  g_autoptr (CbSubscriberFake) second = cb_subscriber_fake_new ();
  g_autoptr (CbSubscriberFake) late = cb_subscriber_fake_new ();
  g_autoptr (CbMessage) message = create_message (5);
  g_autoptr (CbSession) session = NULL;
  CbSubscription *origin = add (live, first);

  add (live, second);
  add (live, late)->live = FALSE; /* still catching up */
  cb_live_session_publish (live, message, origin);
  g_assert_cmpstr (cb_subscriber_fake_get_log (first), ==, "ack5");
  g_assert_cmpstr (cb_subscriber_fake_get_log (second), ==, "msg5");
  g_assert_cmpstr (cb_subscriber_fake_get_log (late), ==, "");

  g_assert_cmpuint (live->last_seq, ==, 5);
  session = cb_live_session_dup_session (live);
  g_assert_cmpuint (session->last_seq, ==, 5);
  g_assert_cmpstr (session->name, ==, "Ada");
}

static void
test_tell (void)
{
  g_autoptr (CbLiveSession) live = create ();
  g_autoptr (CbSubscriberFake) first = cb_subscriber_fake_new ();
  g_autoptr (CbSubscriberFake) second = cb_subscriber_fake_new ();
  const CbChatEvent event = { .kind = CB_CHAT_EVENT_TYPING, .on = TRUE };
  CbSubscription *from;

  cb_live_session_tell (live, &event, NULL); /* nobody looks */
  from = add (live, first);
  add (live, second);
  cb_live_session_tell (live, &event, from);
  g_assert_cmpstr (cb_subscriber_fake_get_log (first), ==, "");
  g_assert_cmpstr (cb_subscriber_fake_get_log (second), ==, "typing+");
}

static void
test_use (void)
{
  g_autoptr (CbLiveSession) live = create ();
  g_autoptr (CbSubscriberFake) subscriber = cb_subscriber_fake_new ();
  CbSubscription *subscription;

  g_assert_false (cb_live_session_is_used (live));
  live->n_sends = 1;
  g_assert_true (cb_live_session_is_used (live));
  live->n_sends = 0;
  subscription = add (live, subscriber);
  g_assert_true (cb_live_session_is_used (live));
  g_assert_true (cb_live_session_find (live, CB_SUBSCRIBER (subscriber)) == subscription);
  cb_live_session_remove (live, subscription);
  g_assert_false (cb_live_session_is_used (live));
  g_assert_null (cb_live_session_find (live, CB_SUBSCRIBER (subscriber)));
}

/* Leaves the session as soon as it is told anything. */
static void
on_told_cb (CbSubscriberFake *subscriber, gpointer user_data)
{
  CbLiveSession *live = user_data;
  CbSubscription *subscription = cb_live_session_find (live, CB_SUBSCRIBER (subscriber));

  if (subscription != NULL)
    cb_live_session_remove (live, subscription);
}

/* Whoever is told something may leave at once, and nobody else misses anything by that. */
static void
test_leave_while_told (void)
{
  g_autoptr (CbLiveSession) live = create ();
  CbSubscriberFake *subscribers[3];
  g_autoptr (CbMessage) message = create_message (5);
  g_autoptr (CbMessage) next = create_message (6);

  for (guint i = 0; i < G_N_ELEMENTS (subscribers); i++)
    {
      subscribers[i] = cb_subscriber_fake_new ();
      add (live, subscribers[i]);
    }
  cb_subscriber_fake_set_func (subscribers[0], on_told_cb, live);
  cb_subscriber_fake_set_func (subscribers[1], on_told_cb, live);
  cb_live_session_publish (live, message, NULL);
  cb_live_session_publish (live, next, NULL);
  g_assert_cmpstr (cb_subscriber_fake_get_log (subscribers[0]), ==, "msg5");
  g_assert_cmpstr (cb_subscriber_fake_get_log (subscribers[1]), ==, "msg5");
  g_assert_cmpstr (cb_subscriber_fake_get_log (subscribers[2]), ==, "msg5 msg6");
  g_assert_cmpuint (live->subscriptions->len, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (subscribers); i++)
    g_object_unref (subscribers[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/live-session/publish", test_publish);
  g_test_add_func ("/chat/live-session/tell", test_tell);
  g_test_add_func ("/chat/live-session/use", test_use);
  g_test_add_func ("/chat/live-session/leave-while-told", test_leave_while_told);

  return g_test_run ();
}
