#include "model/cb-admin-series.h"

#include <math.h>

#define SECOND G_GINT64_CONSTANT (1000000)

/* Points of one a second from @first on, whose value is their second. */
static void
merge (CbAdminSeries *series, gint64 first, guint n)
{
  GVariantBuilder builder;
  g_autoptr (GVariant) points = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(td)"));
  for (guint i = 0; i < n; i++)
    g_variant_builder_add (&builder, "(td)", (guint64) ((first + i) * SECOND),
                           (double) (first + i));
  points = g_variant_ref_sink (g_variant_builder_end (&builder));
  cb_admin_series_merge (series, points);
}

static void
test_what_is_told_again_is_there_once (void)
{
  g_autoptr (CbAdminSeries) series = cb_admin_series_new ();

  merge (series, 100, 10);
  merge (series, 105, 10);
  g_assert_cmpuint (cb_admin_series_get_length (series), ==, 15);
  g_assert_cmpfloat (cb_admin_series_get_last (series), ==, 114);
  g_assert_cmpfloat (cb_admin_series_get_max (series), ==, 114);
}

static void
test_an_hour_is_kept (void)
{
  g_autoptr (CbAdminSeries) series = cb_admin_series_new ();

  merge (series, 1, 10);
  merge (series, 4000, 10);
  g_assert_cmpuint (cb_admin_series_get_length (series), ==, 10);
  g_assert_cmpint (cb_admin_series_get (series, 0)->at, ==, 4000 * SECOND);
}

static void
test_the_nearest_is_found (void)
{
  g_autoptr (CbAdminSeries) series = cb_admin_series_new ();

  g_assert_null (cb_admin_series_find (series, 1));
  g_assert_true (isnan (cb_admin_series_get_last (series)));
  merge (series, 100, 10);
  g_assert_cmpfloat (cb_admin_series_find (series, 0)->value, ==, 100);
  g_assert_cmpfloat (cb_admin_series_find (series, 104 * SECOND + SECOND / 3)->value, ==, 104);
  g_assert_cmpfloat (cb_admin_series_find (series, 999 * SECOND)->value, ==, 109);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-series/once", test_what_is_told_again_is_there_once);
  g_test_add_func ("/admin-series/hour", test_an_hour_is_kept);
  g_test_add_func ("/admin-series/nearest", test_the_nearest_is_found);

  return g_test_run ();
}
