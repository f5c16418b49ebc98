#include "loadtest/cb-load-threshold.h"

#include <string.h>

#include "base/cb-error.h"
#include "loadtest/cb-load-text.h"

static const struct
{
  const char *name;
  CbLoadMeasure measure;
} measures[] = {
  { "error_rate", CB_LOAD_MEASURE_ERROR_RATE },
  { "mean", CB_LOAD_MEASURE_MEAN },
  { "max", CB_LOAD_MEASURE_MAX },
  { "rate", CB_LOAD_MEASURE_RATE },
  { "lost", CB_LOAD_MEASURE_LOST },
  { "doubled", CB_LOAD_MEASURE_DOUBLED },
};

static gboolean
refuse (const char *text, const char *why, GError **error)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "“%s” is no threshold: %s. Such are error_rate<0.01, p95<500ms, say:p99.9<=1s, "
               "mean<20ms, max<2s, rate>1000, lost<1, doubled<1",
               text, why);

  return FALSE;
}

void
cb_load_threshold_free (CbLoadThreshold *self)
{
  g_free (self->text);
  g_free (self->kind);
  g_free (self);
}

static gboolean
parse_measure (CbLoadThreshold *self, const char *name, GError **error)
{
  char *end;

  for (guint i = 0; i < G_N_ELEMENTS (measures); i++)
    if (strcmp (measures[i].name, name) == 0)
      {
        self->measure = measures[i].measure;
        return TRUE;
      }

  self->measure = CB_LOAD_MEASURE_PERCENTILE;
  self->percent = g_ascii_strtod (name + 1, &end);
  if (name[0] != 'p' || end == name + 1 || *end != '\0' || self->percent < 0 || self->percent > 100)
    return refuse (self->text, "it looks at something unknown", error);

  return TRUE;
}

static gboolean
is_time (CbLoadMeasure measure)
{
  return measure == CB_LOAD_MEASURE_PERCENTILE || measure == CB_LOAD_MEASURE_MEAN ||
         measure == CB_LOAD_MEASURE_MAX;
}

static gboolean
parse_limit (CbLoadThreshold *self, const char *text, GError **error)
{
  char *end;
  gint64 time;

  if (is_time (self->measure))
    {
      if (!cb_load_text_parse_time (text, &time, NULL))
        return refuse (self->text, "it needs a time with its unit: us, ms, s", error);
      self->limit = (double) time;
      return TRUE;
    }

  self->limit = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0')
    return refuse (self->text, "it needs a number", error);

  return TRUE;
}

/**
 * cb_load_threshold_new:
 * @text: "[KIND:]MEASURE<LIMIT", or with >, <=, >=
 * @error: return location for an error
 *
 * Returns: (transfer full): a threshold
 */
CbLoadThreshold *
cb_load_threshold_new (const char *text, GError **error)
{
  g_autoptr (CbLoadThreshold) self = g_new0 (CbLoadThreshold, 1);
  const char *sign = strpbrk (text, "<>");
  const char *colon = strrchr (text, ':');
  const char *start = colon != NULL && colon < sign ? colon + 1 : text;
  g_autofree char *measure = NULL;

  self->text = g_strdup (text);
  if (sign == NULL)
    {
      refuse (text, "there is no < or > in it", error);
      return NULL;
    }

  self->less = *sign == '<';
  self->or_equal = sign[1] == '=';
  measure = g_strstrip (g_strndup (start, sign - start));
  if (start > text)
    self->kind = g_strndup (text, colon - text);
  if (!parse_measure (self, measure, error) ||
      !parse_limit (self, sign + (self->or_equal ? 2 : 1), error))
    return NULL;

  return g_steal_pointer (&self);
}

static double
measure_value (const CbLoadThreshold *self,
               const CbLoadKind *kind,
               const CbLoadAccount *account,
               double seconds)
{
  double all = (double) (kind->done + kind->failed);

  switch (self->measure)
    {
    case CB_LOAD_MEASURE_ERROR_RATE:
      return all > 0 ? (double) kind->failed / all : 0;
    case CB_LOAD_MEASURE_PERCENTILE:
      return (double) cb_hdr_histogram_get_percentile (kind->response, self->percent);
    case CB_LOAD_MEASURE_MEAN:
      return cb_hdr_histogram_get_mean (kind->response);
    case CB_LOAD_MEASURE_MAX:
      return (double) cb_hdr_histogram_get_max (kind->response);
    case CB_LOAD_MEASURE_RATE:
      return seconds > 0 ? (double) kind->done / seconds : 0;
    case CB_LOAD_MEASURE_LOST:
      return (double) (account->lost + account->moved + account->gaps);
    case CB_LOAD_MEASURE_DOUBLED:
    default:
      return (double) account->doubled;
    }
}

/**
 * cb_load_threshold_holds:
 * @self: a threshold
 * @recorder: what was measured
 * @account: what was lost
 * @seconds: how long it took
 * @value: (out): what it looked at
 *
 * A test in which nothing happened holds nothing: that would pass for the wrong reason.
 *
 * Returns: whether it holds
 */
gboolean
cb_load_threshold_holds (const CbLoadThreshold *self,
                         CbLoadRecorder *recorder,
                         const CbLoadAccount *account,
                         double seconds,
                         double *value)
{
  const CbLoadKind *kind = self->kind != NULL ? cb_load_recorder_find_kind (recorder, self->kind)
                                              : cb_load_recorder_get_total (recorder);

  *value = 0;
  if (kind == NULL || kind->done + kind->failed == 0)
    return FALSE;

  *value = measure_value (self, kind, account, seconds);
  if (is_time (self->measure) && kind->done == 0)
    return FALSE;
  if (self->or_equal && *value == self->limit)
    return TRUE;

  return self->less ? *value < self->limit : *value > self->limit;
}

/* Returns: (transfer full): a value of what it looks at, for people */
char *
cb_load_threshold_format (const CbLoadThreshold *self, double value)
{
  if (is_time (self->measure))
    return cb_load_text_format_time (value);

  return self->measure == CB_LOAD_MEASURE_ERROR_RATE ? g_strdup_printf ("%.4f", value)
                                                     : g_strdup_printf ("%.0f", value);
}
