#include "cluster/cb-leader.h"

#include "base/cb-service.h"
#include "lib/cb-await.h"
#include "lib/cb-backend-memory.h"
#include "lib/cb-clock-fake.h"

#define LEASE_S 20
#define SECOND ((gint64) G_TIME_SPAN_SECOND)

/* Two who would be the leader, on one store. */
typedef struct
{
  CbClockFake *clock;
  CbBackendMemory *backend;
  CbStore *store;
  CbLeader *a;
  CbLeader *b;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  f->clock = cb_clock_fake_new (1700000000000000);
  f->backend = cb_backend_memory_new ();
  f->store = cb_store_new (CB_STORE_BACKEND (f->backend), 100, &error);
  g_assert_no_error (error);
  cb_service_start_async (CB_SERVICE (f->store), NULL, cb_await_keep, &result);
  cb_service_start_finish (CB_SERVICE (f->store), cb_await (&result), &error);
  g_assert_no_error (error);
  f->a = cb_leader_new (f->store, CB_CLOCK (f->clock), "a", LEASE_S);
  f->b = cb_leader_new (f->store, CB_CLOCK (f->clock), "b", LEASE_S);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->a);
  g_assert_finalize_object (f->b);
  cb_service_stop (CB_SERVICE (f->store));
  g_object_unref (f->store);
  g_object_unref (f->backend);
  g_object_unref (f->clock);
}

static gboolean
is_mine (CbLeader *leader)
{
  return cb_duty_is_mine (CB_DUTY (leader));
}

/* Has it ask, and waits for the answer: what is asked later is answered later. */
static void
look (Fixture *f, CbLeader *leader)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean held;

  cb_leader_look (leader);
  cb_store_take_lease_async (f->store, "end of the queue", "test", 0, 1, NULL, cb_await_keep,
                             &result);
  cb_store_take_lease_finish (f->store, cb_await (&result), &held, NULL);
}

static void
test_one_at_a_time (Fixture *f, gconstpointer data)
{
  g_assert_false (is_mine (f->a));
  look (f, f->a);
  look (f, f->b);
  g_assert_true (is_mine (f->a));
  g_assert_false (is_mine (f->b));

  /* It keeps what it renews in time, for ever. */
  for (guint i = 0; i < 10; i++)
    {
      cb_clock_fake_advance (f->clock, LEASE_S / 2 * SECOND);
      look (f, f->a);
      look (f, f->b);
      g_assert_true (is_mine (f->a));
      g_assert_false (is_mine (f->b));
    }
}

/* It was asleep, or cut off: it knows before the other one may begin. */
static void
test_late_one_stops_by_itself (Fixture *f, gconstpointer data)
{
  look (f, f->a);
  cb_clock_fake_advance (f->clock, LEASE_S * SECOND - 1);
  g_assert_false (is_mine (f->a));
  look (f, f->b);
  g_assert_false (is_mine (f->b));

  cb_clock_fake_advance (f->clock, 1);
  look (f, f->b);
  g_assert_true (is_mine (f->b));
  look (f, f->a);
  g_assert_false (is_mine (f->a));
}

static void
test_store_that_fails (Fixture *f, gconstpointer data)
{
  look (f, f->a);
  cb_backend_memory_set_fault (f->backend, CB_FAULT_COMMIT);
  look (f, f->a);
  g_assert_true (is_mine (f->a)); /* what was given holds */
  cb_clock_fake_advance (f->clock, LEASE_S * SECOND);
  look (f, f->a);
  g_assert_false (is_mine (f->a));
}

static void
test_alone (void)
{
  g_assert_true (cb_duty_is_mine (NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/leader/one-at-a-time", Fixture, NULL, set_up, test_one_at_a_time, tear_down);
  g_test_add ("/leader/late", Fixture, NULL, set_up, test_late_one_stops_by_itself, tear_down);
  g_test_add ("/leader/store-fails", Fixture, NULL, set_up, test_store_that_fails, tear_down);
  g_test_add_func ("/leader/alone", test_alone);

  return g_test_run ();
}
