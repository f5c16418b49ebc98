#pragma once

#include <gio/gio.h>

#include "bot/cb-corpus.h"

G_BEGIN_DECLS

/**
 * CbRankingTerm:
 * @term: number of the term, or %CB_TERM_NONE when no entry has it
 * @kind: the #CbFeatureKind
 * @value: its share in what the text says; the squares of all shares add up to 1 at most
 *
 * A term of a text that is compared with the entries.
 */
typedef struct
{
  guint32 term;
  guint8 kind;
  float value;
} CbRankingTerm;

/**
 * CbRankingLink:
 * @entry: position of the entry
 * @weight: what a text with the term gains for it
 *
 * That an entry has a term.
 */
typedef struct
{
  guint32 entry;
  float weight;
} CbRankingLink;

/**
 * CbRanking:
 * @numbers: (owned): the numbers of the terms
 * @worth: (owned) (array): what each term is worth: the rarer, the more
 * @starts: (owned) (array): where the links of each term begin, and where the last one's end
 * @links: (owned) (array): which entries have each term, by position
 * @n_terms: how many terms there are
 * @n_entries: how many entries there are
 * @unknown_worth: worth of a term that no entry has, and of a common one
 *
 * An inverted index. The score of an entry is the sum over the terms that it
 * shares with a text, the term's share in the text by the link's weight. Never
 * changes once made and trained, and can be used by any number of threads then.
 */
typedef struct
{
  CbTermTable *numbers;
  float *worth;
  guint32 *starts;
  CbRankingLink *links;
  guint32 n_terms;
  guint32 n_entries;
  float unknown_worth[2];
} CbRanking;

CbRanking *cb_ranking_new (CbCorpus *corpus, GCancellable *cancellable);
void cb_ranking_free (CbRanking *self);
GArray *cb_ranking_weigh (const CbRanking *self, GArray *features);
void cb_ranking_weigh_text (const CbRanking *self,
                            const CbCorpus *corpus,
                            const CbCorpusText *text,
                            GArray *terms);
void cb_ranking_score (const CbRanking *self, GArray *terms, float *scores);
void cb_ranking_measure_coverage (const CbRanking *self,
                                  GArray *terms,
                                  guint32 entry,
                                  float coverage[CB_N_FEATURE_KINDS]);
gsize cb_ranking_get_memory (const CbRanking *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbRanking, cb_ranking_free)

G_END_DECLS
