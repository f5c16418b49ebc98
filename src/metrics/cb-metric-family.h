#pragma once

#include "metrics/cb-counter.h"
#include "metrics/cb-gauge.h"
#include "metrics/cb-histogram.h"

G_BEGIN_DECLS

/**
 * CbMetricKind:
 * @CB_METRIC_INFO: constant labels with the value 1; its name ends in "_info"
 */
typedef enum
{
  CB_METRIC_COUNTER,
  CB_METRIC_GAUGE,
  CB_METRIC_HISTOGRAM,
  CB_METRIC_INFO,
} CbMetricKind;

/* Series of one family; what would be one more is counted in a series whose labels all say "other".
 */
#define CB_METRIC_MAX_SERIES 500

/**
 * CbMetricFamily:
 *
 * All series of one name. Without labels its one series exists, at 0, from the
 * start. Owned by the registry. Main loop only.
 */
typedef struct _CbMetricFamily CbMetricFamily;

/**
 * CbMetricSeries:
 * @labels: rendered once, as both formats write them: `method="GET",status="200"`, or ""
 *
 * One series; which member of the union is set follows from the family's kind.
 */
typedef struct
{
  char *labels;
  union
  {
    CbCounter counter;
    CbGauge gauge;
    CbHistogram *histogram;
  } value;
} CbMetricSeries;

CbMetricFamily *cb_metric_family_new (CbMetricKind kind,
                                      const char *name,
                                      const char *help,
                                      const char *const *label_names,
                                      const double *bounds,
                                      guint n_bounds);
void cb_metric_family_free (CbMetricFamily *self);
CbMetricKind cb_metric_family_get_kind (const CbMetricFamily *self);
const char *cb_metric_family_get_name (const CbMetricFamily *self);
const char *cb_metric_family_get_help (const CbMetricFamily *self);
const char *cb_metric_family_get_unit (const CbMetricFamily *self);
const double *cb_metric_family_get_bounds (const CbMetricFamily *self);
guint cb_metric_family_get_n_bounds (const CbMetricFamily *self);
GPtrArray *cb_metric_family_get_series (const CbMetricFamily *self);
CbCounter *cb_metric_family_get_counter (CbMetricFamily *self, const char *const *label_values);
CbGauge *cb_metric_family_get_gauge (CbMetricFamily *self, const char *const *label_values);
CbHistogram *cb_metric_family_get_histogram (CbMetricFamily *self, const char *const *label_values);
void cb_metric_family_remove (CbMetricFamily *self, const char *const *label_values);

G_END_DECLS
