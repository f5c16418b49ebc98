#include "metrics/cb-metrics.h"

/**
 * CbMetrics:
 *
 * The registry: every family that is exposed, and the collectors that bring
 * mirrored values up to date before they are read. Main loop only.
 */
struct _CbMetrics
{
  GObject parent_instance;

  GPtrArray *families; /* (owned) (element-type CbMetricFamily): in the order they were added */
  GHashTable *by_name; /* (owned) (element-type utf8 CbMetricFamily): borrows from @families */
  GArray *collectors;  /* (owned) (element-type Collector) */
};

typedef struct
{
  CbMetricsCollector collect;
  gpointer user_data; /* (unowned) */
} Collector;

G_DEFINE_FINAL_TYPE (CbMetrics, cb_metrics, G_TYPE_OBJECT)

static CbMetricFamily *
add_family (CbMetrics *self, CbMetricFamily *family)
{
  const char *name = cb_metric_family_get_name (family);

  g_assert (!g_hash_table_contains (self->by_name, name));
  g_ptr_array_add (self->families, family);
  g_hash_table_insert (self->by_name, (char *) name, family);

  return family;
}

/**
 * cb_metrics_add:
 * @self: a registry
 * @kind: anything but a histogram
 * @name: as Prometheus names it, not used before
 * @help: one line for people
 * @label_names: (nullable) (array zero-terminated=1): names of the labels
 *
 * Returns: (transfer none): the new family, which lives as long as @self
 */
CbMetricFamily *
cb_metrics_add (CbMetrics *self,
                CbMetricKind kind,
                const char *name,
                const char *help,
                const char *const *label_names)
{
  g_return_val_if_fail (CB_IS_METRICS (self), NULL);

  return add_family (self, cb_metric_family_new (kind, name, help, label_names, NULL, 0));
}

/**
 * cb_metrics_add_histogram:
 * @self: a registry
 * @name: as Prometheus names it, not used before
 * @help: one line for people
 * @label_names: (nullable) (array zero-terminated=1): names of the labels
 * @bounds: (array length=n_bounds): upper bounds of the buckets, rising
 * @n_bounds: how many
 *
 * Returns: (transfer none): the new family, which lives as long as @self
 */
CbMetricFamily *
cb_metrics_add_histogram (CbMetrics *self,
                          const char *name,
                          const char *help,
                          const char *const *label_names,
                          const double *bounds,
                          guint n_bounds)
{
  g_return_val_if_fail (CB_IS_METRICS (self), NULL);

  return add_family (
      self, cb_metric_family_new (CB_METRIC_HISTOGRAM, name, help, label_names, bounds, n_bounds));
}

/**
 * cb_metrics_add_collector:
 * @self: a registry
 * @collector: called before the series are read
 * @user_data: for @collector, and its name when it is removed; not kept alive
 */
void
cb_metrics_add_collector (CbMetrics *self, CbMetricsCollector collector, gpointer user_data)
{
  g_return_if_fail (CB_IS_METRICS (self));

  g_array_append_val (self->collectors, ((Collector){ collector, user_data }));
}

/**
 * cb_metrics_remove_collector:
 * @self: a registry
 * @user_data: what the collector was added with
 */
void
cb_metrics_remove_collector (CbMetrics *self, gpointer user_data)
{
  g_return_if_fail (CB_IS_METRICS (self));

  for (guint i = self->collectors->len; i > 0; i--)
    if (g_array_index (self->collectors, Collector, i - 1).user_data == user_data)
      g_array_remove_index (self->collectors, i - 1);
}

/**
 * cb_metrics_collect:
 * @self: a registry
 *
 * Brings every mirrored series up to date.
 */
void
cb_metrics_collect (CbMetrics *self)
{
  g_return_if_fail (CB_IS_METRICS (self));

  for (guint i = 0; i < self->collectors->len; i++)
    {
      const Collector *collector = &g_array_index (self->collectors, Collector, i);

      collector->collect (collector->user_data);
    }
}

/**
 * cb_metrics_get_families:
 * @self: a registry
 *
 * Returns: (transfer none) (element-type CbMetricFamily): all families
 */
GPtrArray *
cb_metrics_get_families (CbMetrics *self)
{
  g_return_val_if_fail (CB_IS_METRICS (self), NULL);

  return self->families;
}

/**
 * cb_metrics_find:
 * @self: a registry
 * @name: a family's name
 *
 * Returns: (transfer none) (nullable): the family
 */
CbMetricFamily *
cb_metrics_find (CbMetrics *self, const char *name)
{
  g_return_val_if_fail (CB_IS_METRICS (self), NULL);

  return g_hash_table_lookup (self->by_name, name);
}

static void
cb_metrics_finalize (GObject *object)
{
  CbMetrics *self = CB_METRICS (object);

  g_array_unref (self->collectors);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->families);

  G_OBJECT_CLASS (cb_metrics_parent_class)->finalize (object);
}

static void
cb_metrics_class_init (CbMetricsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_metrics_finalize;
}

static void
cb_metrics_init (CbMetrics *self)
{
  self->families = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_metric_family_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->collectors = g_array_new (FALSE, FALSE, sizeof (Collector));
}

/**
 * cb_metrics_new:
 *
 * Returns: (transfer full): an empty registry
 */
CbMetrics *
cb_metrics_new (void)
{
  return g_object_new (CB_TYPE_METRICS, NULL);
}
