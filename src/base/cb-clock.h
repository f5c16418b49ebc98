#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CB_TYPE_CLOCK (cb_clock_get_type ())
G_DECLARE_INTERFACE (CbClock, cb_clock, CB, CLOCK, GObject)

struct _CbClockInterface
{
  GTypeInterface g_iface;

  gint64 (*get_real_time) (CbClock *self);
  gint64 (*get_monotonic_time) (CbClock *self);
};

gint64 cb_clock_get_real_time (CbClock *self);
gint64 cb_clock_get_monotonic_time (CbClock *self);

G_END_DECLS
