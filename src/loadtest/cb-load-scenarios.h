#pragma once

#include "loadtest/cb-load-scenario.h"

G_BEGIN_DECLS

/**
 * CbLoadScenarios:
 *
 * All scenarios of a test, and what its users say.
 */
typedef struct _CbLoadScenarios CbLoadScenarios;

CbLoadScenarios *cb_load_scenarios_new (void);
void cb_load_scenarios_free (CbLoadScenarios *self);
gboolean cb_load_scenarios_load (CbLoadScenarios *self,
                                 const char *text,
                                 gsize size,
                                 const char *directory,
                                 GError **error);
gboolean cb_load_scenarios_load_file (CbLoadScenarios *self, const char *path, GError **error);
gboolean cb_load_scenarios_set_weights (CbLoadScenarios *self, const char *weights, GError **error);
gboolean cb_load_scenarios_check (CbLoadScenarios *self, GError **error);
const GPtrArray *cb_load_scenarios_get_all (CbLoadScenarios *self);
const CbLoadScenario *cb_load_scenarios_pick (CbLoadScenarios *self, GRand *random);
const char *cb_load_scenarios_pick_text (CbLoadScenarios *self, GRand *random);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadScenarios, cb_load_scenarios_free)

G_END_DECLS
