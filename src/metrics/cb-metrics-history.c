#include "metrics/cb-metrics-history.h"

#include <math.h>
#include <string.h>

/**
 * CbMetricsHistory:
 *
 * The last hour of chosen metrics, in a ring of fixed size.
 *
 * A sample keeps raw totals and bucket counts rather than derived figures, so
 * that a rate or a quantile can be asked for over any window: the graphs of the
 * console and the alert rules read the same ring. Main loop only.
 */
struct _CbMetricsHistory
{
  GObject parent_instance;

  CbMetrics *metrics;            /* (owned) */
  CbClock *clock;                /* (owned) */
  const CbHistorySeries *series; /* (unowned): constant data */
  guint n_series;
  guint *first_column; /* (owned): of each series, in a row of @ring */
  guint n_columns;
  double *ring;       /* (owned): CB_HISTORY_SAMPLES rows of n_columns */
  gint64 *real_times; /* (owned): of each row, microseconds since 1970 UTC */
  gint64 *times;      /* (owned): of each row, monotonic microseconds */
  guint n_samples;    /* filled rows */
  guint next;         /* the row that the next sample goes to */
};

G_DEFINE_FINAL_TYPE (CbMetricsHistory, cb_metrics_history, G_TYPE_OBJECT)

/* A ratio keeps part and whole; a quantile every bucket; anything else one number. */
static guint
count_columns (CbMetricsHistory *self, const CbHistorySeries *series)
{
  switch (series->kind)
    {
    case CB_HISTORY_RATIO:
      return 2;
    case CB_HISTORY_QUANTILE:
      return cb_metric_family_get_n_bounds (cb_metrics_find (self->metrics, series->family)) + 1;
    case CB_HISTORY_VALUE:
    case CB_HISTORY_RATE:
    case CB_HISTORY_GROWTH:
    default:
      return 1;
    }
}

static double
read_series (CbMetricKind kind, const CbMetricSeries *series)
{
  switch (kind)
    {
    case CB_METRIC_COUNTER:
      return cb_counter_get (&series->value.counter);
    case CB_METRIC_HISTOGRAM:
      return cb_histogram_get_count (series->value.histogram);
    case CB_METRIC_GAUGE:
    case CB_METRIC_INFO:
    default:
      return cb_gauge_get (&series->value.gauge);
    }
}

static double
sum_family (CbMetricFamily *family, const char *match)
{
  GPtrArray *all = cb_metric_family_get_series (family);
  CbMetricKind kind = cb_metric_family_get_kind (family);
  double sum = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const CbMetricSeries *series = g_ptr_array_index (all, i);

      if (match == NULL || strstr (series->labels, match) != NULL)
        sum += read_series (kind, series);
    }

  return sum;
}

static void
add_buckets (const CbHistogram *histogram, double *row)
{
  for (guint i = 0; i <= cb_histogram_get_n_bounds (histogram); i++)
    row[i] += cb_histogram_get_bucket (histogram, i);
}

static void
sum_buckets (CbMetricFamily *family, const char *match, double *row)
{
  GPtrArray *all = cb_metric_family_get_series (family);

  for (guint i = 0; i < all->len; i++)
    {
      const CbMetricSeries *series = g_ptr_array_index (all, i);

      if (match == NULL || strstr (series->labels, match) != NULL)
        add_buckets (series->value.histogram, row);
    }
}

static void
sample_series (CbMetricsHistory *self, const CbHistorySeries *series, double *row)
{
  CbMetricFamily *family = cb_metrics_find (self->metrics, series->family);

  switch (series->kind)
    {
    case CB_HISTORY_QUANTILE:
      sum_buckets (family, series->match, row);
      break;
    case CB_HISTORY_RATIO:
      row[0] = sum_family (family, series->match);
      row[1] = sum_family (family, NULL);
      break;
    case CB_HISTORY_VALUE:
    case CB_HISTORY_RATE:
    case CB_HISTORY_GROWTH:
    default:
      row[0] = sum_family (family, series->match);
    }
}

