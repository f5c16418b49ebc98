#include "loadtest/cb-hdr-histogram.h"

#include <stdlib.h>

static int
compare (const void *a, const void *b)
{
  guint64 x = *(const guint64 *) a;
  guint64 y = *(const guint64 *) b;

  return (x > y) - (x < y);
}

static void
test_empty (void)
{
  g_autoptr (CbHdrHistogram) histogram = cb_hdr_histogram_new (G_TIME_SPAN_HOUR, 3);

  g_assert_cmpuint (cb_hdr_histogram_get_count (histogram), ==, 0);
  g_assert_cmpuint (cb_hdr_histogram_get_min (histogram), ==, 0);
  g_assert_cmpuint (cb_hdr_histogram_get_max (histogram), ==, 0);
  g_assert_cmpuint (cb_hdr_histogram_get_percentile (histogram, 99), ==, 0);
  g_assert_cmpfloat (cb_hdr_histogram_get_mean (histogram), ==, 0);
}

static void
test_small_values_are_exact (void)
{
  g_autoptr (CbHdrHistogram) histogram = cb_hdr_histogram_new (G_TIME_SPAN_HOUR, 3);

  for (guint64 i = 1; i <= 1000; i++)
    cb_hdr_histogram_record (histogram, i);

  g_assert_cmpuint (cb_hdr_histogram_get_count (histogram), ==, 1000);
  g_assert_cmpuint (cb_hdr_histogram_get_min (histogram), ==, 1);
  g_assert_cmpuint (cb_hdr_histogram_get_percentile (histogram, 50), ==, 500);
  g_assert_cmpuint (cb_hdr_histogram_get_percentile (histogram, 99), ==, 990);
  g_assert_cmpuint (cb_hdr_histogram_get_percentile (histogram, 99.9), ==, 999);
  g_assert_cmpuint (cb_hdr_histogram_get_percentile (histogram, 100), ==, 1000);
  g_assert_cmpuint (cb_hdr_histogram_get_percentile (histogram, 0), ==, 1);
  g_assert_cmpfloat_with_epsilon (cb_hdr_histogram_get_mean (histogram), 500.5, 1e-9);
}

/* Every single value must come back within the digits that were asked for. */
static void
test_precision (void)
{
  for (guint digits = 1; digits <= 4; digits++)
    {
      g_autoptr (CbHdrHistogram) histogram = cb_hdr_histogram_new (G_TIME_SPAN_HOUR, digits);
      guint64 allowed = digits == 1 ? 10 : digits == 2 ? 100 : digits == 3 ? 1000 : 10000;

      for (guint64 value = 1; value <= G_TIME_SPAN_HOUR; value += 1 + value / 7)
        {
          guint64 told;

          cb_hdr_histogram_reset (histogram);
          cb_hdr_histogram_record (histogram, 0);
          cb_hdr_histogram_record (histogram, value);
          cb_hdr_histogram_record (histogram, G_TIME_SPAN_HOUR);
          told = cb_hdr_histogram_get_percentile (histogram, 66);
          g_assert_cmpuint (told, >=, value);
          g_assert_cmpuint (told - value, <=, value / allowed);
        }
    }
}

static void
test_percentiles_of_chance (void)
{
  static const double percents[] = { 1, 25, 50, 90, 99, 99.9, 99.99 };
  const guint n = 20000;
  g_autoptr (CbHdrHistogram) histogram = cb_hdr_histogram_new (G_TIME_SPAN_HOUR, 3);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autofree guint64 *values = g_new (guint64, n);

  for (guint i = 0; i < n; i++)
    {
      values[i] = (guint64) 1 << g_rand_int_range (random, 3, 30);
      values[i] += g_rand_int (random) % values[i];
      cb_hdr_histogram_record (histogram, values[i]);
    }
  qsort (values, n, sizeof *values, compare);
  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      guint64 exact = values[(guint) (percents[i] / 100 * n + 0.9999) - 1];
      guint64 told = cb_hdr_histogram_get_percentile (histogram, percents[i]);

      g_assert_cmpuint (told, >=, exact);
      g_assert_cmpuint (told, <=, exact + exact / 1000 + 1);
    }
}

static void
test_too_large_counts_as_largest (void)
{
  g_autoptr (CbHdrHistogram) histogram = cb_hdr_histogram_new (1000000, 3);

  cb_hdr_histogram_record (histogram, G_MAXUINT64);
  g_assert_cmpuint (cb_hdr_histogram_get_max (histogram), ==, 1000000);
  g_assert_cmpuint (cb_hdr_histogram_get_percentile (histogram, 50), ==, 1000000);
}

/* One answer of 100 ms where one was meant to be asked every 10 ms: nine others waited. */
static void
test_correction (void)
{
  g_autoptr (CbHdrHistogram) histogram = cb_hdr_histogram_new (G_TIME_SPAN_HOUR, 3);

  cb_hdr_histogram_record_corrected (histogram, 100000, 10000);
  g_assert_cmpuint (cb_hdr_histogram_get_count (histogram), ==, 10);
  g_assert_cmpuint (cb_hdr_histogram_get_min (histogram), ==, 10000);
  g_assert_cmpfloat_with_epsilon (cb_hdr_histogram_get_mean (histogram), 55000, 1);

  cb_hdr_histogram_reset (histogram);
  cb_hdr_histogram_record_corrected (histogram, 9999, 10000);
  cb_hdr_histogram_record_corrected (histogram, 100000, 0);
  g_assert_cmpuint (cb_hdr_histogram_get_count (histogram), ==, 2);
}

static void
test_add (void)
{
  g_autoptr (CbHdrHistogram) a = cb_hdr_histogram_new (G_TIME_SPAN_HOUR, 3);
  g_autoptr (CbHdrHistogram) b = cb_hdr_histogram_new (G_TIME_SPAN_HOUR, 3);

  cb_hdr_histogram_record (a, 5);
  cb_hdr_histogram_record (b, 3);
  cb_hdr_histogram_record (b, 700);
  cb_hdr_histogram_add (a, b);
  g_assert_cmpuint (cb_hdr_histogram_get_count (a), ==, 3);
  g_assert_cmpuint (cb_hdr_histogram_get_min (a), ==, 3);
  g_assert_cmpuint (cb_hdr_histogram_get_max (a), ==, 700);
  g_assert_cmpuint (cb_hdr_histogram_get_percentile (a, 50), ==, 5);
}

static void
test_memory_is_bounded (void)
{
  g_autoptr (CbHdrHistogram) histogram = cb_hdr_histogram_new (G_TIME_SPAN_HOUR, 3);
  gsize size = cb_hdr_histogram_get_size (histogram);

  for (guint64 i = 0; i < 100000; i++)
    cb_hdr_histogram_record (histogram, i * 36000);
  g_assert_cmpuint (cb_hdr_histogram_get_size (histogram), ==, size);
  g_assert_cmpuint (size, <, 256 * 1024);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hdr-histogram/empty", test_empty);
  g_test_add_func ("/hdr-histogram/small-values-are-exact", test_small_values_are_exact);
  g_test_add_func ("/hdr-histogram/precision", test_precision);
  g_test_add_func ("/hdr-histogram/percentiles-of-chance", test_percentiles_of_chance);
  g_test_add_func ("/hdr-histogram/too-large-counts-as-largest", test_too_large_counts_as_largest);
  g_test_add_func ("/hdr-histogram/correction", test_correction);
  g_test_add_func ("/hdr-histogram/add", test_add);
  g_test_add_func ("/hdr-histogram/memory-is-bounded", test_memory_is_bounded);

  return g_test_run ();
}
