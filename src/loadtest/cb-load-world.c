#include "loadtest/cb-load-world.h"

/* Messages that are remembered to be looked for later: 80 MB of them. */
#define MAX_REMEMBERED 10000000

#define RESUME "resume"

/* Coming back is one kind, whoever lost the socket. */
static guint
add_kind (CbLoadWorld *self, const CbLoadStep *step)
{
  guint kind = cb_load_recorder_add_kind (
      self->recorder, step->kind == CB_LOAD_STEP_DROP ? RESUME : step->label, FALSE);

  if (step->kind == CB_LOAD_STEP_SAY)
    self->ack_kind = cb_load_recorder_add_kind (self->recorder, "say: ack", TRUE);

  return kind;
}

static void
add_kinds (CbLoadWorld *self, const GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    {
      CbLoadStep *step = g_ptr_array_index (steps, i);

      if (step->kind != CB_LOAD_STEP_THINK)
        g_hash_table_insert (self->kinds, step, GUINT_TO_POINTER (add_kind (self, step)));
    }
}

static void
add_kinds_of_scenario (CbLoadWorld *self, const CbLoadScenario *scenario)
{
  if (scenario->weight == 0)
    return;

  add_kinds (self, scenario->begin);
  add_kinds (self, scenario->steps);
  add_kinds (self, scenario->end);
}

/**
 * cb_load_world_new:
 * @plan: what is to be done; must outlive the world
 * @error: return location for an error
 *
 * Returns: (transfer full): a world without users
 */
CbLoadWorld *
cb_load_world_new (const CbLoadPlan *plan, GError **error)
{
  CbLoadLoop *loop = cb_load_loop_new (NULL, error);
  CbLoadWorld *self;
  const GPtrArray *scenarios;

  if (loop == NULL)
    return NULL;

  self = g_new0 (CbLoadWorld, 1);
  self->loop = loop;
  self->plan = plan;
  self->recorder = cb_load_recorder_new ();
  self->random = g_rand_new_with_seed (plan->seed);
  self->audit = cb_load_audit_new (loop, plan->target);
  self->kinds = g_hash_table_new (NULL, NULL);
  scenarios = cb_load_scenarios_get_all (plan->scenarios);
  for (guint i = 0; i < scenarios->len; i++)
    add_kinds_of_scenario (self, g_ptr_array_index (scenarios, i));
  self->resume_kind = cb_load_recorder_add_kind (self->recorder, RESUME, FALSE);

  return self;
}

/* All users must be gone. */
void
cb_load_world_free (CbLoadWorld *self)
{
  cb_load_audit_free (self->audit);
  cb_load_loop_free (self->loop);
  cb_load_recorder_free (self->recorder);
  g_rand_free (self->random);
  g_hash_table_unref (self->kinds);
  g_free (self);
}

/* Returns: what the requests of @step are counted as */
guint
cb_load_world_get_kind (CbLoadWorld *self, const CbLoadStep *step)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->kinds, step));
}

/* Returns: whether there is memory for one more message to look for later */
gboolean
cb_load_world_may_remember (CbLoadWorld *self)
{
  return self->plan->check > 0 && self->n_remembered++ < MAX_REMEMBERED;
}
