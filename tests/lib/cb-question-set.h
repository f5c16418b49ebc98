#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbQuestion:
 * @text: (owned): what somebody asks
 * @entry: (owned) (nullable): id of the entry that answers it, %NULL when none does
 */
typedef struct
{
  char *text;
  char *entry;
} CbQuestion;

/**
 * CbQuestionSet:
 * @entries: (element-type CbKnowledgeEntry): what is known
 * @questions: (element-type CbQuestion): what is asked
 *
 * Knowledge, and questions of which the right answer is known: `knowledge.jsonl` and
 * `queries.jsonl` of a directory.
 */
typedef struct
{
  GPtrArray *entries;
  GPtrArray *questions;
} CbQuestionSet;

/**
 * CbQuestionScores:
 * @n_answerable: questions that an entry answers
 * @n_unanswerable: the others
 * @precision: part of the answerable ones of which the first hit is right
 * @mean_reciprocal_rank: of the right entry's rank
 * @separation: the area under the curve: how likely an answerable question gets a higher
 *   confidence than another; NaN without both
 * @answered_well: part of the answerable ones that are answered, and rightly, at 0.5
 * @answered_wrongly: part of the unanswerable ones that are answered all the same
 */
typedef struct
{
  guint n_answerable;
  guint n_unanswerable;
  double precision;
  double mean_reciprocal_rank;
  double separation;
  double answered_well;
  double answered_wrongly;
} CbQuestionScores;

/* Returns: (transfer full) (element-type CbKnowledgeHit): hits for @query, the best one first */
typedef GPtrArray *(*CbQuestionSearchFunc) (const char *query, guint max_hits, gpointer user_data);

CbQuestionSet *cb_question_set_load (const char *directory, GError **error);
void cb_question_set_free (CbQuestionSet *self);
void cb_question_set_measure (CbQuestionSet *self,
                              CbQuestionSearchFunc search,
                              gpointer user_data,
                              CbQuestionScores *scores);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbQuestionSet, cb_question_set_free)

G_END_DECLS
