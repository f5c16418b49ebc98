#include "base/cb-rate-limiter.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* Two cache lines of slots share the keys that hash to them. */
#define N_WAYS 8

/* Their product fits into 63 bits with room to spare. */
#define MAX_PERIOD_US G_TIME_SPAN_DAY

/**
 * CbRateLimiter:
 *
 * Says whether an address or a name may do something again already.
 *
 * The generic cell rate algorithm (ITU-T I.371): each key has one number, the
 * time at which it will have all its burst again. A request moves it ahead by
 * period / rate, and is refused where that would take it further ahead than the
 * burst allows. So a key may do `burst` things at once and `rate` in a period
 * for ever, and needs sixteen bytes.
 *
 * The memory is a table of fixed size, taken from the kernel as it is touched. A
 * key has eight slots to be in; a slot whose time has passed is free. Where none
 * is, the key that is nearest to its full burst gives way: so a flood of
 * addresses pushes out one of the flood, not a key that is at its limit. To push
 * that one out, eight others in the same place must have used as much as it has,
 * and which share a place depends on a secret of this process.
 *
 * Main loop only.
 */
struct _CbRateLimiter
{
  GObject parent_instance;

  CbClock *clock; /* (owned) */
  guint64 secret[2];

  gint64 interval_us; /* what one costs; 0 is no limit at all */
  gint64 depth_us;    /* how far ahead a key may be */
  guint burst;

  struct Slot *slots; /* (owned) (array length=n_slots) */
  gsize n_slots;
};

typedef struct Slot
{
  guint64 key;
  gint64 full_at; /* monotonic time; in the past: the slot is free */
} Slot;

G_DEFINE_FINAL_TYPE (CbRateLimiter, cb_rate_limiter, G_TYPE_OBJECT)

static inline guint64
rotate (guint64 x, int by)
{
  return (x << by) | (x >> (64 - by));
}

static inline void
mix (guint64 v[4])
{
  v[0] += v[1];
  v[1] = rotate (v[1], 13) ^ v[0];
  v[0] = rotate (v[0], 32);
  v[2] += v[3];
  v[3] = rotate (v[3], 16) ^ v[2];
  v[0] += v[3];
  v[3] = rotate (v[3], 21) ^ v[0];
  v[2] += v[1];
  v[1] = rotate (v[1], 17) ^ v[2];
  v[2] = rotate (v[2], 32);
}

static inline void
absorb (guint64 v[4], guint64 word)
{
  v[3] ^= word;
  mix (v);
  mix (v);
  v[0] ^= word;
}

