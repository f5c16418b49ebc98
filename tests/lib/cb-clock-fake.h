#pragma once

#include "base/cb-clock.h"

G_BEGIN_DECLS

#define CB_TYPE_CLOCK_FAKE (cb_clock_fake_get_type ())
G_DECLARE_FINAL_TYPE (CbClockFake, cb_clock_fake, CB, CLOCK_FAKE, GObject)

CbClockFake *cb_clock_fake_new (gint64 real_time_us);
void cb_clock_fake_advance (CbClockFake *self, gint64 us);
void cb_clock_fake_jump (CbClockFake *self, gint64 us);

G_END_DECLS
