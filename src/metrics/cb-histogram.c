#include "metrics/cb-histogram.h"

#include <math.h>

struct _CbHistogram
{
  const double *bounds; /* (unowned): the family's, rising, without +Inf */
  guint n_bounds;
  double sum;
  guint64 count;
  guint64 *buckets;      /* (owned): n_bounds + 1, each by itself, not cumulative */
  CbExemplar *exemplars; /* (owned) (nullable): n_bounds + 1, made at the first exemplar */
};

/**
 * cb_histogram_new:
 * @bounds: upper bounds of the buckets, rising; must outlive the histogram
 * @n_bounds: how many
 *
 * Returns: (transfer full): a histogram; the bucket to infinity comes by itself
 */
CbHistogram *
cb_histogram_new (const double *bounds, guint n_bounds)
{
  CbHistogram *self = g_new0 (CbHistogram, 1);

  self->bounds = bounds;
  self->n_bounds = n_bounds;
  self->buckets = g_new0 (guint64, n_bounds + 1);

  return self;
}

void
cb_histogram_free (CbHistogram *self)
{
  g_free (self->buckets);
  g_free (self->exemplars);
  g_free (self);
}

/* Few bounds, and most values are small: walking beats searching. */
static guint
find_bucket (const CbHistogram *self, double value)
{
  guint i = 0;

  while (i < self->n_bounds && value > self->bounds[i])
    i++;

  return i;
}

static guint
count_value (CbHistogram *self, double value)
{
  guint bucket = find_bucket (self, value);

  self->buckets[bucket]++;
  self->count++;
  self->sum += value;

  return bucket;
}

/**
 * cb_histogram_observe:
 * @self: a histogram
 * @value: what was seen, in the family's unit; not a number is ignored
 */
void
cb_histogram_observe (CbHistogram *self, double value)
{
  if (!isnan (value))
    count_value (self, value);
}

/**
 * cb_histogram_observe_with_exemplar:
 * @self: a histogram
 * @value: what was seen, in the family's unit; not a number is ignored
 * @id: the request it belongs to
 * @at: when, in microseconds since 1970 UTC
 *
 * Like cb_histogram_observe(), and remembers @id as the newest of its bucket.
 */
void
cb_histogram_observe_with_exemplar (CbHistogram *self, double value, const char *id, gint64 at)
{
  CbExemplar *exemplar;

  if (isnan (value))
    return;

  if (self->exemplars == NULL)
    self->exemplars = g_new0 (CbExemplar, self->n_bounds + 1);
  exemplar = &self->exemplars[count_value (self, value)];
  g_strlcpy (exemplar->id, id, sizeof exemplar->id);
  exemplar->value = value;
  exemplar->at = at;
}

guint64
cb_histogram_get_count (const CbHistogram *self)
{
  return self->count;
}

double
cb_histogram_get_sum (const CbHistogram *self)
{
  return self->sum;
}

guint
cb_histogram_get_n_bounds (const CbHistogram *self)
{
  return self->n_bounds;
}

double
cb_histogram_get_bound (const CbHistogram *self, guint i)
{
  g_return_val_if_fail (i <= self->n_bounds, 0);

  return i < self->n_bounds ? self->bounds[i] : INFINITY;
}

/**
 * cb_histogram_get_bucket:
 * @self: a histogram
 * @i: which bucket; the number of bounds for the one to infinity
 *
 * Returns: how many values fell into this bucket alone
 */
guint64
cb_histogram_get_bucket (const CbHistogram *self, guint i)
{
  g_return_val_if_fail (i <= self->n_bounds, 0);

  return self->buckets[i];
}

/**
 * cb_histogram_get_exemplar:
 * @self: a histogram
 * @i: which bucket
 *
 * Returns: (nullable): the newest exemplar of this bucket
 */
const CbExemplar *
cb_histogram_get_exemplar (const CbHistogram *self, guint i)
{
  g_return_val_if_fail (i <= self->n_bounds, NULL);

  if (self->exemplars == NULL || self->exemplars[i].id[0] == '\0')
    return NULL;

  return &self->exemplars[i];
}

/**
 * cb_histogram_estimate_quantile:
 * @bounds: upper bounds of the buckets
 * @counts: (array): counts of each bucket by itself, one more than @n_bounds
 * @n_bounds: how many bounds
 * @quantile: 0 to 1
 *
 * Estimates a quantile as Prometheus' histogram_quantile() does: by straight
 * interpolation within the bucket; the bucket to infinity gives its lower bound.
 *
 * Returns: the estimate, or not-a-number where nothing was counted
 */
double
cb_histogram_estimate_quantile (const double *bounds,
                                const guint64 *counts,
                                guint n_bounds,
                                double quantile)
{
  guint64 total = 0;
  guint64 below = 0;
  double rank;
  guint i = 0;

  for (guint b = 0; b <= n_bounds; b++)
    total += counts[b];
  if (total == 0)
    return NAN;

  rank = quantile * total;
  while (i < n_bounds && below + counts[i] < rank)
    below += counts[i++];
  if (i == n_bounds)
    return n_bounds > 0 ? bounds[n_bounds - 1] : NAN;
  if (counts[i] == 0)
    return bounds[i];

  return (i > 0 ? bounds[i - 1] : 0) +
         (bounds[i] - (i > 0 ? bounds[i - 1] : 0)) * (rank - below) / counts[i];
}
