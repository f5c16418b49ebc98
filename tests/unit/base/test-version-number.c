#include "base/cb-version-number.h"

static void
test_parse (void)
{
  static const char *const good[] = { "0.0.0", "1.0.0", "1.20.300", "999999.0.999999" };
  static const char *const bad[] = { "",       "1",      "1.0",         "1.0.0.0",
                                     "1.0.0 ", " 1.0.0", "1..0",        "01.0.0",
                                     "1.0.x",  "-1.0.0", "1000000.0.0", "1.0.0-a",
                                     "../.0.", "1,0,0" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      CbVersionNumber number;
      g_autofree char *text = NULL;

      g_assert_true (cb_version_number_parse (&number, good[i]));
      text = cb_version_number_to_string (&number);
      g_assert_cmpstr (text, ==, good[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      CbVersionNumber number;

      g_assert_false (cb_version_number_parse (&number, bad[i]));
    }
}

static void
test_order (void)
{
  static const char *const ordered[] = { "0.0.0", "0.0.9", "0.0.10", "0.2.0", "1.0.0", "10.0.0" };

  for (guint i = 0; i + 1 < G_N_ELEMENTS (ordered); i++)
    {
      CbVersionNumber lower;
      CbVersionNumber higher;

      g_assert_true (cb_version_number_parse (&lower, ordered[i]));
      g_assert_true (cb_version_number_parse (&higher, ordered[i + 1]));
      g_assert_cmpint (cb_version_number_compare (&lower, &higher), <, 0);
      g_assert_cmpint (cb_version_number_compare (&higher, &lower), >, 0);
      g_assert_cmpint (cb_version_number_compare (&lower, &lower), ==, 0);
    }
}

/* Whatever comes next is higher, also where a part is full. */
static void
test_raise (void)
{
  static const char *const steps[][2] = { { "0.0.0", "0.0.1" },
                                          { "1.0.9", "1.0.10" },
                                          { "1.0.999999", "1.1.0" },
                                          { "1.999999.999999", "2.0.0" } };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      CbVersionNumber number;
      g_autofree char *text = NULL;

      g_assert_true (cb_version_number_parse (&number, steps[i][0]));
      cb_version_number_raise (&number);
      text = cb_version_number_to_string (&number);
      g_assert_cmpstr (text, ==, steps[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/version-number/parse", test_parse);
  g_test_add_func ("/base/version-number/order", test_order);
  g_test_add_func ("/base/version-number/raise", test_raise);

  return g_test_run ();
}
