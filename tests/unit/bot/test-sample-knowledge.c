/* The sample knowledge that is installed: it must load whole, and answer what a newcomer asks. */

#include "bot/cb-knowledge-index.h"
#include "bot/cb-knowledge-loader.h"

static const struct
{
  const char *question;
  const char *entry;
} cases[] = {
  { "What is chatbotd?", "what-is-chatbotd" },
  { "what is this thing", "what-is-chatbotd" },
  { "how can I install it", "install" },
  { "where is the config file?", "configuration" },
  { "restore a backup", "restore" },
  { "how do I back up my data", "backup" },
  { "embed the chat in my web page", "widget" },
  { "when are you open", "shop-hours" },
  { "is my data safe and private?", "privacy" },
  { "delete my messages", "erase" },
  { "Was ist das?", "de-what-is-chatbotd" },
  { "Welche Daten speichert ihr?", "de-privacy" },
};

static const char *const unknown[] = {
  "what is the capital of France?",
  "how do I bake bread",
  "who won the football match",
  "Wie wird das Wetter morgen?",
};

static CbKnowledgeSet *
load (void)
{
  g_autofree char *directory = g_test_build_filename (G_TEST_DIST, "..", "data", "knowledge", NULL);
  CbKnowledgeLimits limits = CB_KNOWLEDGE_LIMITS_DEFAULT;
  g_autoptr (GError) error = NULL;
  CbKnowledgeSet *set = cb_knowledge_loader_load (directory, "en", &limits, NULL, &error);

  g_assert_no_error (error);

  return set;
}

static void
test_loads_whole (void)
{
  g_autoptr (CbKnowledgeSet) set = load ();

  for (guint i = 0; i < set->problems->len; i++)
    {
      g_autofree char *problem = cb_knowledge_problem_to_string (set->problems->pdata[i]);

      g_test_message ("%s", problem);
    }
  g_assert_cmpuint (set->problems->len, ==, 0);
  g_assert_cmpuint (set->entries->len, >=, 25);
}

static double
search (CbKnowledgeIndex *index, const char *query, const char **entry)
{
  g_autoptr (GPtrArray) hits = cb_knowledge_index_search (index, query, NULL, 1);
  const CbKnowledgeHit *hit = hits->len > 0 ? hits->pdata[0] : NULL;

  *entry = hit != NULL ? hit->entry->id : "";
  g_test_message ("“%s”: %s, %.2f", query, *entry, hit != NULL ? hit->confidence : 0);

  return hit != NULL ? hit->confidence : 0;
}

static void
test_answers (void)
{
  g_autoptr (CbKnowledgeSet) set = load ();
  g_autoptr (CbKnowledgeIndex) index = cb_knowledge_index_new (set->entries, NULL, NULL, NULL);
  const char *entry;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpfloat (search (index, cases[i].question, &entry), >=, 0.5);
      g_assert_cmpstr (entry, ==, cases[i].entry);
    }
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_cmpfloat (search (index, unknown[i], &entry), <, 0.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bot/sample-knowledge/loads-whole", test_loads_whole);
  g_test_add_func ("/bot/sample-knowledge/answers", test_answers);

  return g_test_run ();
}
