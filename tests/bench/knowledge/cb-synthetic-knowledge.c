#include "bench/knowledge/cb-synthetic-knowledge.h"

#include <math.h>
#include <string.h>

#include "bot/cb-knowledge-entry.h"

#define N_WORDS 30000
#define N_QUESTION 8
#define N_ANSWER 25

static const char *const common[] = {
  "how",    "do",   "i",       "the",      "my",  "a",   "what",   "is",   "can",     "to",
  "for",    "when", "where",   "with",     "of",  "and", "change", "find", "account", "order",
  "cancel", "new",  "payment", "delivery", "why", "not", "does",   "open", "you",     "it",
};
static const char *const syllables[] = {
  "ba", "ter", "min", "lo",  "sa", "con", "re",  "di", "pul", "ver", "na", "to",  "gra", "mel",
  "si", "bor", "ken", "tri", "fu", "lan", "per", "do", "est", "al",  "wi", "cho", "ne",  "mar",
};

/* Returns: a word of its own for each @rank, shorter for the frequent ones */
static void
append_word (GString *text, guint rank)
{
  guint n = rank + 7;

  do
    {
      g_string_append (text, syllables[n % G_N_ELEMENTS (syllables)]);
      n /= G_N_ELEMENTS (syllables);
    }
  while (n > 0);
}

static void
append_random_word (GString *text, GRand *random)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  if (g_rand_double (random) < 0.45)
    g_string_append (text, common[g_rand_int_range (random, 0, G_N_ELEMENTS (common))]);
  else
    append_word (text, (guint) pow (N_WORDS, g_rand_double (random)) - 1);
}

static char *
make_text (GRand *random, guint mean_words)
{
  guint n = (guint) g_rand_int_range (random, (gint32) mean_words / 2, (gint32) mean_words * 3 / 2);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    append_random_word (text, random);

  return g_string_free (text, FALSE);
}

static CbKnowledgeEntry *
make_entry (GRand *random, guint i)
{
  g_autofree char *id = g_strdup_printf ("entry-%u", i);
  g_autofree char *question = make_text (random, N_QUESTION);
  g_autofree char *second = make_text (random, N_QUESTION);
  g_autofree char *third = make_text (random, N_QUESTION);
  g_autofree char *answer = make_text (random, N_ANSWER);
  const char *alternatives[] = { second, third, NULL };

  return cb_knowledge_entry_new (&(CbKnowledgeEntry){ .id = id,
                                                      .question = question,
                                                      .alternatives = alternatives,
                                                      .answer = answer,
                                                      .language = "en",
                                                      .file = "synthetic" });
}

GPtrArray *
cb_synthetic_knowledge_make_entries (guint n)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_knowledge_entry_unref);
  GRand *random = g_rand_new_with_seed (n);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (entries, make_entry (random, i));
  g_rand_free (random);

  return entries;
}

/* Returns: (transfer full): a question of some entry with one word exchanged */
char *
cb_synthetic_knowledge_make_query (GPtrArray *entries, guint32 seed)
{
  GRand *random = g_rand_new_with_seed (seed);
  const CbKnowledgeEntry *entry =
      entries->pdata[g_rand_int_range (random, 0, (gint32) entries->len)];
  g_autoptr (GString) query = g_string_new (entry->question);
  const char *space = strchr (query->str, ' ');

  g_string_truncate (query, space != NULL ? (gsize) (space - query->str) : query->len);
  g_string_append (query, strrchr (entry->question, ' '));
  while (query->len < strlen (entry->question))
    append_random_word (query, random);
  g_rand_free (random);

  return g_string_free (g_steal_pointer (&query), FALSE);
}
