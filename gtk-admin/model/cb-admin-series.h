#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How much of the past is kept: what the daemon keeps. */
#define CB_ADMIN_SERIES_SECONDS 3600
#define CB_ADMIN_SERIES_SPAN_US (CB_ADMIN_SERIES_SECONDS * G_GINT64_CONSTANT (1000000))

/**
 * CbAdminPoint:
 * @at: microseconds since 1970 UTC
 * @value: what was measured; not a number where there was nothing to measure
 */
typedef struct
{
  gint64 at;
  double value;
} CbAdminPoint;

#define CB_ADMIN_TYPE_SERIES (cb_admin_series_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminSeries, cb_admin_series, CB_ADMIN, SERIES, GObject)

CbAdminSeries *cb_admin_series_new (void);
void cb_admin_series_merge (CbAdminSeries *self, GVariant *points);
void cb_admin_series_append (CbAdminSeries *self, gint64 at, double value);
void cb_admin_series_clear (CbAdminSeries *self);
guint cb_admin_series_get_length (CbAdminSeries *self);
const CbAdminPoint *cb_admin_series_get (CbAdminSeries *self, guint i);
const CbAdminPoint *cb_admin_series_find (CbAdminSeries *self, gint64 at);
double cb_admin_series_get_last (CbAdminSeries *self);
double cb_admin_series_get_max (CbAdminSeries *self);

G_END_DECLS
