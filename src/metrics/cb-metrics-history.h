#pragma once

#include "base/cb-clock.h"
#include "metrics/cb-history-series.h"
#include "metrics/cb-metrics.h"

G_BEGIN_DECLS

/* One hour of samples, five seconds apart. */
#define CB_HISTORY_INTERVAL_S 5
#define CB_HISTORY_SAMPLES 720

/**
 * CbHistoryPoint:
 * @at: microseconds since 1970 UTC
 * @value: the series then; not a number where there was nothing to derive it from
 */
typedef struct
{
  gint64 at;
  double value;
} CbHistoryPoint;

#define CB_TYPE_METRICS_HISTORY (cb_metrics_history_get_type ())
G_DECLARE_FINAL_TYPE (CbMetricsHistory, cb_metrics_history, CB, METRICS_HISTORY, GObject)

CbMetricsHistory *cb_metrics_history_new (CbMetrics *metrics,
                                          CbClock *clock,
                                          const CbHistorySeries *series,
                                          guint n_series);
void cb_metrics_history_sample (CbMetricsHistory *self);
const CbHistorySeries *cb_metrics_history_find (CbMetricsHistory *self, const char *name);
GStrv cb_metrics_history_dup_names (CbMetricsHistory *self);
gboolean cb_metrics_history_evaluate (CbMetricsHistory *self,
                                      const char *name,
                                      guint window_s,
                                      double *value);
GArray *cb_metrics_history_dup_points (CbMetricsHistory *self, const char *name, guint seconds);

G_END_DECLS