/**
 * cb_metrics_history_sample:
 * @self: a history
 *
 * Takes a sample now. The owner calls this every %CB_HISTORY_INTERVAL_S seconds.
 */
void
cb_metrics_history_sample (CbMetricsHistory *self)
{
  double *row;

  g_return_if_fail (CB_IS_METRICS_HISTORY (self));

  cb_metrics_collect (self->metrics);
  row = self->ring + (gsize) self->next * self->n_columns;
  memset (row, 0, sizeof *row * self->n_columns);
  for (guint i = 0; i < self->n_series; i++)
    sample_series (self, &self->series[i], row + self->first_column[i]);

  self->real_times[self->next] = cb_clock_get_real_time (self->clock);
  self->times[self->next] = cb_clock_get_monotonic_time (self->clock);
  self->next = (self->next + 1) % CB_HISTORY_SAMPLES;
  self->n_samples = MIN (self->n_samples + 1, CB_HISTORY_SAMPLES);
}

/* Row @age samples ago; 0 is the newest. */
static guint
row_at (CbMetricsHistory *self, guint age)
{
  return (self->next + CB_HISTORY_SAMPLES - 1 - age) % CB_HISTORY_SAMPLES;
}

static double
mean_of (CbMetricsHistory *self, guint column, guint age, guint span)
{
  double sum = 0;

  for (guint i = 0; i < span; i++)
    sum += self->ring[(gsize) row_at (self, age + i) * self->n_columns + column];

  return sum / span;
}

static double
quantile_of (CbMetricsHistory *self,
             const CbHistorySeries *series,
             const double *old,
             const double *new)
{
  CbMetricFamily *family = cb_metrics_find (self->metrics, series->family);
  guint n_bounds = cb_metric_family_get_n_bounds (family);
  g_autofree guint64 *counts = g_new (guint64, n_bounds + 1);

  for (guint i = 0; i <= n_bounds; i++)
    counts[i] = new[i] - old[i];

  return cb_histogram_estimate_quantile (cb_metric_family_get_bounds (family), counts, n_bounds,
                                         series->quantile);
}

/* Derives a series from the @span samples that end @age samples ago. */
static double
derive (CbMetricsHistory *self, guint index, guint age, guint span)
{
  const CbHistorySeries *series = &self->series[index];
  guint column = self->first_column[index];
  guint new_row = row_at (self, age);
  guint old_row = row_at (self, age + span);
  const double *new = self->ring + (gsize) new_row * self->n_columns + column;
  const double *old = self->ring + (gsize) old_row * self->n_columns + column;

  switch (series->kind)
    {
    case CB_HISTORY_RATE:
      return (new[0] - old[0]) * G_USEC_PER_SEC / (self->times[new_row] - self->times[old_row]);
    case CB_HISTORY_GROWTH:
      return new[0] - old[0];
    case CB_HISTORY_RATIO:
      return new[1] > old[1] ? (new[0] - old[0]) / (new[1] - old[1]) : NAN;
    case CB_HISTORY_QUANTILE:
      return quantile_of (self, series, old, new);
    case CB_HISTORY_VALUE:
    default:
      return mean_of (self, column, age, span);
    }
}

static gboolean
find_index (CbMetricsHistory *self, const char *name, guint *index)
{
  for (*index = 0; *index < self->n_series; ++*index)
    if (strcmp (self->series[*index].name, name) == 0)
      return TRUE;

  return FALSE;
}

/**
 * cb_metrics_history_find:
 * @self: a history
 * @name: a series' name
 *
 * Returns: (transfer none) (nullable): what the series is
 */
const CbHistorySeries *
cb_metrics_history_find (CbMetricsHistory *self, const char *name)
{
  guint index;

  g_return_val_if_fail (CB_IS_METRICS_HISTORY (self), NULL);

  return find_index (self, name, &index) ? &self->series[index] : NULL;
}

