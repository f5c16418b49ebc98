#include "bot/cb-knowledge-index.h"

#include <math.h>
#include <string.h>

#include "bot/cb-confidence.h"
#include "bot/cb-feature-reader.h"
#include "bot/cb-language.h"
#include "bot/cb-ranking-trainer.h"
#include "bot/cb-trained-weights.h"

/* What the tags and the answer, a text each, say about what is asked for; a wording says 1. */
#define WEIGHT_TAGS 0.7F
#define WEIGHT_ANSWER 1

/* Bytes of an answer that are read. */
#define MAX_ANSWER_LENGTH 400

/* Languages in which one question is looked for, each at the price of a search. */
#define MAX_LANGUAGES 4

/* How much surer an answer in another language than the visitor's must be. */
#define LOCALE_BONUS 0.1

/* Entries up to which all kinds of features are looked at, in the answers, too. */
#define MAX_ENTRIES_IN_FULL 5000

/* Makes the chances less extreme than training does. */
#define TEMPERATURE 2

/**
 * CbKnowledgeIndex:
 *
 * All that is known, ready to be searched. Never changes once made, so that any
 * number of threads may search it while the next one is being built.
 */
struct _CbKnowledgeIndex
{
  GPtrArray *entries;   /* (owned) (element-type CbKnowledgeEntry) */
  GPtrArray *languages; /* (owned) (element-type Language): the most frequent first */
  CbRanking *ranking;   /* (owned) */
  double mean_wordings; /* of an entry */
};

typedef struct
{
  char *tag;               /* (owned) */
  CbThesaurus *thesaurus;  /* (owned) */
  CbFeatureReader *reader; /* (owned) (nullable): while the index is built */
  guint n_entries;
} Language;

/* What one search is about. */
typedef struct
{
  GArray *terms; /* (owned) (element-type CbRankingTerm) */
  float *scores; /* (owned): by entry */
  double sum;    /* of the exponentials of all scores and of 0, less the best */
  float best;
} Search;

static void
language_free (gpointer data)
{
  Language *self = data;

  g_free (self->tag);
  cb_thesaurus_unref (self->thesaurus);
  g_clear_pointer (&self->reader, cb_feature_reader_free);
  g_free (self);
}

static Language *
language_new (const char *tag)
{
  Language *self = g_new0 (Language, 1);

  self->tag = g_ascii_strdown (tag, strcspn (tag, "-_"));
  self->reader = cb_feature_reader_new (self->tag, NULL);
  self->thesaurus = cb_thesaurus_ref (cb_feature_reader_get_thesaurus (self->reader));

  return self;
}

static void
clear_index (gpointer data)
{
  CbKnowledgeIndex *self = data;

  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->languages);
  g_clear_pointer (&self->ranking, cb_ranking_free);
}

/* What the wordings of a large set do not need is half of all that there is. */
static guint
get_kinds (const CbKnowledgeIndex *self)
{
  if (self->entries->len <= MAX_ENTRIES_IN_FULL)
    return CB_FEATURES_OF_ALL_KINDS;

  return CB_FEATURES_OF_ALL_KINDS & ~CB_FEATURES_OF (CB_FEATURE_CONCEPT_PAIR);
}

static guint
get_answer_kinds (const CbKnowledgeIndex *self)
{
  if (self->entries->len <= MAX_ENTRIES_IN_FULL)
    return CB_FEATURES_OF_ALL_KINDS;

  return CB_FEATURES_OF (CB_FEATURE_WORD) | CB_FEATURES_OF (CB_FEATURE_CONCEPT);
}

static Language *
take_language (CbKnowledgeIndex *self, const char *tag)
{
  Language *language;

  for (guint i = 0; i < self->languages->len; i++)
    {
      language = self->languages->pdata[i];
      if (cb_language_is (tag, language->tag))
        return language;
    }

  language = language_new (tag);
  g_ptr_array_add (self->languages, language);

  return language;
}

static void
add_text (CbCorpus *corpus, CbFeatureReader *reader, const char *text, guint kinds, float weight)
{
  g_autoptr (GArray) features = cb_feature_reader_read (reader, text, kinds);

  if (features->len > 0)
    cb_corpus_add_text (corpus, features, weight);
}

