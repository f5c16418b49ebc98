#include "bot/cb-knowledge-set.h"

static void
clear_set (gpointer data)
{
  CbKnowledgeSet *self = data;

  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->problems);
}

/**
 * cb_knowledge_set_new:
 *
 * Returns: (transfer full): an empty set
 */
CbKnowledgeSet *
cb_knowledge_set_new (void)
{
  CbKnowledgeSet *self = g_atomic_rc_box_new0 (CbKnowledgeSet);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_knowledge_entry_unref);
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_knowledge_problem_unref);

  return self;
}

/**
 * cb_knowledge_set_ref:
 * @self: a set
 *
 * Returns: (transfer full): @self
 */
CbKnowledgeSet *
cb_knowledge_set_ref (CbKnowledgeSet *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_knowledge_set_unref (CbKnowledgeSet *self)
{
  g_atomic_rc_box_release_full (self, clear_set);
}
