#pragma once

#include "loadtest/cb-load-scenarios.h"
#include "loadtest/cb-load-target.h"

G_BEGIN_DECLS

/**
 * CbLoadPlan:
 * @users: how many virtual users there are
 * @duration: how long the load lasts, the ramp included; microseconds, as all times here
 * @ramp: over how long users, or arrivals, grow to their full number
 * @rate: arrivals a second in the open model; 0 for the closed one, where users come back by
 *   themselves
 * @pace: how often each user of the closed model is meant to begin; 0 for as soon as it has ended
 * @timeout: how long an answer may take
 * @storm: how often all sockets are lost at once; 0 for never
 * @check: how long it may take to check what was acknowledged; 0 for no check
 * @target: (owned): what is put under load
 * @scenarios: (owned): what users do
 * @thresholds: (owned) (element-type CbLoadThreshold): what must hold
 * @output: (owned) (nullable): where results are kept; %NULL for nowhere
 * @seed: of all chance
 * @quiet: whether progress is not shown
 * @json: whether progress and outcome are told as JSON, an object a line
 *
 * All that a test is told.
 */
typedef struct
{
  guint users;
  gint64 duration;
  gint64 ramp;
  double rate;
  gint64 pace;
  gint64 timeout;
  gint64 storm;
  gint64 check;
  CbLoadTarget *target;
  CbLoadScenarios *scenarios;
  GPtrArray *thresholds;
  char *output;
  guint32 seed;
  gboolean quiet;
  gboolean json;
} CbLoadPlan;

CbLoadPlan *cb_load_plan_new (void);
void cb_load_plan_free (CbLoadPlan *self);
guint cb_load_plan_get_users_at (const CbLoadPlan *self, gint64 time);
gint64 cb_load_plan_get_arrival (const CbLoadPlan *self, guint64 number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadPlan, cb_load_plan_free)

G_END_DECLS
