#pragma once

#include "bot/cb-feature.h"
#include "bot/cb-term-table.h"

G_BEGIN_DECLS

/**
 * CbCorpusText:
 * @entry: position of the entry that the text belongs to
 * @start: its first term in the corpus's occurrences
 * @end: one after its last
 * @weight: how much it says about what its entry is asked for, 1 for a question
 *
 * One text of a corpus.
 */
typedef struct
{
  guint32 entry;
  guint32 start;
  guint32 end;
  float weight;
} CbCorpusText;

/**
 * CbCorpusTerm:
 * @kind: the #CbFeatureKind
 * @common: whether it is made of words that are everywhere
 * @last_entry: the entry that had it last, and 1
 * @n_entries: how many entries have it
 *
 * What is known of a term of a corpus.
 */
typedef struct
{
  guint8 kind;
  guint8 common;
  guint32 last_entry;
  guint32 n_entries;
} CbCorpusTerm;

/**
 * CbCorpus:
 * @numbers: (owned): the numbers of the terms
 * @terms: (owned) (element-type CbCorpusTerm): by their numbers
 * @texts: (owned) (element-type CbCorpusText): in the order of their entries
 * @occurrences: (owned) (element-type guint32): the terms of all texts
 * @n_entries: how many entries there are
 *
 * All the texts that a ranking is made of, as features. Used by one thread.
 */
typedef struct
{
  CbTermTable *numbers;
  GArray *terms;
  GArray *texts;
  GArray *occurrences;
  guint32 n_entries;
} CbCorpus;

CbCorpus *cb_corpus_new (void);
void cb_corpus_free (CbCorpus *self);
void cb_corpus_begin_entry (CbCorpus *self);
void cb_corpus_add_text (CbCorpus *self, GArray *features, float weight);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbCorpus, cb_corpus_free)

G_END_DECLS
