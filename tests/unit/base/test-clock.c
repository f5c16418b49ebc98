#include "base/cb-clock.h"

#include "base/cb-clock-system.h"
#include "lib/cb-clock-fake.h"

/* 2020 in microseconds: the machine's clock shows the real time, not one since the start. */
#define YEAR_2020 G_GINT64_CONSTANT (1577836800000000)

static void
test_system (void)
{
  g_autoptr (CbClock) clock = cb_clock_system_new ();
  gint64 before = cb_clock_get_monotonic_time (clock);

  g_assert_cmpint (cb_clock_get_real_time (clock), >, YEAR_2020);
  g_assert_cmpint (cb_clock_get_monotonic_time (clock), >=, before);
  g_assert_cmpint (cb_clock_get_monotonic_time (clock) - before, <, 60 * G_USEC_PER_SEC);
}

/* A jump of the wall clock is no time that passed. */
static void
test_fake (void)
{
  g_autoptr (CbClockFake) fake = cb_clock_fake_new (YEAR_2020);
  CbClock *clock = CB_CLOCK (fake);
  gint64 start = cb_clock_get_monotonic_time (clock);

  g_assert_cmpint (cb_clock_get_real_time (clock), ==, YEAR_2020);
  cb_clock_fake_advance (fake, 5);
  g_assert_cmpint (cb_clock_get_real_time (clock), ==, YEAR_2020 + 5);
  g_assert_cmpint (cb_clock_get_monotonic_time (clock), ==, start + 5);
  cb_clock_fake_jump (fake, -3);
  g_assert_cmpint (cb_clock_get_real_time (clock), ==, YEAR_2020 + 2);
  g_assert_cmpint (cb_clock_get_monotonic_time (clock), ==, start + 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clock/system", test_system);
  g_test_add_func ("/clock/fake", test_fake);

  return g_test_run ();
}
