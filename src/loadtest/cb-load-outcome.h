#pragma once

#include "loadtest/cb-load-plan.h"
#include "loadtest/cb-load-recorder.h"
#include "loadtest/cb-load-threshold.h"

G_BEGIN_DECLS

/**
 * CbLoadVerdict:
 * @threshold: (unowned): the plan's
 * @holds: whether it holds
 * @value: what it looked at
 *
 * What became of a threshold.
 */
typedef struct
{
  const CbLoadThreshold *threshold;
  gboolean holds;
  double value;
} CbLoadVerdict;

/**
 * CbLoadOutcome:
 * @plan: (unowned): what was to be done
 * @recorder: (unowned): what was measured
 * @account: what became of what was acknowledged
 * @started_at: when, microseconds since 1970 UTC
 * @seconds: how long the load lasted
 * @interrupted: whether somebody stopped it before its time
 * @generator_cpu: cores that the generator itself needed, on average
 * @lateness: by how much its latest timer was late, microseconds
 * @received: bytes
 * @sent: bytes
 * @verdicts: (owned) (element-type CbLoadVerdict): one for each threshold
 * @passed: whether all hold and nothing was lost
 *
 * All that a test has brought.
 */
typedef struct
{
  const CbLoadPlan *plan;
  CbLoadRecorder *recorder;
  CbLoadAccount account;
  gint64 started_at;
  double seconds;
  gboolean interrupted;
  double generator_cpu;
  gint64 lateness;
  guint64 received;
  guint64 sent;
  GArray *verdicts;
  gboolean passed;
} CbLoadOutcome;

void cb_load_outcome_judge (CbLoadOutcome *self);
void cb_load_outcome_clear (CbLoadOutcome *self);
GPtrArray *cb_load_outcome_dup_notes (const CbLoadOutcome *self);
char *cb_load_outcome_format (const CbLoadOutcome *self);

G_END_DECLS
