#pragma once

#include "bot/cb-knowledge-entry.h"

G_BEGIN_DECLS

/**
 * CbKnowledgeHit:
 * @entry: (transfer none): what was found
 * @score: how well it fits, for comparing hits of one search only
 * @confidence: how likely it is the answer, from 0 to 1, comparable everywhere
 *
 * One result of a search. Immutable once made, counted by reference, usable
 * from every thread.
 */
typedef struct
{
  CbKnowledgeEntry *entry;
  double score;
  double confidence;
} CbKnowledgeHit;

#define CB_TYPE_KNOWLEDGE_HIT (cb_knowledge_hit_get_type ())
GType cb_knowledge_hit_get_type (void);

CbKnowledgeHit *
cb_knowledge_hit_new (const CbKnowledgeEntry *entry, double score, double confidence);
CbKnowledgeHit *cb_knowledge_hit_ref (const CbKnowledgeHit *self);
void cb_knowledge_hit_unref (CbKnowledgeHit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbKnowledgeHit, cb_knowledge_hit_unref)

G_END_DECLS
