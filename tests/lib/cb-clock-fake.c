#include "lib/cb-clock-fake.h"

/**
 * CbClockFake:
 *
 * A clock that stands still until a test moves it.
 */
struct _CbClockFake
{
  GObject parent_instance;

  gint64 real_time;
  gint64 monotonic_time;
};

static gint64
cb_clock_fake_get_real_time (CbClock *clock)
{
  return CB_CLOCK_FAKE (clock)->real_time;
}

static gint64
cb_clock_fake_get_monotonic_time (CbClock *clock)
{
  return CB_CLOCK_FAKE (clock)->monotonic_time;
}

static void
cb_clock_fake_iface_init (CbClockInterface *iface)
{
  iface->get_real_time = cb_clock_fake_get_real_time;
  iface->get_monotonic_time = cb_clock_fake_get_monotonic_time;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CbClockFake,
                               cb_clock_fake,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_CLOCK, cb_clock_fake_iface_init))

static void
cb_clock_fake_class_init (CbClockFakeClass *klass)
{
}

static void
cb_clock_fake_init (CbClockFake *self)
{
  self->monotonic_time = G_USEC_PER_SEC;
}

CbClockFake *
cb_clock_fake_new (gint64 real_time_us)
{
  CbClockFake *self = g_object_new (CB_TYPE_CLOCK_FAKE, NULL);

  self->real_time = real_time_us;
  return self;
}

/* Time passes: both clocks move. */
void
cb_clock_fake_advance (CbClockFake *self, gint64 us)
{
  self->real_time += us;
  self->monotonic_time += us;
}

/* Somebody sets the clock: only the wall time moves. */
void
cb_clock_fake_jump (CbClockFake *self, gint64 us)
{
  self->real_time += us;
}
