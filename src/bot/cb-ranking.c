#include "bot/cb-ranking.h"

#include <math.h>
#include <string.h>

/*
 * How much each kind of feature counts, whatever the number of them in a text.
 * Chosen by cross-validation, see docs/knowledge.md.
 */
static const float kind_weights[CB_N_FEATURE_KINDS] = {
  [CB_FEATURE_WORD] = 1,       [CB_FEATURE_PAIR] = 0.7F,      [CB_FEATURE_PIECE] = 2,
  [CB_FEATURE_CONCEPT] = 0.7F, [CB_FEATURE_CONCEPT_PAIR] = 1,
};

/*
 * The entries are taken for some of a larger set, of which each word is in one
 * out of twenty and a common word in every third: so that the smallest of sets
 * is not taken in by its chance wordings.
 */
#define IMAGINED_ENTRIES 20
#define SHARE_OF_A_WORD 0.05
#define SHARE_OF_A_COMMON_WORD 0.3

/* Of the scores before training; makes their exponentials differ as probabilities do. */
#define SCALE 10

#define ENTRIES_BETWEEN_CHECKS 256

static float
compute_worth (guint32 n_entries, guint32 n_with_term, gboolean common)
{
  double share = common ? SHARE_OF_A_COMMON_WORD : SHARE_OF_A_WORD;
  double n = n_entries + IMAGINED_ENTRIES;
  double with = n_with_term + IMAGINED_ENTRIES * share;

  return logf (n / with) + 1;
}

static void
compute_worths (CbRanking *self, const CbCorpus *corpus)
{
  self->worth = g_new (float, self->n_terms + 1);
  for (guint32 i = 0; i < self->n_terms; i++)
    {
      const CbCorpusTerm *term = &g_array_index (corpus->terms, CbCorpusTerm, i);

      self->worth[i] = compute_worth (self->n_entries, term->n_entries, term->common);
    }
  for (guint common = 0; common < G_N_ELEMENTS (self->unknown_worth); common++)
    self->unknown_worth[common] = compute_worth (self->n_entries, 0, common);
}

static void
make_room (CbRanking *self, const CbCorpus *corpus)
{
  guint32 n_links = 0;

  self->starts = g_new (guint32, self->n_terms + 1);
  for (guint32 i = 0; i < self->n_terms; i++)
    {
      self->starts[i] = n_links;
      n_links += g_array_index (corpus->terms, CbCorpusTerm, i).n_entries;
    }
  self->starts[self->n_terms] = n_links;
  self->links = g_new (CbRankingLink, n_links + 1);
}

/* Makes the shares of each kind's terms, together, what the kind counts. */
static void
normalize (GArray *terms)
{
  float squares[CB_N_FEATURE_KINDS] = { 0 };
  float factors[CB_N_FEATURE_KINDS];
  float total = 0;

  for (guint i = 0; i < terms->len; i++)
    {
      const CbRankingTerm *term = &g_array_index (terms, CbRankingTerm, i);

      squares[term->kind] += term->value * term->value;
    }
  for (guint kind = 0; kind < CB_N_FEATURE_KINDS; kind++)
    total += kind_weights[kind];
  for (guint kind = 0; kind < CB_N_FEATURE_KINDS; kind++)
    factors[kind] = squares[kind] > 0 ? sqrtf (kind_weights[kind] / total / squares[kind]) : 0;
  for (guint i = 0; i < terms->len; i++)
    {
      CbRankingTerm *term = &g_array_index (terms, CbRankingTerm, i);

      term->value *= factors[term->kind];
    }
}

/**
 * cb_ranking_weigh_text:
 * @self: a ranking
 * @corpus: what it is made of
 * @text: one of its texts
 * @terms: (element-type CbRankingTerm): takes the terms of the text
 */
