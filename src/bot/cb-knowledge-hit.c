#include "bot/cb-knowledge-hit.h"

G_DEFINE_BOXED_TYPE (CbKnowledgeHit, cb_knowledge_hit, cb_knowledge_hit_ref, cb_knowledge_hit_unref)

static void
clear_hit (gpointer data)
{
  CbKnowledgeHit *self = data;

  cb_knowledge_entry_unref (self->entry);
}

/**
 * cb_knowledge_hit_new:
 * @entry: what was found
 * @score: how well it fits
 * @confidence: how likely it is the answer, from 0 to 1
 *
 * Returns: (transfer full): a hit
 */
CbKnowledgeHit *
cb_knowledge_hit_new (const CbKnowledgeEntry *entry, double score, double confidence)
{
  CbKnowledgeHit *self = g_atomic_rc_box_new (CbKnowledgeHit);

  self->entry = cb_knowledge_entry_ref (entry);
  self->score = score;
  self->confidence = confidence;

  return self;
}

/**
 * cb_knowledge_hit_ref:
 * @self: a hit
 *
 * Returns: (transfer full): @self
 */
CbKnowledgeHit *
cb_knowledge_hit_ref (const CbKnowledgeHit *self)
{
  return g_atomic_rc_box_acquire ((CbKnowledgeHit *) self);
}

void
cb_knowledge_hit_unref (CbKnowledgeHit *self)
{
  g_atomic_rc_box_release_full (self, clear_hit);
}
