#include "base/cb-clock.h"

/**
 * CbClock:
 *
 * Tells the time, so that tests can turn it. Every timestamp and every interval
 * that a feature reasons about comes from here.
 */
G_DEFINE_INTERFACE (CbClock, cb_clock, G_TYPE_OBJECT)

static void
cb_clock_default_init (CbClockInterface *iface)
{
}

/**
 * cb_clock_get_real_time:
 * @self: a clock
 *
 * Returns: wall-clock time in microseconds since 1970 UTC; it may jump
 */
gint64
cb_clock_get_real_time (CbClock *self)
{
  g_return_val_if_fail (CB_IS_CLOCK (self), 0);

  return CB_CLOCK_GET_IFACE (self)->get_real_time (self);
}

/**
 * cb_clock_get_monotonic_time:
 * @self: a clock
 *
 * Returns: microseconds since some start; it never goes back, so measure with it
 */
gint64
cb_clock_get_monotonic_time (CbClock *self)
{
  g_return_val_if_fail (CB_IS_CLOCK (self), 0);

  return CB_CLOCK_GET_IFACE (self)->get_monotonic_time (self);
}
