#include "metrics/cb-exposition.h"

typedef struct
{
  CbMetrics *metrics;
} Fixture;

static const double bounds[] = { 0.5, 1 };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const char *const route[] = { "route", NULL };
  const char *const version[] = { "version", NULL };
  const char *const odd[] = { "a\"b\\c\nd", NULL };
  const char *const one[] = { "1.0", NULL };
  CbMetricFamily *family;

  fixture->metrics = cb_metrics_new ();
  cb_metrics_add (fixture->metrics, CB_METRIC_GAUGE, "sockets", "Open \"sockets\".", NULL);
  cb_metrics_add (fixture->metrics, CB_METRIC_COUNTER, "sockets_total", "Sockets.", NULL);
  family =
      cb_metrics_add (fixture->metrics, CB_METRIC_COUNTER, "cpu_seconds_total", "Time.", route);
  cb_counter_add (cb_metric_family_get_counter (family, odd), 1.25);
  family = cb_metrics_add (fixture->metrics, CB_METRIC_INFO, "build_info", "Build.", version);
  cb_gauge_set (cb_metric_family_get_gauge (family, one), 1);
  family = cb_metrics_add_histogram (fixture->metrics, "wait_seconds", "Wait.", route, bounds,
                                     G_N_ELEMENTS (bounds));
  cb_histogram_observe (cb_metric_family_get_histogram (family, one), 0.25);
  cb_histogram_observe_with_exemplar (cb_metric_family_get_histogram (family, one), 2, "r1",
                                      1500 * G_TIME_SPAN_MILLISECOND);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->metrics));
}

static void
test_text (Fixture *fixture, gconstpointer data)
{
  GString *page = cb_exposition_write (fixture->metrics, CB_EXPOSITION_TEXT);

  g_assert_cmpstr (page->str, ==,
                   "# HELP sockets Open \"sockets\".\n"
                   "# TYPE sockets gauge\n"
                   "sockets 0\n"
                   "# HELP sockets_total Sockets.\n"
                   "# TYPE sockets_total counter\n"
                   "sockets_total 0\n"
                   "# HELP cpu_seconds_total Time.\n"
                   "# TYPE cpu_seconds_total counter\n"
                   "cpu_seconds_total{route=\"a\\\"b\\\\c\\nd\"} 1.25\n"
                   "# HELP build_info Build.\n"
                   "# TYPE build_info gauge\n"
                   "build_info{version=\"1.0\"} 1\n"
                   "# HELP wait_seconds Wait.\n"
                   "# TYPE wait_seconds histogram\n"
                   "wait_seconds_bucket{route=\"1.0\",le=\"0.5\"} 1\n"
                   "wait_seconds_bucket{route=\"1.0\",le=\"1\"} 1\n"
                   "wait_seconds_bucket{route=\"1.0\",le=\"+Inf\"} 2\n"
                   "wait_seconds_sum{route=\"1.0\"} 2.25\n"
                   "wait_seconds_count{route=\"1.0\"} 2\n");
  g_string_free (page, TRUE);
}

static void
test_openmetrics (Fixture *fixture, gconstpointer data)
{
  GString *page = cb_exposition_write (fixture->metrics, CB_EXPOSITION_OPENMETRICS);

  g_assert_cmpstr (page->str, ==,
                   "# HELP sockets Open \\\"sockets\\\".\n"
                   "# TYPE sockets gauge\n"
                   "sockets 0\n"
                   "# HELP sockets_total Sockets.\n"
                   "# TYPE sockets_total unknown\n"
                   "sockets_total 0\n"
                   "# HELP cpu_seconds Time.\n"
                   "# TYPE cpu_seconds counter\n"
                   "# UNIT cpu_seconds seconds\n"
                   "cpu_seconds_total{route=\"a\\\"b\\\\c\\nd\"} 1.25\n"
                   "# HELP build Build.\n"
                   "# TYPE build info\n"
                   "build_info{version=\"1.0\"} 1\n"
                   "# HELP wait_seconds Wait.\n"
                   "# TYPE wait_seconds histogram\n"
                   "# UNIT wait_seconds seconds\n"
                   "wait_seconds_bucket{route=\"1.0\",le=\"0.5\"} 1\n"
                   "wait_seconds_bucket{route=\"1.0\",le=\"1.0\"} 1\n"
                   "wait_seconds_bucket{route=\"1.0\",le=\"+Inf\"} 2"
                   " # {request_id=\"r1\"} 2 1.500\n"
                   "wait_seconds_sum{route=\"1.0\"} 2.25\n"
                   "wait_seconds_count{route=\"1.0\"} 2\n"
                   "# EOF\n");
  g_string_free (page, TRUE);
}

static void
test_negotiate (void)
{
  const char *prometheus = "application/openmetrics-text;version=1.0.0,application/"
                           "openmetrics-text;version=0.0.1;q=0.75,"
                           "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

  g_assert_cmpint (cb_exposition_negotiate (NULL), ==, CB_EXPOSITION_TEXT);
  g_assert_cmpint (cb_exposition_negotiate ("*/*"), ==, CB_EXPOSITION_TEXT);
  g_assert_cmpint (cb_exposition_negotiate (prometheus), ==, CB_EXPOSITION_OPENMETRICS);
  g_assert_cmpint (cb_exposition_negotiate ("text/plain, application/openmetrics-text;q=0.5"), ==,
                   CB_EXPOSITION_TEXT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/metrics/exposition/text", Fixture, NULL, set_up, test_text, tear_down);
  g_test_add ("/metrics/exposition/openmetrics", Fixture, NULL, set_up, test_openmetrics,
              tear_down);
  g_test_add_func ("/metrics/exposition/negotiate", test_negotiate);

  return g_test_run ();
}
