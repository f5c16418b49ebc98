#pragma once

#include <glib.h>

#include "bot/cb-knowledge-entry.h"
#include "bot/cb-knowledge-problem.h"

G_BEGIN_DECLS

/**
 * CbKnowledgeSet:
 * @entries: (element-type CbKnowledgeEntry): in the order of their files and lines
 * @problems: (element-type CbKnowledgeProblem): what could not be used, likewise
 * @n_more_problems: how many problems there were beyond those
 *
 * What was found in a knowledge directory. Not to be changed once finished;
 * counted by reference, usable from every thread.
 */
typedef struct
{
  GPtrArray *entries;
  GPtrArray *problems;
  guint n_more_problems;
} CbKnowledgeSet;

CbKnowledgeSet *cb_knowledge_set_new (void);
CbKnowledgeSet *cb_knowledge_set_ref (CbKnowledgeSet *self);
void cb_knowledge_set_unref (CbKnowledgeSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbKnowledgeSet, cb_knowledge_set_unref)

G_END_DECLS
