#include "bot/cb-knowledge-load.h"

#include "bot/cb-knowledge-loader.h"

/**
 * cb_knowledge_load_new:
 * @directory: what to read
 * @language: language of the entries that name none
 * @trained: (nullable): path of a file that keeps what was trained for the next time
 * @limits: what may be loaded; copied
 * @cancellable: stops it
 *
 * Returns: (transfer full): a load that has not been run
 */
CbKnowledgeLoad *
cb_knowledge_load_new (const char *directory,
                       const char *language,
                       const char *trained,
                       const CbKnowledgeLimits *limits,
                       GCancellable *cancellable)
{
  CbKnowledgeLoad *self = g_new0 (CbKnowledgeLoad, 1);

  self->directory = g_strdup (directory);
  self->language = g_strdup (language);
  self->trained = g_strdup (trained);
  self->limits = *limits;
  self->cancellable = g_object_ref (cancellable);

  return self;
}

void
cb_knowledge_load_free (CbKnowledgeLoad *self)
{
  g_free (self->directory);
  g_free (self->language);
  g_free (self->trained);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->set, cb_knowledge_set_unref);
  g_clear_pointer (&self->index, cb_knowledge_index_unref);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * cb_knowledge_load_run:
 * @self: a load that has not been run
 *
 * Reads the directory and indexes what is in it. Blocks: not for the main loop.
 */
void
cb_knowledge_load_run (CbKnowledgeLoad *self)
{
  self->set = cb_knowledge_loader_load (self->directory, self->language, &self->limits,
                                        self->cancellable, &self->error);
  if (self->set != NULL)
    self->index =
        cb_knowledge_index_new (self->set->entries, self->trained, self->cancellable, &self->error);
}
