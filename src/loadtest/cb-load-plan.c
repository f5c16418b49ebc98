#include "loadtest/cb-load-plan.h"

#include <math.h>

#include "loadtest/cb-load-threshold.h"

/* Returns: (transfer full): the plan of chatbot-loadtest without any arguments, but for the target
 */
CbLoadPlan *
cb_load_plan_new (void)
{
  CbLoadPlan *self = g_new0 (CbLoadPlan, 1);

  self->users = 100;
  self->duration = 60 * G_TIME_SPAN_SECOND;
  self->ramp = 10 * G_TIME_SPAN_SECOND;
  self->timeout = 10 * G_TIME_SPAN_SECOND;
  self->check = 30 * G_TIME_SPAN_SECOND;
  self->scenarios = cb_load_scenarios_new ();
  self->thresholds = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_load_threshold_free);

  return self;
}

void
cb_load_plan_free (CbLoadPlan *self)
{
  g_clear_pointer (&self->target, cb_load_target_free);
  cb_load_scenarios_free (self->scenarios);
  g_ptr_array_unref (self->thresholds);
  g_free (self->output);
  g_free (self);
}

/* Returns: how many users of the closed model there are @time microseconds after the beginning */
guint
cb_load_plan_get_users_at (const CbLoadPlan *self, gint64 time)
{
  if (time >= self->ramp)
    return self->users;

  return MIN (self->users, (guint) (self->users * time / self->ramp) + 1);
}

/**
 * cb_load_plan_get_arrival:
 * @self: a plan of the open model
 * @number: of an arrival, from 0
 *
 * While the rate grows evenly from 0, arrivals grow with the square of the time.
 *
 * Returns: when it comes, microseconds after the beginning
 */
gint64
cb_load_plan_get_arrival (const CbLoadPlan *self, guint64 number)
{
  double ramp = (double) self->ramp / G_USEC_PER_SEC;
  double in_ramp = self->rate * ramp / 2;
  double n = (double) number;
  double seconds = n < in_ramp ? sqrt (2 * ramp * n / self->rate) : n / self->rate + ramp / 2;

  return (gint64) (seconds * G_USEC_PER_SEC);
}
