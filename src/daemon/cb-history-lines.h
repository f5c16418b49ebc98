#pragma once

#include "metrics/cb-history-series.h"

G_BEGIN_DECLS

const CbHistorySeries *cb_history_lines_get (guint *n_lines);

G_END_DECLS
