#include "ctl/cb-ctl-text.h"

#include "base/cb-error.h"

static void
test_clean (void)
{
  static const char *const cases[][2] = {
    { "plain äöü 漢字", "plain äöü 漢字" },
    { "two\nlines", "two\nlines" },
    { "a\tb", "a b" },
    { "\033[31mred\033[0m", "\xef\xbf\xbd[31mred\xef\xbf\xbd[0m" },
    { "\xc2\x9b"
      "1m",
      "\xef\xbf\xbd"
      "1m" }, /* the same in one character */
    { "\r\b\a\x7f", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { "\xe2\x80\xaegnp", "\xef\xbf\xbdgnp" }, /* right-to-left override */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = cb_ctl_text_clean (cases[i][0]);

      g_assert_cmpstr (clean, ==, cases[i][1]);
    }
}

static void
test_width (void)
{
  g_assert_cmpuint (cb_ctl_text_get_width (""), ==, 0);
  g_assert_cmpuint (cb_ctl_text_get_width ("äb"), ==, 2);
  g_assert_cmpuint (cb_ctl_text_get_width ("漢字"), ==, 4);
  g_assert_cmpuint (cb_ctl_text_get_width ("e\xcc\x81"), ==, 1);
}

static void
test_duration (void)
{
  static const struct
  {
    const char *text;
    guint seconds;
  } cases[] = { { "90", 90 },   { "90s", 90 },    { "15min", 900 }, { "15m", 900 },
                { "2h", 7200 }, { "3d", 259200 }, { "1w", 604800 }, { "0s", 0 } };
  static const char *const wrong[] = { "", "h", "-1h", "1.5h", "5 min", "2y", "99999999999w" };
  guint seconds;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (cb_ctl_text_parse_duration (cases[i].text, &seconds, NULL));
      g_assert_cmpuint (seconds, ==, cases[i].seconds);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (cb_ctl_text_parse_duration (wrong[i], &seconds, &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

static void
test_format_duration (void)
{
  static const struct
  {
    double seconds;
    const char *text;
  } cases[] = { { -5, "0s" },        { 59.9, "59s" },    { 60, "1min" },      { 3600, "1h 0min" },
                { 3660, "1h 1min" }, { 86400, "1d 0h" }, { 90000.5, "1d 1h" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = cb_ctl_text_format_duration (cases[i].seconds);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_format_time (void)
{
  g_autofree char *never = cb_ctl_text_format_time (0);
  g_autofree char *impossible = cb_ctl_text_format_time (G_MAXUINT64);

  g_assert_cmpstr (never, ==, "never");
  g_assert_cmpstr (impossible, ==, "?");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ctl/text/clean", test_clean);
  g_test_add_func ("/ctl/text/width", test_width);
  g_test_add_func ("/ctl/text/duration", test_duration);
  g_test_add_func ("/ctl/text/format-duration", test_format_duration);
  g_test_add_func ("/ctl/text/format-time", test_format_time);

  return g_test_run ();
}
