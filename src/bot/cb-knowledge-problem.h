#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbKnowledgeProblem:
 * @file: name of the file within its directory
 * @line: where in @file, from 1; 0 when the file as a whole is meant
 * @message: what is wrong and what is allowed
 *
 * Something in the knowledge directory that could not be used. The rest was
 * loaded all the same. Immutable, counted by reference, usable from every thread.
 */
typedef struct
{
  const char *file;
  guint line;
  const char *message;
} CbKnowledgeProblem;

#define CB_TYPE_KNOWLEDGE_PROBLEM (cb_knowledge_problem_get_type ())
GType cb_knowledge_problem_get_type (void);

CbKnowledgeProblem *cb_knowledge_problem_new (const CbKnowledgeProblem *fields);
CbKnowledgeProblem *cb_knowledge_problem_ref (const CbKnowledgeProblem *self);
void cb_knowledge_problem_unref (CbKnowledgeProblem *self);
char *cb_knowledge_problem_to_string (const CbKnowledgeProblem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbKnowledgeProblem, cb_knowledge_problem_unref)

G_END_DECLS
