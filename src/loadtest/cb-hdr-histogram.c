#include "loadtest/cb-hdr-histogram.h"

#include <math.h>
#include <string.h>

/*
 * Gil Tene's layout: values below 2^(half_bits + 1) have a counter each; above, each doubling of
 * the value shares 2^half_bits counters, so that a counter is never wider than one part in
 * 2^half_bits of the values it counts.
 */
struct _CbHdrHistogram
{
  guint64 highest;
  guint half_bits;
  guint n_counts;
  guint n_used; /* counters from here on are all zero */
  guint64 count;
  guint64 min;
  guint64 max;
  double sum;
  guint64 *counts; /* (owned) (array length=n_counts) */
};

static guint
find_index (const CbHdrHistogram *self, guint64 value)
{
  guint64 exact = (G_GUINT64_CONSTANT (2) << self->half_bits) - 1;
  guint shift = 63 - (guint) __builtin_clzll (value | exact) - self->half_bits;

  return (shift << self->half_bits) + (guint) (value >> shift);
}

/* The largest value that the counter at @index counts. */
static guint64
get_highest_at (const CbHdrHistogram *self, guint index)
{
  guint shift = index >> self->half_bits;
  guint64 step;

  if (shift <= 1)
    return index;

  shift--;
  step = index - ((guint64) shift << self->half_bits);

  return ((step + 1) << shift) - 1;
}

/**
 * cb_hdr_histogram_new:
 * @highest: the largest value; what is larger counts as this
 * @digits: significant decimal digits, 1 to 4
 *
 * Returns: (transfer full): an empty histogram
 */
CbHdrHistogram *
cb_hdr_histogram_new (guint64 highest, guint digits)
{
  CbHdrHistogram *self = g_new0 (CbHdrHistogram, 1);

  g_return_val_if_fail (digits >= 1 && digits <= 4, NULL);

  self->highest = MAX (highest, 1);
  self->half_bits = (guint) ceil (log2 (pow (10, digits)));
  self->n_counts = find_index (self, self->highest) + 1;
  self->counts = g_new0 (guint64, self->n_counts);
  self->min = G_MAXUINT64;

  return self;
}

void
cb_hdr_histogram_free (CbHdrHistogram *self)
{
  g_free (self->counts);
  g_free (self);
}

static void
record_times (CbHdrHistogram *self, guint64 value, guint64 times)
{
  guint64 counted = MIN (value, self->highest);
  guint index = find_index (self, counted);

  self->counts[index] += times;
  self->count += times;
  self->sum += (double) counted * (double) times;
  self->min = MIN (self->min, counted);
  self->max = MAX (self->max, counted);
  self->n_used = MAX (self->n_used, index + 1);
}

void
cb_hdr_histogram_record (CbHdrHistogram *self, guint64 value)
{
  record_times (self, value, 1);
}

/**
 * cb_hdr_histogram_record_corrected:
 * @self: a histogram
 * @value: how long something took
 * @expected: how often it was meant to happen; 0 for no correction
 *
 * Records @value, and besides it what those would have measured that were meant to happen while it
 * lasted, but were held up by it.
 */
void
cb_hdr_histogram_record_corrected (CbHdrHistogram *self, guint64 value, guint64 expected)
{
  guint64 counted = MIN (value, self->highest);

  record_times (self, counted, 1);
  if (expected == 0)
    return;

  while (counted > expected && counted - expected >= expected)
    {
      counted -= expected;
      record_times (self, counted, 1);
    }
}

/* Adds all that @other, of the same shape, has counted. */
void
cb_hdr_histogram_add (CbHdrHistogram *self, const CbHdrHistogram *other)
{
  g_return_if_fail (self->n_counts == other->n_counts && self->half_bits == other->half_bits);

  for (guint i = 0; i < other->n_used; i++)
    self->counts[i] += other->counts[i];
  self->n_used = MAX (self->n_used, other->n_used);
  self->count += other->count;
  self->sum += other->sum;
  self->min = MIN (self->min, other->min);
  self->max = MAX (self->max, other->max);
}

/* Costs as much as the largest value that was recorded, not as the largest there may be. */
void
cb_hdr_histogram_reset (CbHdrHistogram *self)
{
  memset (self->counts, 0, self->n_used * sizeof *self->counts);
  self->n_used = 0;
  self->count = 0;
  self->sum = 0;
  self->min = G_MAXUINT64;
  self->max = 0;
}

guint64
cb_hdr_histogram_get_count (const CbHdrHistogram *self)
{
  return self->count;
}

/* Returns: the smallest value exactly; 0 where there is none */
guint64
cb_hdr_histogram_get_min (const CbHdrHistogram *self)
{
  return self->count > 0 ? self->min : 0;
}

/* Returns: the largest value exactly; 0 where there is none */
guint64
cb_hdr_histogram_get_max (const CbHdrHistogram *self)
{
  return self->max;
}

double
cb_hdr_histogram_get_mean (const CbHdrHistogram *self)
{
  return self->count > 0 ? self->sum / (double) self->count : 0;
}

/**
 * cb_hdr_histogram_get_percentile:
 * @self: a histogram
 * @percent: 0 to 100
 *
 * Returns: a value that @percent of all values do not exceed, right to the histogram's digits; 0
 *   where there is none
 */
guint64
cb_hdr_histogram_get_percentile (const CbHdrHistogram *self, double percent)
{
  /* A trifle less, or 99.9 % of 1000 would round up to 1000 of them. */
  double wanted = ceil (CLAMP (percent, 0, 100) / 100 * (double) self->count * (1 - 1e-12));
  guint64 so_far = 0;

  for (guint i = 0; i < self->n_used; i++)
    {
      so_far += self->counts[i];
      if (so_far > 0 && (double) so_far >= wanted)
        return CLAMP (get_highest_at (self, i), self->min, self->max);
    }

  return self->max;
}

/* Returns: bytes that it takes, now and always */
gsize
cb_hdr_histogram_get_size (const CbHdrHistogram *self)
{
  return sizeof *self + self->n_counts * sizeof *self->counts;
}
