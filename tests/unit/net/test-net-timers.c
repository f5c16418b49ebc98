#include "net/cb-net-timers.h"

#define MS G_TIME_SPAN_MILLISECOND

static const CbNetTimers empty = {
  .duration_ms = { [CB_TIMER_HEAD] = 10, [CB_TIMER_IDLE] = 100, [CB_TIMER_PROGRESS] = 50 },
};

static void
test_order (void)
{
  CbNetTimers timers = empty;
  CbNetTimer a = { .kind = CB_TIMER_NONE };
  CbNetTimer b = { .kind = CB_TIMER_NONE };
  CbNetTimer c = { .kind = CB_TIMER_NONE };

  g_assert_cmpint (cb_net_timers_get_next (&timers), ==, G_MAXINT64);
  cb_net_timers_start (&timers, &a, CB_TIMER_IDLE, 0);
  cb_net_timers_start (&timers, &b, CB_TIMER_IDLE, 1 * MS);
  cb_net_timers_start (&timers, &c, CB_TIMER_HEAD, 2 * MS);

  g_assert_cmpint (cb_net_timers_get_next (&timers), ==, 12 * MS);
  g_assert_null (cb_net_timers_pop_due (&timers, 12 * MS - 1));
  g_assert_true (cb_net_timers_pop_due (&timers, 12 * MS) == &c);
  cb_net_timers_stop (&timers, &c);
  g_assert_cmpint (cb_net_timers_get_next (&timers), ==, 100 * MS);
  g_assert_true (cb_net_timers_peek (&timers, CB_TIMER_IDLE) == &a);
  g_assert_true (cb_net_timers_pop_due (&timers, 200 * MS) == &a);
  cb_net_timers_stop (&timers, &a);
  g_assert_true (cb_net_timers_pop_due (&timers, 200 * MS) == &b);
  cb_net_timers_stop (&timers, &b);
  g_assert_null (cb_net_timers_pop_due (&timers, G_MAXINT64));
}

/* Started again, a timer goes behind the others; another kind replaces it. */
static void
test_start_again (void)
{
  CbNetTimers timers = empty;
  CbNetTimer a = { .kind = CB_TIMER_NONE };
  CbNetTimer b = { .kind = CB_TIMER_NONE };

  cb_net_timers_start (&timers, &a, CB_TIMER_IDLE, 0);
  cb_net_timers_start (&timers, &b, CB_TIMER_IDLE, 1 * MS);
  cb_net_timers_start (&timers, &a, CB_TIMER_IDLE, 2 * MS);
  g_assert_true (cb_net_timers_peek (&timers, CB_TIMER_IDLE) == &b);

  cb_net_timers_start (&timers, &b, CB_TIMER_PROGRESS, 3 * MS);
  g_assert_true (cb_net_timers_peek (&timers, CB_TIMER_IDLE) == &a);
  g_assert_true (cb_net_timers_peek (&timers, CB_TIMER_PROGRESS) == &b);
  g_assert_cmpint (cb_net_timers_get_next (&timers), ==, 53 * MS);
}

static void
test_stop_in_the_middle (void)
{
  CbNetTimers timers = empty;
  CbNetTimer all[3] = { { .kind = CB_TIMER_NONE },
                        { .kind = CB_TIMER_NONE },
                        { .kind = CB_TIMER_NONE } };

  for (guint i = 0; i < 3; i++)
    cb_net_timers_start (&timers, &all[i], CB_TIMER_HEAD, i);
  cb_net_timers_stop (&timers, &all[1]);
  cb_net_timers_stop (&timers, &all[1]); /* twice does no harm */
  cb_net_timers_stop (&timers, &all[0]);

  g_assert_true (cb_net_timers_peek (&timers, CB_TIMER_HEAD) == &all[2]);
  cb_net_timers_stop (&timers, &all[2]);
  g_assert_null (cb_net_timers_peek (&timers, CB_TIMER_HEAD));
}

static void
test_no_duration (void)
{
  CbNetTimers timers = empty;
  CbNetTimer a = { .kind = CB_TIMER_NONE };

  cb_net_timers_start (&timers, &a, CB_TIMER_HEAD, 0);
  cb_net_timers_start (&timers, &a, CB_TIMER_PING, 0); /* 0: no limit */
  g_assert_cmpint (a.kind, ==, CB_TIMER_NONE);
  g_assert_cmpint (cb_net_timers_get_next (&timers), ==, G_MAXINT64);
}

/* 2^32 milliseconds do not fit 32 bits of microseconds. */
static void
test_long_duration (void)
{
  CbNetTimers timers = empty;
  CbNetTimer a = { .kind = CB_TIMER_NONE };

  timers.duration_ms[CB_TIMER_IDLE] = 3600000;
  cb_net_timers_start (&timers, &a, CB_TIMER_IDLE, 0);
  g_assert_cmpint (cb_net_timers_get_next (&timers), ==, 3600 * G_TIME_SPAN_SECOND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/timers/order", test_order);
  g_test_add_func ("/net/timers/start-again", test_start_again);
  g_test_add_func ("/net/timers/stop-in-the-middle", test_stop_in_the_middle);
  g_test_add_func ("/net/timers/no-duration", test_no_duration);
  g_test_add_func ("/net/timers/long-duration", test_long_duration);

  return g_test_run ();
}
