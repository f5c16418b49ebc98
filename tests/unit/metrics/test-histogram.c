#include <math.h>

#include "metrics/cb-histogram.h"

static const double bounds[] = { 0.1, 0.5, 1 };

static void
test_buckets (void)
{
  g_autoptr (CbHistogram) histogram = cb_histogram_new (bounds, G_N_ELEMENTS (bounds));
  const double values[] = { 0, 0.1, 0.11, 0.5, 0.9, 1, 1.1, 100, NAN };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    cb_histogram_observe (histogram, values[i]);

  g_assert_cmpuint (cb_histogram_get_bucket (histogram, 0), ==, 2);
  g_assert_cmpuint (cb_histogram_get_bucket (histogram, 1), ==, 2);
  g_assert_cmpuint (cb_histogram_get_bucket (histogram, 2), ==, 2);
  g_assert_cmpuint (cb_histogram_get_bucket (histogram, 3), ==, 2);
  g_assert_cmpuint (cb_histogram_get_count (histogram), ==, 8);
  g_assert_cmpfloat_with_epsilon (cb_histogram_get_sum (histogram), 103.71, 1e-9);
  g_assert_true (isinf (cb_histogram_get_bound (histogram, 3)));
}

static void
test_exemplar (void)
{
  g_autoptr (CbHistogram) histogram = cb_histogram_new (bounds, G_N_ELEMENTS (bounds));

  g_assert_null (cb_histogram_get_exemplar (histogram, 0));
  cb_histogram_observe_with_exemplar (histogram, 0.2, "first", 1);
  cb_histogram_observe_with_exemplar (histogram, 0.3, "second", 2);

  g_assert_null (cb_histogram_get_exemplar (histogram, 0));
  g_assert_cmpstr (cb_histogram_get_exemplar (histogram, 1)->id, ==, "second");
  g_assert_cmpint (cb_histogram_get_exemplar (histogram, 1)->at, ==, 2);
  g_assert_cmpuint (cb_histogram_get_count (histogram), ==, 2);
}

/* The expected values are what Prometheus' histogram_quantile() gives. */
static void
test_quantile (void)
{
  const guint64 even[] = { 10, 10, 10, 0 };
  const guint64 over[] = { 0, 0, 0, 5 };
  const guint64 none[] = { 0, 0, 0, 0 };

  g_assert_cmpfloat_with_epsilon (cb_histogram_estimate_quantile (bounds, even, 3, 0.5), 0.3, 1e-9);
  g_assert_cmpfloat_with_epsilon (cb_histogram_estimate_quantile (bounds, even, 3, 0.95), 0.925,
                                  1e-9);
  g_assert_cmpfloat_with_epsilon (cb_histogram_estimate_quantile (bounds, over, 3, 0.95), 1, 1e-9);
  g_assert_true (isnan (cb_histogram_estimate_quantile (bounds, none, 3, 0.95)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/metrics/histogram/buckets", test_buckets);
  g_test_add_func ("/metrics/histogram/exemplar", test_exemplar);
  g_test_add_func ("/metrics/histogram/quantile", test_quantile);

  return g_test_run ();
}
