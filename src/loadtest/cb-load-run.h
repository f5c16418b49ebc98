#pragma once

#include "loadtest/cb-load-outcome.h"
#include "loadtest/cb-load-plan.h"
#include "loadtest/cb-load-progress.h"

G_BEGIN_DECLS

/**
 * CbLoadRun:
 *
 * One load test, from its first user to its last check. It ends within a time that its plan says,
 * whatever the server does.
 */
typedef struct _CbLoadRun CbLoadRun;

CbLoadRun *cb_load_run_new (const CbLoadPlan *plan, GError **error);
void cb_load_run_free (CbLoadRun *self);
const CbLoadOutcome *cb_load_run_execute (CbLoadRun *self, CbLoadProgress *progress);
void cb_load_run_interrupt (CbLoadRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadRun, cb_load_run_free)

G_END_DECLS
