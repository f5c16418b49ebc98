#include "base/cb-log-level.h"

static void
test_round_trip (void)
{
  for (guint i = 0; i < CB_N_LOG_LEVELS; i++)
    {
      CbLogLevel level = CB_N_LOG_LEVELS;

      g_assert_true (cb_log_level_parse (cb_log_level_get_name (i), &level));
      g_assert_cmpint (level, ==, i);
    }
}

static void
test_unknown (void)
{
  CbLogLevel level = CB_LOG_LEVEL_WARN;

  g_assert_false (cb_log_level_parse ("warning", &level));
  g_assert_false (cb_log_level_parse ("", &level));
  g_assert_cmpint (level, ==, CB_LOG_LEVEL_WARN);
}

/* A level admits those before it: so the order is part of the contract. */
static void
test_order (void)
{
  static const char *const names[] = { "error", "warn", "info", "http", "debug" };

  for (guint i = 0; i < CB_N_LOG_LEVELS; i++)
    g_assert_cmpstr (cb_log_level_get_name (i), ==, names[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/log-level/round-trip", test_round_trip);
  g_test_add_func ("/log-level/unknown", test_unknown);
  g_test_add_func ("/log-level/order", test_order);

  return g_test_run ();
}
