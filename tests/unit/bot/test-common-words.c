#include "bot/cb-common-words.h"

/* The first and the last of each list: a list out of order would not be found whole. */
static void
test_lists (void)
{
  static const char *const cases[][3] = {
    { "de", "aber", "über" }, { "en", "a", "your" }, { "es", "a", "yo" },
    { "fr", "a", "être" },    { "it", "a", "è" },    { "nl", "aan", "zo" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (cb_common_words_contain (cases[i][0], cases[i][1]));
      g_assert_true (cb_common_words_contain (cases[i][0], cases[i][2]));
      g_assert_false (cb_common_words_contain (cases[i][0], "password"));
    }
}

static void
test_languages (void)
{
  g_assert_true (cb_common_words_contain ("en-GB", "the"));
  g_assert_false (cb_common_words_contain ("de", "the"));
  g_assert_false (cb_common_words_contain ("xx", "the"));
  g_assert_true (cb_common_words_contain ("en", "whats"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bot/common-words/lists", test_lists);
  g_test_add_func ("/bot/common-words/languages", test_languages);

  return g_test_run ();
}
