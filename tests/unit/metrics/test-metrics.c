#include "metrics/cb-metrics.h"

static const char *const labels[] = { "method", "status", NULL };

static void
test_series_resolved_once (void)
{
  g_autoptr (CbMetrics) metrics = cb_metrics_new ();
  CbMetricFamily *family = cb_metrics_add (metrics, CB_METRIC_COUNTER, "x_total", "X.", labels);
  const char *const get_200[] = { "GET", "200", NULL };
  const char *const get_404[] = { "GET", "404", NULL };
  CbCounter *first = cb_metric_family_get_counter (family, get_200);

  g_assert_true (cb_metric_family_get_counter (family, get_200) == first);
  g_assert_true (cb_metric_family_get_counter (family, get_404) != first);
  cb_counter_increment (first);
  cb_counter_add (first, 2);
  cb_counter_set_from (first, 1);
  g_assert_cmpfloat (cb_counter_get (first), ==, 3);
  g_assert_true (cb_metrics_find (metrics, "x_total") == family);
  g_assert_null (cb_metrics_find (metrics, "x"));
}

static void
test_series_capped (void)
{
  g_autoptr (CbMetrics) metrics = cb_metrics_new ();
  CbMetricFamily *family = cb_metrics_add (metrics, CB_METRIC_COUNTER, "x_total", "X.", labels);
  CbMetricSeries *last;

  for (guint i = 0; i < 2 * CB_METRIC_MAX_SERIES; i++)
    {
      g_autofree char *status = g_strdup_printf ("%u", i);
      const char *const values[] = { "GET", status, NULL };

      cb_counter_increment (cb_metric_family_get_counter (family, values));
    }

  g_assert_cmpuint (cb_metric_family_get_series (family)->len, ==, CB_METRIC_MAX_SERIES + 1);
  last = g_ptr_array_index (cb_metric_family_get_series (family), CB_METRIC_MAX_SERIES);
  g_assert_cmpstr (last->labels, ==, "method=\"other\",status=\"other\"");
  g_assert_cmpfloat (last->value.counter.value, ==, CB_METRIC_MAX_SERIES);
}

static void
test_series_removed (void)
{
  g_autoptr (CbMetrics) metrics = cb_metrics_new ();
  CbMetricFamily *family = cb_metrics_add (metrics, CB_METRIC_GAUGE, "x", "X.", labels);
  const char *const values[] = { "GET", "200", NULL };

  cb_gauge_set (cb_metric_family_get_gauge (family, values), 1);
  cb_metric_family_remove (family, values);
  cb_metric_family_remove (family, values);

  g_assert_cmpuint (cb_metric_family_get_series (family)->len, ==, 0);
  g_assert_cmpfloat (cb_gauge_get (cb_metric_family_get_gauge (family, values)), ==, 0);
}

static void
count_call (gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_collectors (void)
{
  g_autoptr (CbMetrics) metrics = cb_metrics_new ();
  guint calls = 0;

  cb_metrics_add_collector (metrics, count_call, &calls);
  cb_metrics_collect (metrics);
  g_assert_cmpuint (calls, ==, 1);

  cb_metrics_remove_collector (metrics, &calls);
  cb_metrics_collect (metrics);
  g_assert_cmpuint (calls, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/metrics/series-resolved-once", test_series_resolved_once);
  g_test_add_func ("/metrics/series-capped", test_series_capped);
  g_test_add_func ("/metrics/series-removed", test_series_removed);
  g_test_add_func ("/metrics/collectors", test_collectors);

  return g_test_run ();
}
