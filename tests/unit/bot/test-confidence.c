#include "bot/cb-confidence.h"

static double
estimate (double chance, float coverage, guint n_entries, double mean_wordings)
{
  return cb_confidence_estimate (
      &(CbConfidence){ .chance = chance,
                       .coverage = { coverage, coverage, coverage, coverage, coverage },
                       .n_entries = n_entries,
                       .mean_wordings = mean_wordings });
}

static void
test_range (void)
{
  g_assert_cmpfloat (estimate (1, 1, 1000000, 1), <, 1);
  g_assert_cmpfloat (estimate (1, 1, 100, 1), >, 0.95);
  g_assert_cmpfloat (estimate (0, 0, 0, 0), >, 0);
  g_assert_cmpfloat (estimate (0, 0, 0, 0), <, 0.05);
}

static void
test_what_it_grows_with (void)
{
  g_assert_cmpfloat (estimate (0.6, 0.5, 50, 3), >, estimate (0.4, 0.5, 50, 3));
  g_assert_cmpfloat (estimate (0.5, 0.8, 50, 3), >, estimate (0.5, 0.2, 50, 3));
  g_assert_cmpfloat (estimate (0.5, 0.5, 50, 3), >, estimate (0.5, 0.5, 5, 3));
  g_assert_cmpfloat (estimate (0.5, 0.5, 50, 1), >, estimate (0.5, 0.5, 50, 10));
}

static void
test_no_conclusions_beyond_what_was_seen (void)
{
  g_assert_cmpfloat (estimate (0.5, 0.5, 1000, 3), ==, estimate (0.5, 0.5, 100000, 3));
  g_assert_cmpfloat (estimate (0.5, 0.5, 50, 10), ==, estimate (0.5, 0.5, 50, 200));
}

static void
test_words_stand_for_what_is_missing (void)
{
  CbConfidence with = { 0.5, { 0.7F, 0, 0.7F, 0.7F, 0 }, 50, 3 };
  CbConfidence without = { 0.5, { 0.7F, 0, 0.7F, -1, -1 }, 50, 3 };
  CbConfidence empty = { 0, { -1, -1, -1, -1, -1 }, 50, 3 };

  g_assert_cmpfloat (cb_confidence_estimate (&with), ==, cb_confidence_estimate (&without));
  g_assert_cmpfloat (cb_confidence_estimate (&empty), <, 0.05);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bot/confidence/range", test_range);
  g_test_add_func ("/bot/confidence/what-it-grows-with", test_what_it_grows_with);
  g_test_add_func ("/bot/confidence/no-conclusions-beyond-what-was-seen",
                   test_no_conclusions_beyond_what_was_seen);
  g_test_add_func ("/bot/confidence/words-stand-for-what-is-missing",
                   test_words_stand_for_what_is_missing);

  return g_test_run ();
}