/* Returns: (transfer full): what the answer is about is said at its beginning */
static char *
dup_beginning (const char *answer)
{
  gsize length = strnlen (answer, MAX_ANSWER_LENGTH + 1);
  const char *end = answer + length;

  if (length > MAX_ANSWER_LENGTH)
    end = g_utf8_find_prev_char (answer, end);

  return g_strndup (answer, (gsize) (end - answer));
}

static void
add_entry (CbKnowledgeIndex *self, CbCorpus *corpus, const CbKnowledgeEntry *entry)
{
  Language *language = take_language (self, entry->language);
  g_autofree char *tags = g_strjoinv (" ", (char **) entry->tags);
  g_autofree char *beginning = dup_beginning (entry->answer);
  guint kinds = get_kinds (self);

  language->n_entries++;
  self->mean_wordings += (1.0 + g_strv_length ((char **) entry->alternatives)) / self->entries->len;
  cb_corpus_begin_entry (corpus);
  add_text (corpus, language->reader, entry->question, kinds, 1);
  for (guint i = 0; entry->alternatives[i] != NULL; i++)
    add_text (corpus, language->reader, entry->alternatives[i], kinds, 1);
  add_text (corpus, language->reader, tags, kinds, WEIGHT_TAGS);
  add_text (corpus, language->reader, beginning, get_answer_kinds (self), WEIGHT_ANSWER);
}

static int
compare_languages (gconstpointer a, gconstpointer b)
{
  const Language *one = *(const Language *const *) a;
  const Language *other = *(const Language *const *) b;

  return (one->n_entries < other->n_entries) - (one->n_entries > other->n_entries);
}

/* Only the most frequent ones are searched, and their readers were for the building alone. */
static void
settle_languages (CbKnowledgeIndex *self)
{
  g_ptr_array_sort (self->languages, compare_languages);
  for (guint i = 0; i < self->languages->len; i++)
    {
      Language *language = self->languages->pdata[i];

      g_clear_pointer (&language->reader, cb_feature_reader_free);
    }
}

/* Where the weights cannot be kept, the next start trains them again: no reason to know nothing
 * now. */
static void
train (CbRanking *ranking, const CbCorpus *corpus, const char *trained, GCancellable *cancellable)
{
  g_autoptr (CbTrainedWeights) weights = NULL;

  if (trained != NULL)
    weights = cb_trained_weights_new (trained, ranking, corpus);
  if (weights != NULL && cb_trained_weights_load (weights, ranking))
    return;
  if (cb_ranking_trainer_train (ranking, corpus, cancellable) && weights != NULL)
    cb_trained_weights_save (weights, ranking, NULL);
}

/**
 * cb_knowledge_index_new:
 * @entries: (element-type CbKnowledgeEntry): what is known; not to be changed any more
 * @trained: (nullable): path of a file that keeps what was trained for the next time
 * @cancellable: (nullable): stops the work
 * @error: return location for an error
 *
 * Builds an index. Takes its time: not for the main loop.
 *
 * Returns: (transfer full) (nullable): an index of @entries, %NULL when cancelled
 */
