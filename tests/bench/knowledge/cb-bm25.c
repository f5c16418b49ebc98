#include "bench/knowledge/cb-bm25.h"

#include <math.h>

#include "bot/cb-knowledge-hit.h"
#include "bot/cb-text-analyzer.h"
#include "bot/cb-text-word.h"

#define K1 1.2
#define B 0.75

struct _CbBm25
{
  GPtrArray *entries;       /* (owned) (element-type CbKnowledgeEntry) */
  CbTextAnalyzer *analyzer; /* (owned) */
  GHashTable *postings;     /* (owned) (element-type utf8 GArray): by stem, a Posting each */
  guint *lengths;           /* (owned): words of each entry */
  double mean_length;
};

typedef struct
{
  guint entry;
  guint n;
} Posting;

static void
add_stem (CbBm25 *self, const char *stem, guint entry)
{
  GArray *postings = g_hash_table_lookup (self->postings, stem);
  Posting fresh = { entry, 1 };

  if (postings == NULL)
    {
      postings = g_array_new (FALSE, FALSE, sizeof (Posting));
      g_hash_table_insert (self->postings, g_strdup (stem), postings);
    }
  if (postings->len > 0 && g_array_index (postings, Posting, postings->len - 1).entry == entry)
    g_array_index (postings, Posting, postings->len - 1).n++;
  else
    g_array_append_val (postings, fresh);
}

static void
add_text (CbBm25 *self, guint entry, const char *text)
{
  g_autoptr (GPtrArray) words = cb_text_analyzer_split (self->analyzer, text);

  for (guint i = 0; i < words->len; i++)
    add_stem (self, ((CbTextWord *) words->pdata[i])->stem, entry);
  self->lengths[entry] += words->len;
  self->mean_length += (double) words->len / self->entries->len;
}

CbBm25 *
cb_bm25_new (GPtrArray *entries)
{
  CbBm25 *self = g_new0 (CbBm25, 1);

  self->entries = g_ptr_array_ref (entries);
  self->analyzer = cb_text_analyzer_new ("en");
  self->postings =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->lengths = g_new0 (guint, entries->len);
  for (guint i = 0; i < entries->len; i++)
    {
      const CbKnowledgeEntry *entry = entries->pdata[i];
      g_autofree char *wordings = g_strjoinv (" ", (char **) entry->alternatives);

      add_text (self, i, entry->question);
      add_text (self, i, wordings);
      add_text (self, i, entry->answer);
    }

  return self;
}

void
cb_bm25_free (CbBm25 *self)
{
  g_ptr_array_unref (self->entries);
  cb_text_analyzer_free (self->analyzer);
  g_hash_table_unref (self->postings);
  g_free (self->lengths);
  g_free (self);
}

static void
add_scores (CbBm25 *self, const char *stem, double *scores)
{
  GArray *postings = g_hash_table_lookup (self->postings, stem);
  double n = self->entries->len;
  double idf = postings != NULL ? log (1 + (n - postings->len + 0.5) / (postings->len + 0.5)) : 0;

  for (guint i = 0; postings != NULL && i < postings->len; i++)
    {
      const Posting *posting = &g_array_index (postings, Posting, i);
      double length = self->lengths[posting->entry] / self->mean_length;

      scores[posting->entry] +=
          idf * posting->n * (K1 + 1) / (posting->n + K1 * (1 - B + B * length));
    }
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  double one = (*(const CbKnowledgeHit *const *) a)->score;
  double other = (*(const CbKnowledgeHit *const *) b)->score;

  return (one < other) - (one > other);
}

/* The score is all there is for a confidence. */
GPtrArray *
cb_bm25_search (CbBm25 *self, const char *query, guint max_hits)
{
  g_autoptr (GPtrArray) words = cb_text_analyzer_split (self->analyzer, query);
  GPtrArray *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_knowledge_hit_unref);
  g_autofree double *scores = g_new0 (double, self->entries->len);

  for (guint i = 0; i < words->len; i++)
    add_scores (self, ((CbTextWord *) words->pdata[i])->stem, scores);
  for (guint i = 0; i < self->entries->len; i++)
    g_ptr_array_add (hits, cb_knowledge_hit_new (self->entries->pdata[i], scores[i], scores[i]));
  g_ptr_array_sort (hits, compare_hits);
  g_ptr_array_set_size (hits, MIN (hits->len, max_hits));

  return hits;
}
