#include <math.h>

#include "lib/cb-clock-fake.h"
#include "metrics/cb-metrics-history.h"

static const CbHistorySeries series[] = {
  { "sockets", CB_HISTORY_VALUE, "sockets", NULL, 0 },
  { "requests", CB_HISTORY_RATE, "request_seconds", NULL, 0 },
  { "failures", CB_HISTORY_GROWTH, "request_seconds", "status=\"5", 0 },
  { "errors", CB_HISTORY_RATIO, "request_seconds", "status=\"5", 0 },
  { "p95", CB_HISTORY_QUANTILE, "request_seconds", NULL, 0.95 },
};
static const double bounds[] = { 0.1, 1 };

typedef struct
{
  CbMetrics *metrics;
  CbClockFake *clock;
  CbMetricsHistory *history;
  CbGauge *sockets;
  CbHistogram *fine;
  CbHistogram *failed;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const char *const labels[] = { "status", NULL };
  const char *const fine[] = { "200", NULL };
  const char *const failed[] = { "503", NULL };
  CbMetricFamily *family;

  fixture->metrics = cb_metrics_new ();
  fixture->clock = cb_clock_fake_new (1000 * G_USEC_PER_SEC);
  fixture->sockets = cb_metric_family_get_gauge (
      cb_metrics_add (fixture->metrics, CB_METRIC_GAUGE, "sockets", "S.", NULL), NULL);
  family = cb_metrics_add_histogram (fixture->metrics, "request_seconds", "R.", labels, bounds, 2);
  fixture->fine = cb_metric_family_get_histogram (family, fine);
  fixture->failed = cb_metric_family_get_histogram (family, failed);
  fixture->history = cb_metrics_history_new (fixture->metrics, CB_CLOCK (fixture->clock), series,
                                             G_N_ELEMENTS (series));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->history));
  g_assert_finalize_object (g_steal_pointer (&fixture->clock));
  g_assert_finalize_object (g_steal_pointer (&fixture->metrics));
}

static void
tick (Fixture *fixture)
{
  cb_clock_fake_advance (fixture->clock, CB_HISTORY_INTERVAL_S * G_USEC_PER_SEC);
  cb_metrics_history_sample (fixture->history);
}

static double
evaluate (Fixture *fixture, const char *name, guint window_s)
{
  double value = NAN;

  g_assert_true (cb_metrics_history_evaluate (fixture->history, name, window_s, &value));
  return value;
}

static void
test_no_data (Fixture *fixture, gconstpointer data)
{
  double value;

  g_assert_false (cb_metrics_history_evaluate (fixture->history, "requests", 60, &value));
  tick (fixture);
  g_assert_false (cb_metrics_history_evaluate (fixture->history, "requests", 60, &value));
  tick (fixture);
  g_assert_true (cb_metrics_history_evaluate (fixture->history, "requests", 60, &value));
  g_assert_cmpfloat (value, ==, 0);

  /* Nothing happened: neither a share of failures nor a quantile can be told. */
  g_assert_false (cb_metrics_history_evaluate (fixture->history, "errors", 60, &value));
  g_assert_false (cb_metrics_history_evaluate (fixture->history, "p95", 60, &value));
  g_assert_false (cb_metrics_history_evaluate (fixture->history, "nonsense", 60, &value));
  g_assert_null (cb_metrics_history_find (fixture->history, "nonsense"));
}

static void
test_derived (Fixture *fixture, gconstpointer data)
{
  tick (fixture);
  for (guint i = 0; i < 15; i++)
    cb_histogram_observe (fixture->fine, 0.05);
  for (guint i = 0; i < 5; i++)
    cb_histogram_observe (fixture->failed, 0.5);
  cb_gauge_set (fixture->sockets, 10);
  tick (fixture);

  g_assert_cmpfloat (evaluate (fixture, "requests", 5), ==, 4);
  g_assert_cmpfloat (evaluate (fixture, "errors", 5), ==, 0.25);
  g_assert_cmpfloat_with_epsilon (evaluate (fixture, "p95", 5), 0.82, 1e-9);
  g_assert_cmpfloat (evaluate (fixture, "sockets", 5), ==, 10);
}

static void
test_window (Fixture *fixture, gconstpointer data)
{
  tick (fixture);
  cb_histogram_observe (fixture->failed, 0.5);
  tick (fixture);
  for (guint i = 0; i < 12; i++)
    tick (fixture);

  /* The one request is older than a minute, but within two. */
  g_assert_cmpfloat (evaluate (fixture, "requests", 60), ==, 0);
  g_assert_cmpfloat_with_epsilon (evaluate (fixture, "requests", 120), 1 / 65.0, 1e-9);
  g_assert_cmpfloat (evaluate (fixture, "failures", 60), ==, 0);
  g_assert_cmpfloat (evaluate (fixture, "failures", 120), ==, 1);
}

static void
test_ring_is_bounded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) points = NULL;
  const CbHistoryPoint *last;

  for (guint i = 0; i < 3 * CB_HISTORY_SAMPLES; i++)
    {
      cb_gauge_set (fixture->sockets, i);
      tick (fixture);
    }
  points = cb_metrics_history_dup_points (fixture->history, "sockets", G_MAXUINT);

  g_assert_cmpuint (points->len, ==, CB_HISTORY_SAMPLES - 1);
  last = &g_array_index (points, CbHistoryPoint, points->len - 1);
  g_assert_cmpfloat (last->value, ==, 3 * CB_HISTORY_SAMPLES - 1);
  g_assert_cmpint (last->at, ==, cb_clock_get_real_time (CB_CLOCK (fixture->clock)));
  g_assert_cmpfloat (g_array_index (points, CbHistoryPoint, 0).value, ==,
                     last->value - (points->len - 1));
}

/* A rate is measured with the monotonic clock: somebody setting the clock changes nothing. */
static void
test_clock_jump (Fixture *fixture, gconstpointer data)
{
  tick (fixture);
  cb_histogram_observe (fixture->fine, 0.05);
  cb_clock_fake_jump (fixture->clock, -G_TIME_SPAN_HOUR);
  tick (fixture);

  g_assert_cmpfloat_with_epsilon (evaluate (fixture, "requests", 5), 0.2, 1e-9);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/metrics/history/no-data", test_no_data);
  ADD ("/metrics/history/derived", test_derived);
  ADD ("/metrics/history/window", test_window);
  ADD ("/metrics/history/ring-is-bounded", test_ring_is_bounded);
  ADD ("/metrics/history/clock-jump", test_clock_jump);

  return g_test_run ();
}
