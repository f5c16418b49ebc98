#include "metrics/cb-metric-family.h"

#include <string.h>

struct _CbMetricFamily
{
  CbMetricKind kind;
  char *name;        /* (owned) */
  char *help;        /* (owned) */
  GStrv label_names; /* (owned) */
  double *bounds;    /* (owned) (nullable) */
  guint n_bounds;
  GPtrArray *series;     /* (owned) (element-type CbMetricSeries): in the order they came */
  GHashTable *by_labels; /* (owned) (element-type utf8 CbMetricSeries): borrows from @series */
};

static void
free_histogram_series (gpointer data)
{
  CbMetricSeries *series = data;

  cb_histogram_free (series->value.histogram);
  g_free (series->labels);
  g_free (series);
}

static void
free_series (gpointer data)
{
  CbMetricSeries *series = data;

  g_free (series->labels);
  g_free (series);
}

static void
append_escaped (GString *out, const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '\\' || *p == '"')
        g_string_append_c (out, '\\');
      if (*p == '\n')
        g_string_append (out, "\\n");
      else
        g_string_append_c (out, *p);
    }
}

/* @values NULL: every label says "other". */
static char *
render_labels (const CbMetricFamily *self, const char *const *values)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; self->label_names[i] != NULL; i++)
    {
      g_string_append_printf (out, "%s%s=\"", i > 0 ? "," : "", self->label_names[i]);
      append_escaped (out, values != NULL ? values[i] : "other");
      g_string_append_c (out, '"');
    }

  return g_string_free (out, FALSE);
}

static CbMetricSeries *
add_series (CbMetricFamily *self, char *labels)
{
  CbMetricSeries *series = g_new0 (CbMetricSeries, 1);

  series->labels = labels;
  if (self->kind == CB_METRIC_HISTOGRAM)
    series->value.histogram = cb_histogram_new (self->bounds, self->n_bounds);
  g_ptr_array_add (self->series, series);
  g_hash_table_insert (self->by_labels, series->labels, series);

  return series;
}

static CbMetricSeries *
need_series (CbMetricFamily *self, const char *const *values)
{
  g_autofree char *labels = render_labels (self, values);
  CbMetricSeries *series = g_hash_table_lookup (self->by_labels, labels);

  if (series != NULL)
    return series;

  if (self->series->len >= CB_METRIC_MAX_SERIES)
    {
      g_free (labels);
      labels = render_labels (self, NULL);
      series = g_hash_table_lookup (self->by_labels, labels);
      if (series != NULL)
        return series;
    }

  return add_series (self, g_steal_pointer (&labels));
}

/**
 * cb_metric_family_new:
 * @kind: what its series are
 * @name: as Prometheus names it; a counter's ends in "_total", a unit comes before that
 * @help: one line for people
 * @label_names: (nullable) (array zero-terminated=1): names of the labels
 * @bounds: (nullable) (array length=n_bounds): a histogram's buckets, rising; copied
 * @n_bounds: how many
 *
 * Returns: (transfer full): a family
 */
CbMetricFamily *
cb_metric_family_new (CbMetricKind kind,
                      const char *name,
                      const char *help,
                      const char *const *label_names,
                      const double *bounds,
                      guint n_bounds)
{
  CbMetricFamily *self;
  static const char *const no_labels[] = { NULL };

  g_return_val_if_fail (kind != CB_METRIC_COUNTER || g_str_has_suffix (name, "_total"), NULL);
  g_return_val_if_fail (kind != CB_METRIC_INFO || g_str_has_suffix (name, "_info"), NULL);
  g_return_val_if_fail (kind != CB_METRIC_HISTOGRAM || bounds != NULL, NULL);

  self = g_new0 (CbMetricFamily, 1);
  self->kind = kind;
  self->name = g_strdup (name);
  self->help = g_strdup (help);
  self->label_names = g_strdupv ((char **) (label_names != NULL ? label_names : no_labels));
  self->bounds = g_memdup2 (bounds, sizeof *bounds * n_bounds);
  self->n_bounds = n_bounds;
  self->series = g_ptr_array_new_with_free_func (kind == CB_METRIC_HISTOGRAM ? free_histogram_series
                                                                             : free_series);
  self->by_labels = g_hash_table_new (g_str_hash, g_str_equal);
  if (self->label_names[0] == NULL)
    add_series (self, g_strdup (""));

  return self;
}