void
cb_ranking_weigh_text (const CbRanking *self,
                       const CbCorpus *corpus,
                       const CbCorpusText *text,
                       GArray *terms)
{
  g_array_set_size (terms, text->end - text->start);
  for (guint32 i = text->start; i < text->end; i++)
    {
      guint32 term = g_array_index (corpus->occurrences, guint32, i);

      g_array_index (terms, CbRankingTerm, i - text->start) =
          (CbRankingTerm){ term, g_array_index (corpus->terms, CbCorpusTerm, term).kind,
                           self->worth[term] };
    }
  normalize (terms);
}

/* What the texts of one entry have in common is what they add up to. */
typedef struct
{
  float *sums;     /* (owned): by term; 0 between two entries */
  GArray *touched; /* (owned) (element-type guint32): terms that are not 0 */
  GArray *terms;   /* (owned) (element-type CbRankingTerm): of one text */
  guint32 *ends;   /* (owned): where the next link of each term goes */
} Pile;

static void
add_to_pile (Pile *pile, float weight)
{
  for (guint i = 0; i < pile->terms->len; i++)
    {
      const CbRankingTerm *term = &g_array_index (pile->terms, CbRankingTerm, i);

      if (pile->sums[term->term] == 0)
        g_array_append_val (pile->touched, term->term);
      pile->sums[term->term] += weight * term->value;
    }
}

static void
clear_pile_into_links (CbRanking *self, Pile *pile, guint32 entry)
{
  float squares = 0;

  for (guint i = 0; i < pile->touched->len; i++)
    {
      float sum = pile->sums[g_array_index (pile->touched, guint32, i)];

      squares += sum * sum;
    }
  for (guint i = 0; i < pile->touched->len; i++)
    {
      guint32 term = g_array_index (pile->touched, guint32, i);

      self->links[pile->ends[term]++] =
          (CbRankingLink){ entry, SCALE * pile->sums[term] / sqrtf (squares) };
      pile->sums[term] = 0;
    }
  g_array_set_size (pile->touched, 0);
}

static gboolean
link_entries (CbRanking *self, const CbCorpus *corpus, Pile *pile, GCancellable *cancellable)
{
  for (guint i = 0; i < corpus->texts->len; i++)
    {
      const CbCorpusText *text = &g_array_index (corpus->texts, CbCorpusText, i);
      gboolean last = i + 1 == corpus->texts->len || text[1].entry != text->entry;

      cb_ranking_weigh_text (self, corpus, text, pile->terms);
      add_to_pile (pile, text->weight);
      if (last)
        clear_pile_into_links (self, pile, text->entry);
      if (i % ENTRIES_BETWEEN_CHECKS == 0 && g_cancellable_is_cancelled (cancellable))
        return FALSE;
    }

  return TRUE;
}

/**
 * cb_ranking_new:
 * @corpus: what to rank by; its table of numbers is taken over
 * @cancellable: (nullable): stops the work
 *
 * Returns: (transfer full) (nullable): a ranking by what the texts of each entry
 *   have in common, or %NULL when cancelled
 */
CbRanking *
cb_ranking_new (CbCorpus *corpus, GCancellable *cancellable)
{
  g_autoptr (CbRanking) self = g_new0 (CbRanking, 1);
  Pile pile;
  gboolean done;

  self->n_entries = corpus->n_entries;
  self->n_terms = corpus->terms->len;
  self->numbers = g_steal_pointer (&corpus->numbers);
  compute_worths (self, corpus);
  make_room (self, corpus);

  pile.sums = g_new0 (float, self->n_terms + 1);
  pile.touched = g_array_new (FALSE, FALSE, sizeof (guint32));
  pile.terms = g_array_new (FALSE, FALSE, sizeof (CbRankingTerm));
  pile.ends = g_memdup2 (self->starts, (self->n_terms + 1) * sizeof (guint32));
  done = link_entries (self, corpus, &pile, cancellable);
  g_free (pile.sums);
  g_array_unref (pile.touched);
  g_array_unref (pile.terms);
  g_free (pile.ends);

  return done ? g_steal_pointer (&self) : NULL;
}

