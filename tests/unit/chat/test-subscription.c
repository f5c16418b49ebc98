#include "chat/cb-subscription.h"

#include "lib/cb-subscriber-fake.h"

typedef struct
{
  CbSubscriberFake *subscriber;
  CbSubscription *subscription;
} Fixture;

/* One that has everything up to 4, and gets what happens. */
static void
set_up (Fixture *f, gconstpointer data)
{
  f->subscriber = cb_subscriber_fake_new ();
  f->subscription = cb_subscription_new (CB_SUBSCRIBER (f->subscriber));
  f->subscription->live = TRUE;
  f->subscription->last_seq = 4;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cb_subscription_unref (f->subscription);
  g_assert_finalize_object (f->subscriber);
}

static void
deliver (Fixture *f, guint64 seq)
{
  const CbMessage fields = { .seq = seq, .text = "Hi" };
  g_autoptr (CbMessage) message = cb_message_new (&fields);

  cb_subscription_deliver (f->subscription, message);
}

static void
acknowledge (Fixture *f, guint64 seq)
{
  const CbMessage fields = { .seq = seq, .text = "Hi" };
  g_autoptr (CbMessage) message = cb_message_new (&fields);

  cb_subscription_acknowledge (f->subscription, message);
}

static void
test_in_order (Fixture *f, gconstpointer data)
{
  deliver (f, 5);
  acknowledge (f, 6);
  deliver (f, 7);
  g_assert_cmpstr (cb_subscriber_fake_get_log (f->subscriber), ==, "msg5 ack6 msg7");
}

static void
test_twice (Fixture *f, gconstpointer data)
{
  deliver (f, 5);
  deliver (f, 5);
  deliver (f, 3);
  g_assert_cmpstr (cb_subscriber_fake_get_log (f->subscriber), ==, "msg5");
}

/* What was sent again is acknowledged again, and nothing is skipped by that. */
static void
test_old_ack (Fixture *f, gconstpointer data)
{
  acknowledge (f, 2);
  deliver (f, 5);
  g_assert_cmpstr (cb_subscriber_fake_get_log (f->subscriber), ==, "ack2 msg5");
}

static void
test_gap (Fixture *f, gconstpointer data)
{
  deliver (f, 6);
  g_assert_cmpstr (cb_subscriber_fake_get_log (f->subscriber), ==, "resumed5-4");
  g_assert_false (f->subscription->live);
  g_assert_cmpuint (f->subscription->last_seq, ==, 4);
}

/* One's own message may show that something before it was missed. */
static void
test_gap_before_ack (Fixture *f, gconstpointer data)
{
  acknowledge (f, 6);
  g_assert_cmpstr (cb_subscriber_fake_get_log (f->subscriber), ==, "ack6 resumed5-4");
  g_assert_false (f->subscription->live);
  g_assert_cmpuint (f->subscription->last_seq, ==, 4);
}

/* During a replay: the replay still has to tell of what is before the acknowledged one. */
static void
test_ack_during_replay (Fixture *f, gconstpointer data)
{
  f->subscription->live = FALSE;
  acknowledge (f, 6);
  deliver (f, 5);
  deliver (f, 6);
  g_assert_cmpstr (cb_subscriber_fake_get_log (f->subscriber), ==, "ack6 msg5 msg6");
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  f->subscription->gone = TRUE;
  deliver (f, 5);
  acknowledge (f, 6);
  g_assert_cmpstr (cb_subscriber_fake_get_log (f->subscriber), ==, "");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/chat/subscription/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("in-order", test_in_order);
  ADD ("twice", test_twice);
  ADD ("old-ack", test_old_ack);
  ADD ("gap", test_gap);
  ADD ("gap-before-ack", test_gap_before_ack);
  ADD ("ack-during-replay", test_ack_during_replay);
  ADD ("gone", test_gone);

  return g_test_run ();
}
