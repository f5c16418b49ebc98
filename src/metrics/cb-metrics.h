#pragma once

#include <glib-object.h>

#include "metrics/cb-metric-family.h"

G_BEGIN_DECLS

#define CB_TYPE_METRICS (cb_metrics_get_type ())
G_DECLARE_FINAL_TYPE (CbMetrics, cb_metrics, CB, METRICS, GObject)

/**
 * CbMetricsCollector:
 * @user_data: what it was added with
 *
 * Brings series up to date just before they are read. Runs on the main loop and must not block.
 */
typedef void (*CbMetricsCollector) (gpointer user_data);

CbMetrics *cb_metrics_new (void);
CbMetricFamily *cb_metrics_add (CbMetrics *self,
                                CbMetricKind kind,
                                const char *name,
                                const char *help,
                                const char *const *label_names);
CbMetricFamily *cb_metrics_add_histogram (CbMetrics *self,
                                          const char *name,
                                          const char *help,
                                          const char *const *label_names,
                                          const double *bounds,
                                          guint n_bounds);
void cb_metrics_add_collector (CbMetrics *self, CbMetricsCollector collector, gpointer user_data);
void cb_metrics_remove_collector (CbMetrics *self, gpointer user_data);
void cb_metrics_collect (CbMetrics *self);
GPtrArray *cb_metrics_get_families (CbMetrics *self);
CbMetricFamily *cb_metrics_find (CbMetrics *self, const char *name);

G_END_DECLS
