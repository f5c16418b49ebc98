#include "loadtest/cb-svg-chart.h"

#include <math.h>
#include <string.h>

static char *
format (double value)
{
  return g_strdup_printf ("%.2f u", value);
}

static char *
draw (CbSvgKind kind, const double *a, const double *b)
{
  static char *labels[] = { "1 s", "2 s", "3 s", NULL };
  g_autoptr (CbSvgChart) chart = cb_svg_chart_new (kind, "Title", format, labels, 1);
  GString *out = g_string_new (NULL);

  cb_svg_chart_add (chart, "first", 1, a);
  if (b != NULL)
    cb_svg_chart_add (chart, "second", 2, b);
  cb_svg_chart_write (chart, out);

  return g_string_free (out, FALSE);
}

/* The scale goes from 0 to 4 over the 204 units between 214 and 10. */
static void
test_line (void)
{
  static const double values[] = { 0, 2, 4 };
  g_autofree char *svg = draw (CB_SVG_LINES, values, NULL);

  g_assert_nonnull (strstr (svg, "class=\"line c1\" d=\"M68.0 214.0L388.0 112.0L708.0 10.0\""));
  g_assert_nonnull (strstr (svg, "class=\"area c1\""));
  g_assert_nonnull (strstr (svg, ">4 u</text>"));
  g_assert_nonnull (strstr (svg, "<title>2 s\nfirst: 2.00 u</title>"));
  g_assert_null (strstr (svg, "legend"));
}

static void
test_gap (void)
{
  static const double values[] = { 4, NAN, 4 };
  g_autofree char *svg = draw (CB_SVG_LINES, values, NULL);

  g_assert_nonnull (strstr (svg, "d=\"M68.0 10.0M708.0 10.0\""));
  g_assert_nonnull (strstr (svg, "first: –"));
}

static void
test_logarithm (void)
{
  static const double values[] = { 1, 10, 100 };
  static const double others[] = { 1, 1, 1 };
  g_autofree char *svg = draw (CB_SVG_LINES_LOG, values, others);

  g_assert_nonnull (strstr (svg, "d=\"M68.0 214.0L388.0 112.0L708.0 10.0\""));
  g_assert_nonnull (strstr (svg, "<i class=\"c2\"></i>second"));
}

/* Bars stand on each other. */
static void
test_bars (void)
{
  static const double values[] = { 1, 0, 2 };
  static const double others[] = { 3, 0, 2 };
  g_autofree char *svg = draw (CB_SVG_BARS, values, others);

  g_assert_nonnull (
      strstr (svg, "class=\"bar c1\" x=\"68.5\" y=\"163.0\" width=\"212.3\" height=\"51.0\""));
  g_assert_nonnull (
      strstr (svg, "class=\"bar c2\" x=\"68.5\" y=\"10.0\" width=\"212.3\" height=\"153.0\""));
}

static void
test_nothing (void)
{
  static const double values[] = { 0, NAN, 0 };
  static char *labels[] = { "1", "2", "3", NULL };
  g_autoptr (CbSvgChart) chart = cb_svg_chart_new (CB_SVG_LINES, "T", format, labels, 1);
  g_autofree char *svg = draw (CB_SVG_LINES_LOG, values, NULL);

  g_assert_true (cb_svg_chart_is_empty (chart));
  cb_svg_chart_add (chart, "first", 1, values);
  g_assert_true (cb_svg_chart_is_empty (chart));
  g_assert_null (strstr (svg, "nan"));
  g_assert_null (strstr (svg, "inf"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/svg-chart/line", test_line);
  g_test_add_func ("/svg-chart/gap", test_gap);
  g_test_add_func ("/svg-chart/logarithm", test_logarithm);
  g_test_add_func ("/svg-chart/bars", test_bars);
  g_test_add_func ("/svg-chart/nothing", test_nothing);

  return g_test_run ();
}