CbKnowledgeIndex *
cb_knowledge_index_new (GPtrArray *entries,
                        const char *trained,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (CbKnowledgeIndex) self = g_atomic_rc_box_new0 (CbKnowledgeIndex);
  g_autoptr (CbCorpus) corpus = cb_corpus_new ();

  self->entries = g_ptr_array_ref (entries);
  self->languages = g_ptr_array_new_with_free_func (language_free);
  for (guint i = 0; i < entries->len && !g_cancellable_is_cancelled (cancellable); i++)
    add_entry (self, corpus, entries->pdata[i]);
  settle_languages (self);
  self->ranking = cb_ranking_new (corpus, cancellable);
  if (self->ranking != NULL)
    train (self->ranking, corpus, trained, cancellable);
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

/**
 * cb_knowledge_index_get_memory:
 * @self: an index
 *
 * Returns: the bytes it takes beside its entries
 */
gsize
cb_knowledge_index_get_memory (CbKnowledgeIndex *self)
{
  return cb_ranking_get_memory (self->ranking);
}

/* That none of the entries is meant is one more choice, with a score of 0. */
static void
add_exponentials (Search *search, guint n)
{
  search->best = 0;
  for (guint i = 0; i < n; i++)
    search->best = MAX (search->best, search->scores[i]);
  search->sum = expf (-search->best / TEMPERATURE);
  for (guint i = 0; i < n; i++)
    search->sum += expf ((search->scores[i] - search->best) / TEMPERATURE);
}

/* Returns: the place that a hit with @score takes among the best ones, the last being the worst */
static guint
find_place (const GArray *best, const float *scores, float score)
{
  guint i = best->len;

  while (i > 0 && scores[g_array_index (best, guint32, i - 1)] < score)
    i--;

  return i;
}

/* Returns: (transfer full) (element-type guint32): positions of the best entries, best first */
static GArray *
pick_best (const float *scores, guint n, guint max_hits)
{
  GArray *best = g_array_sized_new (FALSE, FALSE, sizeof (guint32), max_hits + 1);

  for (guint32 i = 0; i < n; i++)
    {
      guint place;

      if (scores[i] <= 0 || (best->len == max_hits &&
                             scores[i] <= scores[g_array_index (best, guint32, max_hits - 1)]))
        continue;
      place = find_place (best, scores, scores[i]);
      g_array_insert_val (best, place, i);
      g_array_set_size (best, MIN (best->len, max_hits));
    }

  return best;
}

static CbKnowledgeHit *
make_hit (CbKnowledgeIndex *self, const Search *search, guint32 entry)
{
  float score = search->scores[entry];
  CbConfidence confidence = { .chance = exp ((score - search->best) / TEMPERATURE) / search->sum,
                              .n_entries = self->entries->len,
                              .mean_wordings = self->mean_wordings };

  cb_ranking_measure_coverage (self->ranking, search->terms, entry, confidence.coverage);

  return cb_knowledge_hit_new (self->entries->pdata[entry], score,
                               cb_confidence_estimate (&confidence));
}

static GPtrArray *
search_in_language (CbKnowledgeIndex *self,
                    const Language *language,
                    const char *query,
                    guint max_hits)
{
  g_autoptr (CbFeatureReader) reader = cb_feature_reader_new (language->tag, language->thesaurus);
  g_autoptr (GArray) features = cb_feature_reader_read (reader, query, get_kinds (self));
  g_autoptr (GArray) terms = cb_ranking_weigh (self->ranking, features);
  g_autofree float *scores = g_new0 (float, self->entries->len);
  g_autoptr (GArray) best = NULL;
  GPtrArray *hits = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_knowledge_hit_unref);
  Search search = { .terms = terms, .scores = scores };

  cb_ranking_score (self->ranking, terms, scores);
  add_exponentials (&search, self->entries->len);
  best = pick_best (scores, self->entries->len, max_hits);
  for (guint i = 0; i < best->len; i++)
    g_ptr_array_add (hits, make_hit (self, &search, g_array_index (best, guint32, i)));

  return hits;
}

/* What speaks for the hits of one language against those of another. */
static double
get_preference (GPtrArray *hits, const Language *language, const char *locale)
{
  double preference = hits->len > 0 ? ((CbKnowledgeHit *) hits->pdata[0])->confidence : 0;

  return preference + (cb_language_is (locale, language->tag) ? LOCALE_BONUS : 0);
}

/**
 * cb_knowledge_index_search:
 * @self: an index
 * @query: what somebody asks, valid UTF-8
 * @locale: (nullable): BCP 47 tag of their language, where known
 * @max_hits: how many hits are wanted, at least 1
 *
 * Searches in the calling thread. Of an index of several languages it is the one
 * with the surest answer that counts, and that of @locale where they are about
 * equal: people do not always write in the language that their browser is set to.
 *
 * Returns: (transfer full) (element-type CbKnowledgeHit): the best hits, the best one first
 */
GPtrArray *
cb_knowledge_index_search (CbKnowledgeIndex *self,
                           const char *query,
                           const char *locale,
                           guint max_hits)
{
  g_autoptr (GPtrArray) best = NULL;
  double preference = -1;

  g_return_val_if_fail (max_hits > 0, NULL);

  for (guint i = 0; i < MIN (self->languages->len, MAX_LANGUAGES); i++)
    {
      const Language *language = self->languages->pdata[i];
      g_autoptr (GPtrArray) hits = search_in_language (self, language, query, max_hits);

      if (get_preference (hits, language, locale) <= preference)
        continue;
      preference = get_preference (hits, language, locale);
      g_clear_pointer (&best, g_ptr_array_unref);
      best = g_steal_pointer (&hits);
    }

  return best != NULL ? g_steal_pointer (&best)
                      : g_ptr_array_new_with_free_func ((GDestroyNotify) cb_knowledge_hit_unref);
}
