#include "chat/cb-hub.h"

#include "lib/cb-subscriber-fake.h"

#define MAX_RESTING 2

static CbLiveSession *
add (CbHub *hub, const char *id)
{
  const CbSession fields = { .id = id };
  g_autoptr (CbSession) session = cb_session_new (&fields);

  return cb_hub_add (hub, session);
}

/* Of those that nobody uses the longest unused go first. */
static void
test_resting (void)
{
  g_autoptr (CbHub) hub = cb_hub_new (MAX_RESTING);
  CbLiveSession *a = add (hub, "a");

  add (hub, "b");
  g_assert_true (cb_hub_find (hub, "a") == a);
  g_assert_null (cb_hub_find (hub, "x"));
  cb_hub_settle (hub, a); /* used just now */
  add (hub, "c");
  g_assert_true (cb_hub_find (hub, "a") == a);
  g_assert_null (cb_hub_find (hub, "b"));
  g_assert_nonnull (cb_hub_find (hub, "c"));
  g_assert_cmpuint (cb_hub_get_n_used (hub), ==, 0);
}

/* Whoever is looked at stays, however many come after. */
static void
test_used (void)
{
  g_autoptr (CbHub) hub = cb_hub_new (MAX_RESTING);
  g_autoptr (CbSubscriberFake) subscriber = cb_subscriber_fake_new ();
  CbLiveSession *used = add (hub, "used");
  CbSubscription *subscription = cb_live_session_add (used, CB_SUBSCRIBER (subscriber));

  cb_hub_settle (hub, used);
  g_assert_cmpuint (cb_hub_get_n_used (hub), ==, 1);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      add (hub, id);
    }
  g_assert_true (cb_hub_find (hub, "used") == used);

  cb_live_session_remove (used, subscription);
  cb_hub_settle (hub, used);
  g_assert_cmpuint (cb_hub_get_n_used (hub), ==, 0);
  g_assert_nonnull (cb_hub_find (hub, "used"));
  g_assert_null (cb_hub_find (hub, "8"));
}

/* Something of a session may end when the hub knows it no longer: it must not come back. */
static void
test_forgotten (void)
{
  g_autoptr (CbHub) hub = cb_hub_new (MAX_RESTING);
  g_autoptr (CbLiveSession) live = cb_live_session_ref (add (hub, "a"));

  cb_hub_remove (hub, live);
  g_assert_null (cb_hub_find (hub, "a"));
  cb_hub_settle (hub, live);
  g_assert_null (live->resting);
  g_assert_cmpuint (cb_hub_get_n_used (hub), ==, 0);

  add (hub, "a"); /* another of that name */
  cb_hub_remove (hub, live);
  g_assert_nonnull (cb_hub_find (hub, "a"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/hub/resting", test_resting);
  g_test_add_func ("/chat/hub/used", test_used);
  g_test_add_func ("/chat/hub/forgotten", test_forgotten);

  return g_test_run ();
}
