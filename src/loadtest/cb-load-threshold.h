#pragma once

#include "loadtest/cb-load-account.h"
#include "loadtest/cb-load-recorder.h"

G_BEGIN_DECLS

/**
 * CbLoadMeasure:
 *
 * What a threshold looks at.
 */
typedef enum
{
  CB_LOAD_MEASURE_ERROR_RATE,
  CB_LOAD_MEASURE_PERCENTILE,
  CB_LOAD_MEASURE_MEAN,
  CB_LOAD_MEASURE_MAX,
  CB_LOAD_MEASURE_RATE,
  CB_LOAD_MEASURE_LOST,
  CB_LOAD_MEASURE_DOUBLED,
} CbLoadMeasure;

/**
 * CbLoadThreshold:
 * @text: (owned): as it was given, such as "say:p95<500ms"
 * @kind: (owned) (nullable): the kind of requests it looks at; %NULL for all
 * @measure: what it looks at
 * @percent: for a percentile
 * @less: whether the value must be less than the limit, or more
 * @or_equal: whether it may be equal, too
 * @limit: in microseconds, for times
 *
 * Something that must hold, or the test fails.
 */
typedef struct
{
  char *text;
  char *kind;
  CbLoadMeasure measure;
  double percent;
  gboolean less;
  gboolean or_equal;
  double limit;
} CbLoadThreshold;

CbLoadThreshold *cb_load_threshold_new (const char *text, GError **error);
void cb_load_threshold_free (CbLoadThreshold *self);
gboolean cb_load_threshold_holds (const CbLoadThreshold *self,
                                  CbLoadRecorder *recorder,
                                  const CbLoadAccount *account,
                                  double seconds,
                                  double *value);
char *cb_load_threshold_format (const CbLoadThreshold *self, double value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadThreshold, cb_load_threshold_free)

G_END_DECLS
