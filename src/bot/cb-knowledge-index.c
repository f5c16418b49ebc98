#include "bot/cb-knowledge-index.h"

#include <math.h>

#include "bot/cb-text-analyzer.h"

/* Weights of the fields: a match in a question says most. */
#define WEIGHT_ALTERNATIVE 0.95
#define WEIGHT_ANSWER 0.35

/**
 * CbKnowledgeIndex:
 *
 * All that is known, ready to be searched. Never changes once made, so that any
 * number of threads may search it while the next one is being built.
 */
struct _CbKnowledgeIndex
{
  GPtrArray *entries;    /* (owned) (element-type CbKnowledgeEntry) */
  GHashTable *documents; /* (owned) (element-type utf8 GArray): by stem, the entries it is in */
};

typedef struct
{
  guint32 entry;
  float weight;
} Posting;

static void
clear_index (gpointer data)
{
  CbKnowledgeIndex *self = data;

  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->documents);
}

static void
add_posting (CbKnowledgeIndex *self, const char *stem, guint entry, float weight)
{
  GArray *postings = g_hash_table_lookup (self->documents, stem);
  Posting *last;

  if (postings == NULL)
    {
      postings = g_array_new (FALSE, FALSE, sizeof (Posting));
      g_hash_table_insert (self->documents, g_strdup (stem), postings);
    }
  last = postings->len > 0 ? &g_array_index (postings, Posting, postings->len - 1) : NULL;
  if (last != NULL && last->entry == entry)
    last->weight = MAX (last->weight, weight);
  else
    g_array_append_vals (postings, &(Posting){ entry, weight }, 1);
}

static void
add_text (CbKnowledgeIndex *self,
          CbTextAnalyzer *analyzer,
          guint entry,
          const char *text,
          float weight)
{
  g_autoptr (GPtrArray) stems = cb_text_analyzer_split (analyzer, text);

  for (guint i = 0; i < stems->len; i++)
    add_posting (self, stems->pdata[i], entry, weight);
}

static void
add_entry (CbKnowledgeIndex *self, guint position)
{
  const CbKnowledgeEntry *entry = self->entries->pdata[position];
  g_autoptr (CbTextAnalyzer) analyzer = cb_text_analyzer_new (entry->language);

  add_text (self, analyzer, position, entry->question, 1);
  for (guint i = 0; entry->alternatives[i] != NULL; i++)
    add_text (self, analyzer, position, entry->alternatives[i], WEIGHT_ALTERNATIVE);
  for (guint i = 0; entry->tags[i] != NULL; i++)
    add_text (self, analyzer, position, entry->tags[i], WEIGHT_ALTERNATIVE);
  add_text (self, analyzer, position, entry->answer, WEIGHT_ANSWER);
}

/**
 * cb_knowledge_index_new:
 * @entries: (element-type CbKnowledgeEntry): what is known; not to be changed any more
 *
 * @cancellable: (nullable): stops the work
 * @error: return location for an error
 *
 * Builds an index. Takes its time: not for the main loop.
 *
 * Returns: (transfer full) (nullable): an index of @entries, %NULL when cancelled
 */
CbKnowledgeIndex *
cb_knowledge_index_new (GPtrArray *entries, GCancellable *cancellable, GError **error)
{
  g_autoptr (CbKnowledgeIndex) self = g_atomic_rc_box_new0 (CbKnowledgeIndex);

  self->entries = g_ptr_array_ref (entries);
  self->documents =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  for (guint i = 0; i < entries->len && !g_cancellable_is_cancelled (cancellable); i++)
    add_entry (self, i);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * cb_knowledge_index_ref:
 * @self: an index
 *
 * Returns: (transfer full): @self
 */
CbKnowledgeIndex *
cb_knowledge_index_ref (CbKnowledgeIndex *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_knowledge_index_unref (CbKnowledgeIndex *self)
{
  g_atomic_rc_box_release_full (self, clear_index);
}

guint
cb_knowledge_index_get_n_entries (CbKnowledgeIndex *self)
{
  return self->entries->len;
}

/**
 * cb_knowledge_index_get_entry:
 * @self: an index
 * @position: below cb_knowledge_index_get_n_entries()
 *
 * Returns: (transfer none): the entry
 */
const CbKnowledgeEntry *
cb_knowledge_index_get_entry (CbKnowledgeIndex *self, guint position)
{
  return g_ptr_array_index (self->entries, position);
}

static float
add_scores (CbKnowledgeIndex *self, const char *stem, float *scores)
{
  GArray *postings = g_hash_table_lookup (self->documents, stem);
  float n = self->entries->len;
  float df = postings != NULL ? postings->len : 0;
  float idf = logf (1 + (n - df + 0.5f) / (df + 0.5f));

  for (guint i = 0; i < df; i++)
    {
      const Posting *posting = &g_array_index (postings, Posting, i);

      scores[posting->entry] += idf * posting->weight;
    }

  return idf;
}

static void
insert_hit (GPtrArray *hits, CbKnowledgeHit *hit)
{
  guint i = 0;

  while (i < hits->len && ((CbKnowledgeHit *) hits->pdata[i])->score >= hit->score)
    i++;
  g_ptr_array_insert (hits, i, hit);
}

static GPtrArray *
pick_best (CbKnowledgeIndex *self, const float *scores, float possible, guint max_hits)
{
  GPtrArray *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_knowledge_hit_unref);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const CbKnowledgeHit *worst = hits->len == max_hits ? hits->pdata[max_hits - 1] : NULL;

      if (scores[i] <= 0 || (worst != NULL && scores[i] <= worst->score))
        continue;
      if (worst != NULL)
        g_ptr_array_remove_index (hits, max_hits - 1);
      insert_hit (hits, cb_knowledge_hit_new (self->entries->pdata[i], scores[i],
                                              MIN (scores[i] / possible, 1)));
    }

  return hits;
}

/**
 * cb_knowledge_index_search:
 * @self: an index
 * @query: what somebody asks, valid UTF-8
 * @locale: (nullable): BCP 47 tag of their language, where known
 * @max_hits: how many hits are wanted, at least 1
 *
 * Searches in the calling thread.
 *
 * Returns: (transfer full) (element-type CbKnowledgeHit): the best hits, the best one first
 */
GPtrArray *
cb_knowledge_index_search (CbKnowledgeIndex *self,
                           const char *query,
                           const char *locale,
                           guint max_hits)
{
  g_autoptr (CbTextAnalyzer) analyzer = cb_text_analyzer_new (locale != NULL ? locale : "en");
  g_autoptr (GPtrArray) stems = cb_text_analyzer_split (analyzer, query);
  g_autofree float *scores = g_new0 (float, self->entries->len + 1);
  float possible = 0;

  g_return_val_if_fail (max_hits > 0, NULL);

  for (guint i = 0; i < stems->len; i++)
    possible += add_scores (self, stems->pdata[i], scores);

  return pick_best (self, scores, possible, max_hits);
}