/* SipHash-2-4 (Aumasson and Bernstein): nobody outside can aim at a slot. */
static guint64
hash_bytes (const guint64 secret[2], const guint8 *bytes, gsize length)
{
  guint64 v[4] = { secret[0] ^ 0x736f6d6570736575, secret[1] ^ 0x646f72616e646f6d,
                   secret[0] ^ 0x6c7967656e657261, secret[1] ^ 0x7465646279746573 };
  guint64 last = (guint64) length << 56;
  gsize whole = length - length % 8;
  guint64 word;

  for (gsize i = 0; i < whole; i += 8)
    {
      memcpy (&word, bytes + i, 8);
      absorb (v, GUINT64_FROM_LE (word));
    }

  for (gsize i = whole; i < length; i++)
    last |= (guint64) bytes[i] << (8 * (i - whole));
  absorb (v, last);

  v[2] ^= 0xff;
  for (int i = 0; i < 4; i++)
    mix (v);

  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* The slot that holds @key; if none does, the best one to put it in. */
static Slot *
find_slot (CbRateLimiter *self, guint64 key)
{
  Slot *set = &self->slots[key % (self->n_slots / N_WAYS) * N_WAYS];
  Slot *oldest = set;

  for (gsize i = 0; i < N_WAYS; i++)
    {
      if (set[i].key == key)
        return &set[i];
      if (set[i].full_at < oldest->full_at)
        oldest = &set[i];
    }

  return oldest;
}

static void
check_key (CbRateLimiter *self, guint64 key, guint cost, CbRateVerdict *verdict)
{
  gint64 now = cb_clock_get_monotonic_time (self->clock);
  Slot *slot = find_slot (self, key);
  gint64 full_at = slot->key == key ? MAX (slot->full_at, now) : now;
  gint64 wanted = full_at + (gint64) MIN (cost, self->burst) * self->interval_us;
  gint64 ahead;

  *verdict = (CbRateVerdict){ .limit = self->burst };
  if (cost > self->burst)
    verdict->retry_after_us = G_MAXINT64;
  else if (wanted - now > self->depth_us)
    verdict->retry_after_us = wanted - now - self->depth_us;
  else
    {
      verdict->allowed = TRUE;
      full_at = wanted;
      if (cost > 0)
        *slot = (Slot){ key, full_at };
    }

  /* A burst made smaller by a reload can leave a key further ahead than it may be. */
  ahead = full_at - now;
  verdict->reset_us = ahead;
  verdict->remaining = MAX (self->depth_us - ahead, 0) / self->interval_us;
}

static void
check_bytes (CbRateLimiter *self,
             const guint8 *bytes,
             gsize length,
             guint cost,
             CbRateVerdict *verdict)
{
  if (self->interval_us == 0)
    *verdict = (CbRateVerdict){ TRUE, G_MAXUINT, G_MAXUINT, 0, 0 };
  else
    check_key (self, hash_bytes (self->secret, bytes, length), cost, verdict);
}

/* IPv6 hosts choose the lower half of their address as they like. */
static gsize
get_address_bytes (GInetAddress *address, const guint8 **bytes)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

  *bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return 4;
  if (memcmp (*bytes, mapped, sizeof mapped) != 0)
    return 8;

  *bytes += sizeof mapped;
  return 4;
}

/* What was done elsewhere counts up to the limit, and not over it: or a key could be kept from all
 * it wants for longer than its own burst. */
static void
charge_bytes (CbRateLimiter *self, const guint8 *bytes, gsize length, guint cost)
{
  gint64 now = cb_clock_get_monotonic_time (self->clock);
  guint64 key;
  Slot *slot;
  gint64 full_at;

  if (self->interval_us == 0 || cost == 0)
    return;

  key = hash_bytes (self->secret, bytes, length);
  slot = find_slot (self, key);
  full_at = slot->key == key ? MAX (slot->full_at, now) : now;
  full_at += (gint64) MIN (cost, self->burst) * self->interval_us;
  *slot = (Slot){ key, MIN (full_at, now + self->depth_us) };
}

/**
 * cb_rate_limiter_charge_address:
 * @self: a rate limiter
 * @address: who did something elsewhere
 * @cost: how much
 *
 * Counts it, as if it had been allowed here.
 */
void
cb_rate_limiter_charge_address (CbRateLimiter *self, GInetAddress *address, guint cost)
{
  const guint8 *bytes;
  gsize length;

  g_return_if_fail (CB_IS_RATE_LIMITER (self));
  g_return_if_fail (G_IS_INET_ADDRESS (address));

  length = get_address_bytes (address, &bytes);
  charge_bytes (self, bytes, length, cost);
}

/* Likewise for a name. */
void
cb_rate_limiter_charge_name (CbRateLimiter *self, const char *name, guint cost)
{
  g_return_if_fail (CB_IS_RATE_LIMITER (self));
  g_return_if_fail (name != NULL);

  charge_bytes (self, (const guint8 *) name, strlen (name), cost);
}

/**
 * cb_rate_limiter_check_address:
 * @self: a rate limiter
 * @address: who asks: an IPv4 address, or an IPv6 one, of which the first 64 bits count
 * @cost: how much it wants at once, usually 1; 0 only looks
 * @verdict: (out caller-allocates): what @self says
 *
 * Asks whether @address may go on, and counts it if so. A refused request costs
 * nothing.
 */
void
cb_rate_limiter_check_address (CbRateLimiter *self,
                               GInetAddress *address,
                               guint cost,
                               CbRateVerdict *verdict)
{
  const guint8 *bytes;
  gsize length;

  g_return_if_fail (CB_IS_RATE_LIMITER (self));
  g_return_if_fail (G_IS_INET_ADDRESS (address));
  g_return_if_fail (verdict != NULL);

  length = get_address_bytes (address, &bytes);
  check_bytes (self, bytes, length, cost, verdict);
}

