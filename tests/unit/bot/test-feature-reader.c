#include "bot/cb-feature-reader.h"

static GArray *
read_text (const char *language, const char *text, guint kinds)
{
  g_autoptr (CbFeatureReader) reader = cb_feature_reader_new (language, NULL);

  return cb_feature_reader_read (reader, text, kinds);
}

static gboolean
has_feature (GArray *features, guint64 key)
{
  for (guint i = 0; i < features->len; i++)
    {
      if (g_array_index (features, CbFeature, i).key == key)
        return TRUE;
    }

  return FALSE;
}

/* Returns: how many features of @kind two texts have in common */
static guint
count_shared (const char *language, const char *one, const char *other, CbFeatureKind kind)
{
  g_autoptr (GArray) of_one = read_text (language, one, CB_FEATURES_OF (kind));
  g_autoptr (GArray) of_other = read_text (language, other, CB_FEATURES_OF (kind));
  guint n = 0;

  for (guint i = 0; i < of_one->len; i++)
    n += has_feature (of_other, g_array_index (of_one, CbFeature, i).key) ? 1 : 0;

  return n;
}

static void
test_words (void)
{
  g_assert_cmpuint (count_shared ("en", "two cards", "My card, my two CARDS", CB_FEATURE_WORD), ==,
                    2);
  g_assert_cmpuint (count_shared ("en", "two cards", "nothing", CB_FEATURE_WORD), ==, 0);
}

static void
test_pairs (void)
{
  g_assert_cmpuint (count_shared ("en", "reset my pin", "reset my card", CB_FEATURE_PAIR), ==, 2);
  g_assert_cmpuint (count_shared ("en", "alpha beta", "beta alpha", CB_FEATURE_PAIR), ==, 0);
}

static void
test_misspelt (void)
{
  g_assert_cmpuint (count_shared ("en", "password", "pasword", CB_FEATURE_WORD), ==, 0);
  g_assert_cmpuint (count_shared ("en", "password", "pasword", CB_FEATURE_PIECE), >=, 7);
}

static void
test_accents_left_out (void)
{
  g_autoptr (GArray) pieces = read_text ("de", "Größe", CB_FEATURES_OF (CB_FEATURE_PIECE));

  g_assert_cmpuint (count_shared ("de", "Größe", "Grosse", CB_FEATURE_PIECE), ==, pieces->len);
}

static void
test_concepts (void)
{
  g_assert_cmpuint (count_shared ("en", "reimburse", "money back", CB_FEATURE_CONCEPT), >=, 1);
  g_assert_cmpuint (count_shared ("xx", "reimburse", "money back", CB_FEATURE_CONCEPT), ==, 0);
}

static void
test_each_once (void)
{
  g_autoptr (GArray) once = read_text ("en", "card", CB_FEATURES_OF (CB_FEATURE_WORD));
  g_autoptr (GArray) often = read_text ("en", "card card cards", CB_FEATURES_OF (CB_FEATURE_WORD));

  g_assert_cmpuint (once->len, ==, 1);
  g_assert_cmpuint (often->len, ==, 1);
}

static void
test_common (void)
{
  g_autoptr (GArray) common = read_text ("en", "what", CB_FEATURES_OF (CB_FEATURE_WORD));
  g_autoptr (GArray) rare = read_text ("en", "bicycle", CB_FEATURES_OF (CB_FEATURE_WORD));

  g_assert_true (g_array_index (common, CbFeature, 0).common);
  g_assert_false (g_array_index (rare, CbFeature, 0).common);
}

static void
test_languages_are_apart (void)
{
  g_autoptr (GArray) one = read_text ("en", "die", CB_FEATURES_OF (CB_FEATURE_WORD));
  g_autoptr (GArray) other = read_text ("de", "die", CB_FEATURES_OF (CB_FEATURE_WORD));

  g_assert_cmpuint (g_array_index (one, CbFeature, 0).key, !=,
                    g_array_index (other, CbFeature, 0).key);
}

static void
test_kinds (void)
{
  g_autoptr (GArray) all = read_text ("en", "buy a card online", CB_FEATURES_OF_ALL_KINDS);
  guint seen = 0;

  for (guint i = 0; i < all->len; i++)
    seen |= CB_FEATURES_OF (g_array_index (all, CbFeature, i).kind);

  g_assert_cmpuint (seen, ==, CB_FEATURES_OF_ALL_KINDS);
}

/* The number of pairs grows with the square of that of concepts, but not without end. */
static void
test_bounded (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) features = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text, "buy refund weather hotel word%u ", i);
  features = read_text ("en", text->str, CB_FEATURES_OF_ALL_KINDS);

  g_assert_cmpuint (features->len, <, 3000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bot/feature-reader/words", test_words);
  g_test_add_func ("/bot/feature-reader/pairs", test_pairs);
  g_test_add_func ("/bot/feature-reader/misspelt", test_misspelt);
  g_test_add_func ("/bot/feature-reader/accents-left-out", test_accents_left_out);
  g_test_add_func ("/bot/feature-reader/concepts", test_concepts);
  g_test_add_func ("/bot/feature-reader/each-once", test_each_once);
  g_test_add_func ("/bot/feature-reader/common", test_common);
  g_test_add_func ("/bot/feature-reader/languages-are-apart", test_languages_are_apart);
  g_test_add_func ("/bot/feature-reader/kinds", test_kinds);
  g_test_add_func ("/bot/feature-reader/bounded", test_bounded);

  return g_test_run ();
}
