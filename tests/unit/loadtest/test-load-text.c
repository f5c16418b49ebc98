#include "loadtest/cb-load-text.h"

#include "base/cb-error.h"

static void
check_time (const char *text, gint64 expected)
{
  g_autoptr (GError) error = NULL;
  gint64 time = -1;

  g_assert_true (cb_load_text_parse_time (text, &time, &error));
  g_assert_no_error (error);
  g_assert_cmpint (time, ==, expected);
}

static void
test_times (void)
{
  static const char *const wrong[] = { "", "s", "5x", "-1s", "25h", "1 s", "ms", "nan" };

  check_time ("60", 60000000);
  check_time ("2.5s", 2500000);
  check_time ("500ms", 500000);
  check_time ("7us", 7);
  check_time ("10min", 600000000);
  check_time ("24h", G_TIME_SPAN_DAY);
  check_time ("0", 0);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 time;

      g_assert_false (cb_load_text_parse_time (wrong[i], &time, &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

static void
test_ranges (void)
{
  gint64 min;
  gint64 max;

  g_assert_true (cb_load_text_parse_times ("1s-3s", &min, &max, NULL));
  g_assert_cmpint (min, ==, 1000000);
  g_assert_cmpint (max, ==, 3000000);
  g_assert_true (cb_load_text_parse_times ("20ms", &min, &max, NULL));
  g_assert_cmpint (min, ==, max);
  g_assert_false (cb_load_text_parse_times ("3s-1s", &min, &max, NULL));
}

static void
test_formats (void)
{
  static const struct
  {
    char *(*format) (double value);
    double value;
    const char *text;
  } cases[] = {
    { cb_load_text_format_time, 312, "0.31 ms" },    { cb_load_text_format_time, 12500, "12.5 ms" },
    { cb_load_text_format_time, 2000000, "2.00 s" }, { cb_load_text_format_count, 950, "950" },
    { cb_load_text_format_count, 2.5, "2.5" },       { cb_load_text_format_count, 12500, "12.5 k" },
    { cb_load_text_format_count, 3e6, "3.00 M" },    { cb_load_text_format_bytes, 512, "512 B" },
    { cb_load_text_format_bytes, 1.5e6, "1.50 MB" }, { cb_load_text_format_bytes, 2e9, "2.00 GB" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = cases[i].format (cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-text/times", test_times);
  g_test_add_func ("/load-text/ranges", test_ranges);
  g_test_add_func ("/load-text/formats", test_formats);

  return g_test_run ();
}
