#pragma once

#include "bot/cb-knowledge-limits.h"
#include "bot/cb-knowledge-set.h"

G_BEGIN_DECLS

/**
 * CbKnowledgeBuilder:
 *
 * Takes what the readers of both formats find, holds it against the limits and
 * makes a set of it. Used by one thread at a time.
 */
typedef struct _CbKnowledgeBuilder CbKnowledgeBuilder;

CbKnowledgeBuilder *cb_knowledge_builder_new (const CbKnowledgeLimits *limits,
                                              const char *language);
void cb_knowledge_builder_free (CbKnowledgeBuilder *self);
const CbKnowledgeLimits *cb_knowledge_builder_get_limits (CbKnowledgeBuilder *self);
gboolean cb_knowledge_builder_is_full (CbKnowledgeBuilder *self);
void cb_knowledge_builder_add_entry (CbKnowledgeBuilder *self, const CbKnowledgeEntry *fields);
void cb_knowledge_builder_add_problem (CbKnowledgeBuilder *self,
                                       const char *file,
                                       guint line,
                                       const char *format,
                                       ...) G_GNUC_PRINTF (4, 5);
CbKnowledgeSet *cb_knowledge_builder_finish (CbKnowledgeBuilder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbKnowledgeBuilder, cb_knowledge_builder_free)

G_END_DECLS
