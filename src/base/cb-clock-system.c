#include "base/cb-clock-system.h"

/**
 * CbClockSystem:
 *
 * The machine's own clock. Usable from every thread.
 */
struct _CbClockSystem
{
  GObject parent_instance;
};

static gint64
cb_clock_system_get_real_time (CbClock *clock)
{
  return g_get_real_time ();
}

static gint64
cb_clock_system_get_monotonic_time (CbClock *clock)
{
  return g_get_monotonic_time ();
}

static void
cb_clock_system_iface_init (CbClockInterface *iface)
{
  iface->get_real_time = cb_clock_system_get_real_time;
  iface->get_monotonic_time = cb_clock_system_get_monotonic_time;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CbClockSystem,
                               cb_clock_system,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_CLOCK, cb_clock_system_iface_init))

static void
cb_clock_system_class_init (CbClockSystemClass *klass)
{
}

static void
cb_clock_system_init (CbClockSystem *self)
{
}

/**
 * cb_clock_system_new:
 *
 * Returns: (transfer full): a clock
 */
CbClock *
cb_clock_system_new (void)
{
  return g_object_new (CB_TYPE_CLOCK_SYSTEM, NULL);
}
