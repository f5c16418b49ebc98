#include "bus/cb-bus-metrics.h"

#include "base/cb-error.h"
#include "metrics/cb-exposition.h"

/**
 * CbBusMetrics:
 *
 * What the daemon counts and measures: `org.chatbotd.Chatbot1.Metrics`.
 */
struct _CbBusMetrics
{
  CbDBusMetricsSkeleton parent_instance;

  CbMetrics *metrics;        /* (owned) */
  CbMetricsHistory *history; /* (owned) */
};

static void metrics_iface_init (CbDBusMetricsIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBusMetrics,
                               cb_bus_metrics,
                               CB_DBUS_TYPE_METRICS_SKELETON,
                               G_IMPLEMENT_INTERFACE (CB_DBUS_TYPE_METRICS, metrics_iface_init))

static gboolean
cb_bus_metrics_handle_get_exposition (CbDBusMetrics *metrics, GDBusMethodInvocation *invocation)
{
  GString *text = cb_exposition_write (CB_BUS_METRICS (metrics)->metrics, CB_EXPOSITION_TEXT);

  cb_dbus_metrics_complete_get_exposition (metrics, invocation, text->str);
  g_string_free (text, TRUE);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Snapshot */

static void
add_value (GVariantBuilder *values,
           const char *name,
           const char *suffix,
           const char *labels,
           double value)
{
  g_autofree char *series = *labels != '\0' ? g_strdup_printf ("%s%s{%s}", name, suffix, labels)
                                            : g_strconcat (name, suffix, NULL);

  g_variant_builder_add (values, "{sd}", series, value);
}

static void
add_series (GVariantBuilder *values, const CbMetricFamily *family, const CbMetricSeries *series)
{
  const char *name = cb_metric_family_get_name (family);

  switch (cb_metric_family_get_kind (family))
    {
    case CB_METRIC_COUNTER:
      add_value (values, name, "", series->labels, cb_counter_get (&series->value.counter));
      break;
    case CB_METRIC_HISTOGRAM:
      add_value (values, name, "_count", series->labels,
                 cb_histogram_get_count (series->value.histogram));
      add_value (values, name, "_sum", series->labels,
                 cb_histogram_get_sum (series->value.histogram));
      break;
    case CB_METRIC_GAUGE:
    case CB_METRIC_INFO:
    default:
      add_value (values, name, "", series->labels, cb_gauge_get (&series->value.gauge));
      break;
    }
}

static void
add_family (GVariantBuilder *values, const CbMetricFamily *family)
{
  GPtrArray *series = cb_metric_family_get_series (family);

  for (guint i = 0; i < series->len; i++)
    add_series (values, family, g_ptr_array_index (series, i));
}

static gboolean
cb_bus_metrics_handle_get_snapshot (CbDBusMetrics *metrics, GDBusMethodInvocation *invocation)
{
  CbBusMetrics *self = CB_BUS_METRICS (metrics);
  GPtrArray *families = cb_metrics_get_families (self->metrics);
  GVariantBuilder values;

  cb_metrics_collect (self->metrics);
  g_variant_builder_init (&values, G_VARIANT_TYPE ("a{sd}"));
  for (guint i = 0; i < families->len; i++)
    add_family (&values, g_ptr_array_index (families, i));
  cb_dbus_metrics_complete_get_snapshot (metrics, invocation, g_variant_builder_end (&values));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* History */

static GVariant *
describe_points (GArray *points)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("a(td)"));
  for (guint i = 0; i < points->len; i++)
    {
      const CbHistoryPoint *point = &g_array_index (points, CbHistoryPoint, i);

      g_variant_builder_add (&list, "(td)", (guint64) point->at, point->value);
    }

  return g_variant_builder_end (&list);
}

static void
refuse_line (CbBusMetrics *self, GDBusMethodInvocation *invocation, const char *name)
{
  g_auto (GStrv) names = cb_metrics_history_dup_names (self->history);
  g_autofree char *list = g_strjoinv (", ", names);

  g_dbus_method_invocation_return_error (invocation, CB_ERROR, CB_ERROR_NOT_FOUND,
                                         "The history has no line “%s”; it has: %s", name, list);
}

static gboolean
cb_bus_metrics_handle_get_history (CbDBusMetrics *metrics,
                                   GDBusMethodInvocation *invocation,
                                   const char *name,
                                   guint seconds)
{
  CbBusMetrics *self = CB_BUS_METRICS (metrics);
  g_autoptr (GArray) points = NULL;

  if (cb_metrics_history_find (self->history, name) == NULL)
    {
      refuse_line (self, invocation, name);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  points = cb_metrics_history_dup_points (self->history, name, seconds);
  cb_dbus_metrics_complete_get_history (metrics, invocation, describe_points (points));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
metrics_iface_init (CbDBusMetricsIface *iface)
{
  iface->handle_get_exposition = cb_bus_metrics_handle_get_exposition;
  iface->handle_get_snapshot = cb_bus_metrics_handle_get_snapshot;
  iface->handle_get_history = cb_bus_metrics_handle_get_history;
}

static void
cb_bus_metrics_finalize (GObject *object)
{
  CbBusMetrics *self = CB_BUS_METRICS (object);

  g_clear_object (&self->metrics);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (cb_bus_metrics_parent_class)->finalize (object);
}

static void
cb_bus_metrics_class_init (CbBusMetricsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_bus_metrics_finalize;
}

static void
cb_bus_metrics_init (CbBusMetrics *self)
{
}

/**
 * cb_bus_metrics_new:
 * @parts: what it tells of
 *
 * Returns: (transfer full): the interface, to be exported
 */
CbBusMetrics *
cb_bus_metrics_new (const CbBusParts *parts)
{
  CbBusMetrics *self = g_object_new (CB_TYPE_BUS_METRICS, NULL);

  self->metrics = g_object_ref (parts->metrics);
  self->history = g_object_ref (parts->history);

  return self;
}
