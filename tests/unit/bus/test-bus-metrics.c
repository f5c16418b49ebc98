#include "bus/cb-bus-metrics.h"

#include "base/cb-error.h"
#include "lib/cb-bus-fixture.h"

#define PATH CB_BUS_PATH "/Metrics"
#define METHOD(name) "org.chatbotd.Chatbot1.Metrics." name

static CbGauge *
find_load (CbBusFixture *f)
{
  return cb_metric_family_get_gauge (cb_metrics_find (f->parts.metrics, "test_load"), NULL);
}

static void
set_up (CbBusFixture *f, gconstpointer data)
{
  cb_bus_fixture_set_up (f, NULL);
  cb_bus_fixture_start (f, PATH, cb_bus_metrics_new (&f->parts));
  cb_polkit_fake_allow (f->polkit, "observe");
  cb_gauge_set (find_load (f), 0.5);
}

static void
test_exposition (CbBusFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
                 cb_bus_fixture_call (f, PATH, METHOD ("GetExposition"), NULL, &error);
  const char *text;

  g_assert_no_error (error);
  g_variant_get (reply, "(&s)", &text);
  g_assert_nonnull (strstr (text, "\ntest_load 0.5\n"));
}

static void
test_snapshot (CbBusFixture *f, gconstpointer data)
{
  static const double bounds[] = { 1 };
  CbMetricFamily *sizes = cb_metrics_add_histogram (
      f->parts.metrics, "test_sizes", "Sizes.", (const char *const[]){ "kind", NULL }, bounds, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) values = NULL;
  double value;

  cb_histogram_observe (cb_metric_family_get_histogram (sizes, (const char *const[]){ "a", NULL }),
                        3);
  reply = cb_bus_fixture_call (f, PATH, METHOD ("GetSnapshot"), NULL, &error);
  g_assert_no_error (error);
  values = g_variant_get_child_value (reply, 0);
  g_assert_true (g_variant_lookup (values, "test_load", "d", &value));
  g_assert_cmpfloat (value, ==, 0.5);
  g_assert_true (g_variant_lookup (values, "test_sizes_sum{kind=\"a\"}", "d", &value));
  g_assert_cmpfloat (value, ==, 3);
}

static void
test_history (CbBusFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) points = NULL;

  for (guint i = 0; i < 3; i++)
    {
      cb_clock_fake_advance (f->chat.clock, CB_HISTORY_INTERVAL_S * G_USEC_PER_SEC);
      cb_metrics_history_sample (f->parts.history);
    }
  reply = cb_bus_fixture_call (f, PATH, METHOD ("GetHistory"),
                               g_variant_new ("(su)", "load", G_MAXUINT), &error);
  g_assert_no_error (error);
  points = g_variant_get_child_value (reply, 0);
  g_assert_cmpuint (g_variant_n_children (points), ==, 2);

  g_assert_null (cb_bus_fixture_call (f, PATH, METHOD ("GetHistory"),
                                      g_variant_new ("(su)", "loadd", 5), &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "load"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                            \
  g_test_add ("/bus/metrics/" name, CbBusFixture, NULL, set_up, func, cb_bus_fixture_tear_down)
  ADD ("exposition", test_exposition);
  ADD ("snapshot", test_snapshot);
  ADD ("history", test_history);

  return g_test_run ();
}