/**
 * cb_rate_limiter_check_name:
 * @self: a rate limiter
 * @name: who asks: a session's id, say
 * @cost: how much it wants at once, usually 1; 0 only looks
 * @verdict: (out caller-allocates): what @self says
 *
 * Asks whether @name may go on, and counts it if so. A refused request costs
 * nothing.
 */
void
cb_rate_limiter_check_name (CbRateLimiter *self,
                            const char *name,
                            guint cost,
                            CbRateVerdict *verdict)
{
  g_return_if_fail (CB_IS_RATE_LIMITER (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (verdict != NULL);

  check_bytes (self, (const guint8 *) name, strlen (name), cost, verdict);
}

/**
 * cb_rate_limiter_configure:
 * @self: a rate limiter
 * @rate: how many may happen in @period_us; 0 is no limit
 * @period_us: in microseconds, up to a day
 * @burst: how many of them may happen at once, 1 to %CB_RATE_LIMITER_MAX_BURST
 *
 * Changes the limit. What was counted stays counted.
 */
void
cb_rate_limiter_configure (CbRateLimiter *self, guint rate, gint64 period_us, guint burst)
{
  g_return_if_fail (CB_IS_RATE_LIMITER (self));
  g_return_if_fail (period_us > 0 && period_us <= MAX_PERIOD_US);
  g_return_if_fail (burst > 0 && burst <= CB_RATE_LIMITER_MAX_BURST);

  self->burst = burst;
  self->interval_us = rate > 0 ? MAX (period_us / rate, 1) : 0;
  self->depth_us = self->interval_us * burst;
}

/**
 * cb_rate_limiter_get_size:
 * @self: a rate limiter
 *
 * Returns: bytes of its table, the same however many keys it meets
 */
gsize
cb_rate_limiter_get_size (CbRateLimiter *self)
{
  g_return_val_if_fail (CB_IS_RATE_LIMITER (self), 0);

  return self->n_slots * sizeof (Slot);
}

static void
cb_rate_limiter_finalize (GObject *object)
{
  CbRateLimiter *self = CB_RATE_LIMITER (object);

  g_clear_object (&self->clock);
  g_clear_pointer (&self->slots, g_free);

  G_OBJECT_CLASS (cb_rate_limiter_parent_class)->finalize (object);
}

static void
cb_rate_limiter_class_init (CbRateLimiterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_rate_limiter_finalize;
}

static void
cb_rate_limiter_init (CbRateLimiter *self)
{
  /* Too early after boot for the kernel's best: the address of @self is a secret too. */
  if (getrandom (self->secret, sizeof self->secret, GRND_NONBLOCK) != sizeof self->secret)
    {
      self->secret[0] = (guint64) g_random_int () << 32 | g_random_int ();
      self->secret[1] = (guint64) (gsize) self;
    }
}

/**
 * cb_rate_limiter_new:
 * @clock: what time it is; the monotonic one counts
 * @n_slots: how many keys it can tell apart, 16 bytes each; rounded up to a multiple of eight
 * @rate: how many may happen in @period_us; 0 is no limit
 * @period_us: in microseconds, up to a day
 * @burst: how many of them may happen at once, 1 to %CB_RATE_LIMITER_MAX_BURST
 *
 * Returns: (transfer full): a rate limiter
 */
CbRateLimiter *
cb_rate_limiter_new (CbClock *clock, guint n_slots, guint rate, gint64 period_us, guint burst)
{
  CbRateLimiter *self;

  g_return_val_if_fail (CB_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (n_slots > 0 && n_slots <= G_MAXINT, NULL);

  self = g_object_new (CB_TYPE_RATE_LIMITER, NULL);
  self->clock = g_object_ref (clock);
  self->n_slots = (n_slots + N_WAYS - 1) / N_WAYS * N_WAYS;
  self->slots = g_new0 (Slot, self->n_slots);
  cb_rate_limiter_configure (self, rate, period_us, burst);

  return self;
}
