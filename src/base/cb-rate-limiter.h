#pragma once

#include <gio/gio.h>

#include "base/cb-clock.h"

G_BEGIN_DECLS

/* How much may happen at once, at most. */
#define CB_RATE_LIMITER_MAX_BURST 1000000

/**
 * CbRateVerdict:
 * @allowed: whether it may happen now; if so it has been counted
 * @limit: how many may happen at once after a rest
 * @remaining: how many of them are left now
 * @reset_us: microseconds until all of them are there again
 * @retry_after_us: microseconds until what was asked for may happen; 0 if @allowed,
 *   %G_MAXINT64 if it can never happen
 *
 * What a #CbRateLimiter says to one request.
 */
typedef struct
{
  gboolean allowed;
  guint limit;
  guint remaining;
  gint64 reset_us;
  gint64 retry_after_us;
} CbRateVerdict;

#define CB_TYPE_RATE_LIMITER (cb_rate_limiter_get_type ())
G_DECLARE_FINAL_TYPE (CbRateLimiter, cb_rate_limiter, CB, RATE_LIMITER, GObject)

CbRateLimiter *
cb_rate_limiter_new (CbClock *clock, guint n_slots, guint rate, gint64 period_us, guint burst);
void cb_rate_limiter_configure (CbRateLimiter *self, guint rate, gint64 period_us, guint burst);
void cb_rate_limiter_check_address (CbRateLimiter *self,
                                    GInetAddress *address,
                                    guint cost,
                                    CbRateVerdict *verdict);
void cb_rate_limiter_check_name (CbRateLimiter *self,
                                 const char *name,
                                 guint cost,
                                 CbRateVerdict *verdict);
void cb_rate_limiter_charge_address (CbRateLimiter *self, GInetAddress *address, guint cost);
void cb_rate_limiter_charge_name (CbRateLimiter *self, const char *name, guint cost);
gsize cb_rate_limiter_get_size (CbRateLimiter *self);

G_END_DECLS