/* Returns: (transfer full): the names of all series */
GStrv
cb_metrics_history_dup_names (CbMetricsHistory *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_return_val_if_fail (CB_IS_METRICS_HISTORY (self), NULL);

  for (guint i = 0; i < self->n_series; i++)
    g_strv_builder_add (names, self->series[i].name);

  return g_strv_builder_end (names);
}

/**
 * cb_metrics_history_evaluate:
 * @self: a history
 * @name: a series' name
 * @window_s: over how many seconds up to now
 * @value: (out): the series over that window
 *
 * Returns: %FALSE where there is no data: no such series, not two samples yet,
 *   or nothing happened that a ratio or a quantile could be derived from
 */
gboolean
cb_metrics_history_evaluate (CbMetricsHistory *self,
                             const char *name,
                             guint window_s,
                             double *value)
{
  guint span = CLAMP (window_s / CB_HISTORY_INTERVAL_S, 1, CB_HISTORY_SAMPLES - 1);
  guint index;

  g_return_val_if_fail (CB_IS_METRICS_HISTORY (self), FALSE);

  if (!find_index (self, name, &index) || self->n_samples < 2)
    return FALSE;

  *value = derive (self, index, 0, MIN (span, self->n_samples - 1));
  return !isnan (*value);
}

/**
 * cb_metrics_history_dup_points:
 * @self: a history
 * @name: a series' name
 * @seconds: how far back
 *
 * Returns: (transfer full) (element-type CbHistoryPoint): the series, oldest first, a point for
 *   each sample; empty where there is none
 */
GArray *
cb_metrics_history_dup_points (CbMetricsHistory *self, const char *name, guint seconds)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (CbHistoryPoint));
  guint wanted = MIN (seconds / CB_HISTORY_INTERVAL_S, CB_HISTORY_SAMPLES - 1);
  guint index;

  g_return_val_if_fail (CB_IS_METRICS_HISTORY (self), points);

  if (!find_index (self, name, &index) || self->n_samples < 2)
    return points;

  for (guint age = MIN (wanted, self->n_samples - 1); age > 0; age--)
    {
      CbHistoryPoint point = { self->real_times[row_at (self, age - 1)],
                               derive (self, index, age - 1, 1) };

      g_array_append_val (points, point);
    }

  return points;
}

static void
cb_metrics_history_finalize (GObject *object)
{
  CbMetricsHistory *self = CB_METRICS_HISTORY (object);

  g_free (self->first_column);
  g_free (self->ring);
  g_free (self->real_times);
  g_free (self->times);
  g_clear_object (&self->clock);
  g_clear_object (&self->metrics);

  G_OBJECT_CLASS (cb_metrics_history_parent_class)->finalize (object);
}

static void
cb_metrics_history_class_init (CbMetricsHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_metrics_history_finalize;
}

static void
cb_metrics_history_init (CbMetricsHistory *self)
{
}

/**
 * cb_metrics_history_new:
 * @metrics: the registry; every family that @series names must be in it
 * @clock: tells when a sample was taken
 * @series: (array length=n_series): what to keep; constant data that outlives the history
 * @n_series: how many
 *
 * Returns: (transfer full): an empty history
 */
CbMetricsHistory *
cb_metrics_history_new (CbMetrics *metrics,
                        CbClock *clock,
                        const CbHistorySeries *series,
                        guint n_series)
{
  CbMetricsHistory *self = g_object_new (CB_TYPE_METRICS_HISTORY, NULL);

  self->metrics = g_object_ref (metrics);
  self->clock = g_object_ref (clock);
  self->series = series;
  self->n_series = n_series;
  self->first_column = g_new (guint, n_series);
  for (guint i = 0; i < n_series; i++)
    {
      g_assert (cb_metrics_find (metrics, series[i].family) != NULL);
      self->first_column[i] = self->n_columns;
      self->n_columns += count_columns (self, &series[i]);
    }
  self->ring = g_new0 (double, (gsize) CB_HISTORY_SAMPLES * self->n_columns);
  self->real_times = g_new0 (gint64, CB_HISTORY_SAMPLES);
  self->times = g_new0 (gint64, CB_HISTORY_SAMPLES);

  return self;
}
