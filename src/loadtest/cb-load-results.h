#pragma once

#include "loadtest/cb-load-outcome.h"

G_BEGIN_DECLS

char *cb_load_results_write_json (const CbLoadOutcome *outcome);
char *cb_load_results_write_csv (const CbLoadOutcome *outcome);
gboolean cb_load_results_save (const CbLoadOutcome *outcome, GError **error);

G_END_DECLS
