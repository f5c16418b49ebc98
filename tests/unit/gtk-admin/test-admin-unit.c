#include "model/cb-admin-unit.h"

#include <math.h>

static const struct
{
  CbAdminUnit unit;
  double value;
  const char *text;
} texts[] = {
  { CB_ADMIN_UNIT_COUNT, 12, "12" },           { CB_ADMIN_UNIT_RATE, 0, "0/s" },
  { CB_ADMIN_UNIT_RATE, 4.24, "4.2/s" },       { CB_ADMIN_UNIT_RATE, 25.4, "25/s" },
  { CB_ADMIN_UNIT_SECONDS, 0.0005, "500 µs" }, { CB_ADMIN_UNIT_SECONDS, 0.0021, "2.1 ms" },
  { CB_ADMIN_UNIT_SECONDS, 0.05, "50 ms" },    { CB_ADMIN_UNIT_SECONDS, 2, "2.0 s" },
  { CB_ADMIN_UNIT_RATIO, 0, "0 %" },           { CB_ADMIN_UNIT_RATIO, 0.005, "0.5 %" },
  { CB_ADMIN_UNIT_RATIO, 0.5, "50 %" },        { CB_ADMIN_UNIT_WHOLE, 0.29, "29 %" },
};

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = cb_admin_unit_dup_text (texts[i].unit, texts[i].value);

      g_assert_cmpstr (text, ==, texts[i].text);
    }
}

static void
test_no_value (void)
{
  g_autofree char *text = cb_admin_unit_dup_text (CB_ADMIN_UNIT_SECONDS, NAN);

  g_assert_cmpstr (text, ==, "–");
}

/* The end of a scale is round, has room for the highest value, and does not make much of nothing.
 */
static void
test_scales (void)
{
  g_assert_cmpfloat (cb_admin_unit_round_up (CB_ADMIN_UNIT_COUNT, 0), ==, 5);
  g_assert_cmpfloat (cb_admin_unit_round_up (CB_ADMIN_UNIT_RATE, 25), ==, 50);
  g_assert_cmpfloat (cb_admin_unit_round_up (CB_ADMIN_UNIT_RATE, 50), ==, 50);
  g_assert_cmpfloat (cb_admin_unit_round_up (CB_ADMIN_UNIT_RATE, 51), ==, 100);
  g_assert_cmpfloat (cb_admin_unit_round_up (CB_ADMIN_UNIT_WHOLE, 0.01), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admin-unit/texts", test_texts);
  g_test_add_func ("/admin-unit/no-value", test_no_value);
  g_test_add_func ("/admin-unit/scales", test_scales);

  return g_test_run ();
}
