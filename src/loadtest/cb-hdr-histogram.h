#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbHdrHistogram:
 *
 * Counts values from 0 up to a limit so that every percentile is right to a given number of
 * digits, in memory that does not depend on how many values there are.
 */
typedef struct _CbHdrHistogram CbHdrHistogram;

CbHdrHistogram *cb_hdr_histogram_new (guint64 highest, guint digits);
void cb_hdr_histogram_free (CbHdrHistogram *self);
void cb_hdr_histogram_record (CbHdrHistogram *self, guint64 value);
void cb_hdr_histogram_record_corrected (CbHdrHistogram *self, guint64 value, guint64 expected);
void cb_hdr_histogram_add (CbHdrHistogram *self, const CbHdrHistogram *other);
void cb_hdr_histogram_reset (CbHdrHistogram *self);
guint64 cb_hdr_histogram_get_count (const CbHdrHistogram *self);
guint64 cb_hdr_histogram_get_min (const CbHdrHistogram *self);
guint64 cb_hdr_histogram_get_max (const CbHdrHistogram *self);
double cb_hdr_histogram_get_mean (const CbHdrHistogram *self);
guint64 cb_hdr_histogram_get_percentile (const CbHdrHistogram *self, double percent);
gsize cb_hdr_histogram_get_size (const CbHdrHistogram *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbHdrHistogram, cb_hdr_histogram_free)

G_END_DECLS