void
cb_metric_family_free (CbMetricFamily *self)
{
  g_hash_table_unref (self->by_labels);
  g_ptr_array_unref (self->series);
  g_strfreev (self->label_names);
  g_free (self->bounds);
  g_free (self->help);
  g_free (self->name);
  g_free (self);
}

CbMetricKind
cb_metric_family_get_kind (const CbMetricFamily *self)
{
  return self->kind;
}

const char *
cb_metric_family_get_name (const CbMetricFamily *self)
{
  return self->name;
}

const char *
cb_metric_family_get_help (const CbMetricFamily *self)
{
  return self->help;
}

/**
 * cb_metric_family_get_unit:
 * @self: a family
 *
 * Returns: (nullable): the unit that the name ends in, as OpenMetrics wants it
 */
const char *
cb_metric_family_get_unit (const CbMetricFamily *self)
{
  static const char *const units[] = { "seconds", "bytes", "ratio", NULL };
  g_autofree char *stem = g_strdup (self->name);

  if (g_str_has_suffix (stem, "_total"))
    stem[strlen (stem) - strlen ("_total")] = '\0';
  for (guint i = 0; units[i] != NULL; i++)
    {
      const char *end = strrchr (stem, '_');

      if (end != NULL && strcmp (end + 1, units[i]) == 0)
        return units[i];
    }

  return NULL;
}

/**
 * cb_metric_family_get_bounds:
 * @self: a family
 *
 * Returns: (transfer none) (nullable): upper bounds of a histogram's buckets, without infinity
 */
const double *
cb_metric_family_get_bounds (const CbMetricFamily *self)
{
  return self->bounds;
}

guint
cb_metric_family_get_n_bounds (const CbMetricFamily *self)
{
  return self->n_bounds;
}

/**
 * cb_metric_family_get_series:
 * @self: a family
 *
 * Returns: (transfer none) (element-type CbMetricSeries): all its series
 */
GPtrArray *
cb_metric_family_get_series (const CbMetricFamily *self)
{
  return self->series;
}

/**
 * cb_metric_family_get_counter:
 * @self: a family of counters
 * @label_values: (nullable) (array zero-terminated=1): one for each label name, in that order
 *
 * Looks the series up or makes it. Not for the hot path: keep what it returns.
 *
 * Returns: (transfer none): the series, valid until it is removed
 */
CbCounter *
cb_metric_family_get_counter (CbMetricFamily *self, const char *const *label_values)
{
  g_return_val_if_fail (self->kind == CB_METRIC_COUNTER, NULL);

  return &need_series (self, label_values)->value.counter;
}

/**
 * cb_metric_family_get_gauge:
 * @self: a family of gauges, or of infos
 * @label_values: (nullable) (array zero-terminated=1): one for each label name, in that order
 *
 * Looks the series up or makes it. Not for the hot path: keep what it returns.
 *
 * Returns: (transfer none): the series, valid until it is removed
 */
CbGauge *
cb_metric_family_get_gauge (CbMetricFamily *self, const char *const *label_values)
{
  g_return_val_if_fail (self->kind == CB_METRIC_GAUGE || self->kind == CB_METRIC_INFO, NULL);

  return &need_series (self, label_values)->value.gauge;
}

/**
 * cb_metric_family_get_histogram:
 * @self: a family of histograms
 * @label_values: (nullable) (array zero-terminated=1): one for each label name, in that order
 *
 * Looks the series up or makes it. Not for the hot path: keep what it returns.
 *
 * Returns: (transfer none): the series, valid until it is removed
 */
CbHistogram *
cb_metric_family_get_histogram (CbMetricFamily *self, const char *const *label_values)
{
  g_return_val_if_fail (self->kind == CB_METRIC_HISTOGRAM, NULL);

  return need_series (self, label_values)->value.histogram;
}

/**
 * cb_metric_family_remove:
 * @self: a family
 * @label_values: (array zero-terminated=1): which series
 *
 * Forgets a series, such as a version that is no longer active. Whoever kept
 * it must let go first.
 */
void
cb_metric_family_remove (CbMetricFamily *self, const char *const *label_values)
{
  g_autofree char *labels = render_labels (self, label_values);
  CbMetricSeries *series = g_hash_table_lookup (self->by_labels, labels);

  if (series == NULL)
    return;

  g_hash_table_remove (self->by_labels, labels);
  g_ptr_array_remove (self->series, series);
}
