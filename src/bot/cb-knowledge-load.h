#pragma once

#include <gio/gio.h>

#include "bot/cb-knowledge-index.h"
#include "bot/cb-knowledge-limits.h"
#include "bot/cb-knowledge-set.h"

G_BEGIN_DECLS

/**
 * CbKnowledgeLoad:
 * @directory: (owned): what is read
 * @language: (owned): language of the entries that name none
 * @trained: (owned) (nullable): path of the file that keeps what was trained
 * @limits: what may be loaded
 * @cancellable: (owned): stops it
 * @set: (owned) (nullable): what was found, once run
 * @index: (owned) (nullable): that, ready to be searched
 * @error: (owned) (nullable): why there is neither
 *
 * One load of the knowledge, to be run on a worker.
 */
typedef struct
{
  char *directory;
  char *language;
  char *trained;
  CbKnowledgeLimits limits;
  GCancellable *cancellable;
  CbKnowledgeSet *set;
  CbKnowledgeIndex *index;
  GError *error;
} CbKnowledgeLoad;

CbKnowledgeLoad *cb_knowledge_load_new (const char *directory,
                                        const char *language,
                                        const char *trained,
                                        const CbKnowledgeLimits *limits,
                                        GCancellable *cancellable);
void cb_knowledge_load_free (CbKnowledgeLoad *self);
void cb_knowledge_load_run (CbKnowledgeLoad *self);

G_END_DECLS