void
cb_ranking_free (CbRanking *self)
{
  g_clear_pointer (&self->numbers, cb_term_table_free);
  g_free (self->worth);
  g_free (self->starts);
  g_free (self->links);
  g_free (self);
}

/**
 * cb_ranking_weigh:
 * @self: a ranking
 * @features: (element-type CbFeature): of what somebody asks
 *
 * Returns: (transfer full) (element-type CbRankingTerm): its terms, those included
 *   that no entry has: they make the share of the others smaller
 */
GArray *
cb_ranking_weigh (const CbRanking *self, GArray *features)
{
  GArray *terms = g_array_sized_new (FALSE, FALSE, sizeof (CbRankingTerm), features->len);

  for (guint i = 0; i < features->len; i++)
    {
      const CbFeature *feature = &g_array_index (features, CbFeature, i);
      guint32 number = cb_term_table_find (self->numbers, feature->key);
      CbRankingTerm term = { number, feature->kind,
                             number != CB_TERM_NONE ? self->worth[number]
                                                    : self->unknown_worth[feature->common] };

      g_array_append_val (terms, term);
    }
  normalize (terms);

  return terms;
}

/**
 * cb_ranking_score:
 * @self: a ranking
 * @terms: (element-type CbRankingTerm): of what somebody asks
 * @scores: (array): all 0, one for each entry; takes the scores
 */
void
cb_ranking_score (const CbRanking *self, GArray *terms, float *scores)
{
  for (guint i = 0; i < terms->len; i++)
    {
      const CbRankingTerm *term = &g_array_index (terms, CbRankingTerm, i);
      const CbRankingLink *end;

      if (term->term == CB_TERM_NONE)
        continue;
      end = self->links + self->starts[term->term + 1];
      for (const CbRankingLink *link = self->links + self->starts[term->term]; link < end; link++)
        scores[link->entry] += term->value * link->weight;
    }
}

static gboolean
has_link (const CbRanking *self, guint32 term, guint32 entry)
{
  guint32 start = self->starts[term];
  guint32 end = self->starts[term + 1];

  while (start < end)
    {
      guint32 middle = start + (end - start) / 2;

      if (self->links[middle].entry == entry)
        return TRUE;
      if (self->links[middle].entry < entry)
        start = middle + 1;
      else
        end = middle;
    }

  return FALSE;
}

/**
 * cb_ranking_measure_coverage:
 * @self: a ranking
 * @terms: (element-type CbRankingTerm): of what somebody asks
 * @entry: position of an entry
 * @coverage: (out): for each kind of feature, the part of the question that the
 *   entry has, too, from 0 to 1; -1 where the question has none of the kind
 */
void
cb_ranking_measure_coverage (const CbRanking *self,
                             GArray *terms,
                             guint32 entry,
                             float coverage[CB_N_FEATURE_KINDS])
{
  float all[CB_N_FEATURE_KINDS] = { 0 };

  memset (coverage, 0, CB_N_FEATURE_KINDS * sizeof (float));
  for (guint i = 0; i < terms->len; i++)
    {
      const CbRankingTerm *term = &g_array_index (terms, CbRankingTerm, i);
      float square = term->value * term->value;

      all[term->kind] += square;
      if (term->term != CB_TERM_NONE && has_link (self, term->term, entry))
        coverage[term->kind] += square;
    }
  for (guint kind = 0; kind < CB_N_FEATURE_KINDS; kind++)
    coverage[kind] = all[kind] > 0 ? coverage[kind] / all[kind] : -1;
}

/**
 * cb_ranking_get_memory:
 * @self: a ranking
 *
 * Returns: the bytes it takes
 */
gsize
cb_ranking_get_memory (const CbRanking *self)
{
  return sizeof *self + cb_term_table_get_memory (self->numbers) +
         (gsize) (self->n_terms + 1) * (sizeof (float) + sizeof (guint32)) +
         (gsize) (self->starts[self->n_terms] + 1) * sizeof (CbRankingLink);
}
