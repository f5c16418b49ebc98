#pragma once

#include "base/cb-clock.h"

G_BEGIN_DECLS

#define CB_TYPE_CLOCK_SYSTEM (cb_clock_system_get_type ())
G_DECLARE_FINAL_TYPE (CbClockSystem, cb_clock_system, CB, CLOCK_SYSTEM, GObject)

CbClock *cb_clock_system_new (void);

G_END_DECLS
