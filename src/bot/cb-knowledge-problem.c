#include "bot/cb-knowledge-problem.h"

G_DEFINE_BOXED_TYPE (CbKnowledgeProblem,
                     cb_knowledge_problem,
                     cb_knowledge_problem_ref,
                     cb_knowledge_problem_unref)

static void
clear_problem (gpointer data)
{
  CbKnowledgeProblem *self = data;

  g_free ((char *) self->file);
  g_free ((char *) self->message);
}

/**
 * cb_knowledge_problem_new:
 * @fields: what it shall hold; copied
 *
 * Returns: (transfer full): a problem
 */
CbKnowledgeProblem *
cb_knowledge_problem_new (const CbKnowledgeProblem *fields)
{
  CbKnowledgeProblem *self;

  g_return_val_if_fail (fields->file != NULL && fields->message != NULL, NULL);

  self = g_atomic_rc_box_dup (sizeof *self, (CbKnowledgeProblem *) fields);
  self->file = g_strdup (fields->file);
  self->message = g_strdup (fields->message);

  return self;
}

/**
 * cb_knowledge_problem_ref:
 * @self: a problem
 *
 * Returns: (transfer full): @self
 */
CbKnowledgeProblem *
cb_knowledge_problem_ref (const CbKnowledgeProblem *self)
{
  return g_atomic_rc_box_acquire ((CbKnowledgeProblem *) self);
}

void
cb_knowledge_problem_unref (CbKnowledgeProblem *self)
{
  g_atomic_rc_box_release_full (self, clear_problem);
}

/**
 * cb_knowledge_problem_to_string:
 * @self: a problem
 *
 * Returns: (transfer full): "file:line: message", or "file: message" when the
 *   file as a whole is meant
 */
char *
cb_knowledge_problem_to_string (const CbKnowledgeProblem *self)
{
  if (self->line == 0)
    return g_strdup_printf ("%s: %s", self->file, self->message);

  return g_strdup_printf ("%s:%u: %s", self->file, self->line, self->message);
}
