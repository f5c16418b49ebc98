#include "bot/cb-thesaurus.h"

#include <string.h>

#include "bot/cb-term-key.h"
#include "bot/cb-text-word.h"
#include "bot/cb-thesaurus-groups.h"

typedef struct
{
  CbTextAnalyzer *analyzer;
  CbThesaurus *thesaurus;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->analyzer = cb_text_analyzer_new (data);
  fixture->thesaurus = cb_thesaurus_new (data, fixture->analyzer);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_thesaurus_unref (fixture->thesaurus);
  cb_text_analyzer_free (fixture->analyzer);
}

static guint
find (Fixture *fixture, const char *phrase, const guint16 **concepts)
{
  g_autoptr (GPtrArray) words = cb_text_analyzer_split (fixture->analyzer, phrase);
  guint64 key = CB_TERM_KEY_START;

  for (guint i = 0; i < words->len; i++)
    {
      const char *stem = ((CbTextWord *) words->pdata[i])->stem;

      key = cb_term_key_add (key, stem, strlen (stem));
    }

  return cb_thesaurus_find (fixture->thesaurus, key, concepts);
}

static gboolean
contains (const guint16 *concepts, guint n, guint16 concept)
{
  for (guint i = 0; i < n; i++)
    {
      if (concepts[i] == concept)
        return TRUE;
    }

  return FALSE;
}

static gboolean
share_a_concept (Fixture *fixture, const char *one, const char *other)
{
  const guint16 *of_one = NULL;
  const guint16 *of_other = NULL;
  guint n_one = find (fixture, one, &of_one);
  guint n_other = find (fixture, other, &of_other);

  for (guint i = 0; i < n_one; i++)
    {
      if (contains (of_other, n_other, of_one[i]))
        return TRUE;
    }

  return FALSE;
}

static void
test_english (Fixture *fixture, gconstpointer data)
{
  g_assert_true (share_a_concept (fixture, "buy", "purchasing"));
  g_assert_true (share_a_concept (fixture, "refund", "money back"));
  g_assert_true (share_a_concept (fixture, "can't remember", "forgot"));
  g_assert_false (share_a_concept (fixture, "refund", "weather"));
  g_assert_false (share_a_concept (fixture, "xyzzy", "refund"));
}

static void
test_german (Fixture *fixture, gconstpointer data)
{
  g_assert_true (share_a_concept (fixture, "Passwort", "Kennwort"));
  g_assert_true (share_a_concept (fixture, "stornieren", "Kündigung"));
  g_assert_true (share_a_concept (fixture, "funktioniert nicht", "geht nicht"));
  g_assert_false (share_a_concept (fixture, "Passwort", "Paket"));
}

static void
test_none (Fixture *fixture, gconstpointer data)
{
  const guint16 *concepts = NULL;

  g_assert_cmpuint (find (fixture, "buy", &concepts), ==, 0);
}

static void
check_group (const char *language, const char *group)
{
  g_autoptr (CbTextAnalyzer) analyzer = cb_text_analyzer_new (language);
  g_auto (GStrv) phrases = g_strsplit (group, ",", -1);

  g_assert_cmpuint (g_strv_length (phrases), >=, 2);
  for (guint i = 0; phrases[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) words = cb_text_analyzer_split (analyzer, phrases[i]);

      g_test_message ("“%s”", phrases[i]);
      g_assert_cmpuint (words->len, >=, 1);
      g_assert_cmpuint (words->len, <=, CB_THESAURUS_MAX_WORDS);
    }
}

static void
test_groups_are_sound (gconstpointer data)
{
  const char *const *groups = cb_thesaurus_groups_get (data);

  for (guint i = 0; groups[i] != NULL; i++)
    check_group (data, groups[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/bot/thesaurus/english", Fixture, "en-US", set_up, test_english, tear_down);
  g_test_add ("/bot/thesaurus/german", Fixture, "de", set_up, test_german, tear_down);
  g_test_add ("/bot/thesaurus/none", Fixture, "xx", set_up, test_none, tear_down);
  g_test_add_data_func ("/bot/thesaurus/groups/en", "en", test_groups_are_sound);
  g_test_add_data_func ("/bot/thesaurus/groups/de", "de", test_groups_are_sound);

  return g_test_run ();
}
