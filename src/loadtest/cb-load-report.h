#pragma once

#include "loadtest/cb-load-outcome.h"

G_BEGIN_DECLS

char *cb_load_report_write (const CbLoadOutcome *outcome);

G_END_DECLS
