#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CB_EXEMPLAR_ID_SIZE 40

/**
 * CbExemplar:
 * @id: the request that the value belongs to, or ""
 * @value: what was observed
 * @at: when, in microseconds since 1970 UTC
 *
 * One observation kept by name for each bucket, so that a slow bucket leads to
 * a line of the log.
 */
typedef struct
{
  char id[CB_EXEMPLAR_ID_SIZE];
  double value;
  gint64 at;
} CbExemplar;

/**
 * CbHistogram:
 *
 * One series of observations, counted in fixed buckets. Owned by its family,
 * which lives as long as the registry; the user keeps the pointer. Main loop only.
 */
typedef struct _CbHistogram CbHistogram;

CbHistogram *cb_histogram_new (const double *bounds, guint n_bounds);
void cb_histogram_free (CbHistogram *self);
void cb_histogram_observe (CbHistogram *self, double value);
void
cb_histogram_observe_with_exemplar (CbHistogram *self, double value, const char *id, gint64 at);
guint64 cb_histogram_get_count (const CbHistogram *self);
double cb_histogram_get_sum (const CbHistogram *self);
guint cb_histogram_get_n_bounds (const CbHistogram *self);
double cb_histogram_get_bound (const CbHistogram *self, guint i);
guint64 cb_histogram_get_bucket (const CbHistogram *self, guint i);
const CbExemplar *cb_histogram_get_exemplar (const CbHistogram *self, guint i);
double cb_histogram_estimate_quantile (const double *bounds,
                                       const guint64 *counts,
                                       guint n_bounds,
                                       double quantile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbHistogram, cb_histogram_free)

G_END_DECLS
