#include "loadtest/cb-load-plan.h"

static void
test_users_grow (void)
{
  g_autoptr (CbLoadPlan) plan = cb_load_plan_new ();

  g_assert_cmpuint (cb_load_plan_get_users_at (plan, 0), ==, 1);
  g_assert_cmpuint (cb_load_plan_get_users_at (plan, 5 * G_TIME_SPAN_SECOND), ==, 51);
  g_assert_cmpuint (cb_load_plan_get_users_at (plan, 10 * G_TIME_SPAN_SECOND), ==, 100);
  g_assert_cmpuint (cb_load_plan_get_users_at (plan, 30 * G_TIME_SPAN_SECOND), ==, 100);
  plan->ramp = 0;
  g_assert_cmpuint (cb_load_plan_get_users_at (plan, 0), ==, 100);
}

/* 50 in the 10 s in which the rate grows to 10 a second, then one every 100 ms. */
static void
test_arrivals (void)
{
  g_autoptr (CbLoadPlan) plan = cb_load_plan_new ();
  gint64 last = -1;

  plan->rate = 10;
  g_assert_cmpint (cb_load_plan_get_arrival (plan, 0), ==, 0);
  g_assert_cmpint (cb_load_plan_get_arrival (plan, 50), ==, 10 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (cb_load_plan_get_arrival (plan, 60), ==, 11 * G_TIME_SPAN_SECOND);
  for (guint i = 0; i < 200; i++)
    {
      g_assert_cmpint (cb_load_plan_get_arrival (plan, i), >, last);
      last = cb_load_plan_get_arrival (plan, i);
    }
  plan->ramp = 0;
  g_assert_cmpint (cb_load_plan_get_arrival (plan, 25), ==, 2500000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-plan/users-grow", test_users_grow);
  g_test_add_func ("/load-plan/arrivals", test_arrivals);

  return g_test_run ();
}
