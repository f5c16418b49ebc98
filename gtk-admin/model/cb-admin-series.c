#include "model/cb-admin-series.h"

#include <math.h>

/**
 * CbAdminSeries:
 *
 * The course of one measured value over the last hour. What the daemon tells again is known by its
 * time, so the first look fetches an hour and each later one only the last seconds.
 */
struct _CbAdminSeries
{
  GObject parent_instance;

  GArray *points; /* (owned) (element-type CbAdminPoint): oldest first */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CbAdminSeries, cb_admin_series, G_TYPE_OBJECT)

static void
forget_old (CbAdminSeries *self)
{
  guint n = 0;
  gint64 oldest;

  if (self->points->len == 0)
    return;

  oldest = cb_admin_series_get (self, self->points->len - 1)->at - CB_ADMIN_SERIES_SPAN_US;
  while (cb_admin_series_get (self, n)->at < oldest)
    n++;
  if (n > 0)
    g_array_remove_range (self->points, 0, n);
}

/* Adds what is newer than all that is there; @points has type a(td), oldest first. */
void
cb_admin_series_merge (CbAdminSeries *self, GVariant *points)
{
  GVariantIter iter;
  guint64 at;
  CbAdminPoint point;

  g_variant_iter_init (&iter, points);
  while (g_variant_iter_next (&iter, "(td)", &at, &point.value))
    {
      point.at = (gint64) at;
      if (self->points->len == 0 ||
          cb_admin_series_get (self, self->points->len - 1)->at < point.at)
        g_array_append_val (self->points, point);
    }
  forget_old (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Adds one value, which is newer than all that is there. */
void
cb_admin_series_append (CbAdminSeries *self, gint64 at, double value)
{
  CbAdminPoint point = { at, value };

  g_array_append_val (self->points, point);
  forget_old (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
cb_admin_series_clear (CbAdminSeries *self)
{
  g_array_set_size (self->points, 0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

guint
cb_admin_series_get_length (CbAdminSeries *self)
{
  return self->points->len;
}

const CbAdminPoint *
cb_admin_series_get (CbAdminSeries *self, guint i)
{
  return &g_array_index (self->points, CbAdminPoint, i);
}

/* Returns: (nullable): the point nearest to @at */
const CbAdminPoint *
cb_admin_series_find (CbAdminSeries *self, gint64 at)
{
  const CbAdminPoint *nearest = NULL;

  for (guint i = 0; i < self->points->len; i++)
    {
      const CbAdminPoint *point = cb_admin_series_get (self, i);

      if (nearest == NULL || ABS (point->at - at) < ABS (nearest->at - at))
        nearest = point;
    }

  return nearest;
}

/* Returns: the newest value; not a number where there is none */
double
cb_admin_series_get_last (CbAdminSeries *self)
{
  return self->points->len > 0 ? cb_admin_series_get (self, self->points->len - 1)->value : NAN;
}

/* Returns: the highest value, at least 0 */
double
cb_admin_series_get_max (CbAdminSeries *self)
{
  double max = 0;

  for (guint i = 0; i < self->points->len; i++)
    max = fmax (max, cb_admin_series_get (self, i)->value);

  return max;
}

static void
cb_admin_series_finalize (GObject *object)
{
  g_array_unref (CB_ADMIN_SERIES (object)->points);

  G_OBJECT_CLASS (cb_admin_series_parent_class)->finalize (object);
}

static void
cb_admin_series_class_init (CbAdminSeriesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_admin_series_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CB_ADMIN_TYPE_SERIES, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cb_admin_series_init (CbAdminSeries *self)
{
  self->points = g_array_new (FALSE, FALSE, sizeof (CbAdminPoint));
}

CbAdminSeries *
cb_admin_series_new (void)
{
  return g_object_new (CB_ADMIN_TYPE_SERIES, NULL);
}
