#include "metrics/cb-exposition.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  GString *out;
  CbExpositionFormat format;
  CbMetrics *metrics; /* (unowned) */
} Writer;

static double
parse_quality (const char *params)
{
  const char *q = strstr (params, "q=");

  return q != NULL ? g_ascii_strtod (q + 2, NULL) : 1.0;
}

/**
 * cb_exposition_negotiate:
 * @accept: (nullable): a request's Accept header
 *
 * Returns: OpenMetrics where the client wants it at least as much as plain text
 */
CbExpositionFormat
cb_exposition_negotiate (const char *accept)
{
  g_auto (GStrv) parts = g_strsplit (accept != NULL ? accept : "", ",", 32);
  double openmetrics = 0;
  double text = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);

      if (g_ascii_strncasecmp (part, "application/openmetrics-text", 28) == 0)
        openmetrics = MAX (openmetrics, parse_quality (part));
      else if (g_ascii_strncasecmp (part, "text/plain", 10) == 0)
        text = MAX (text, parse_quality (part));
    }

  return openmetrics > 0 && openmetrics >= text ? CB_EXPOSITION_OPENMETRICS : CB_EXPOSITION_TEXT;
}

const char *
cb_exposition_get_content_type (CbExpositionFormat format)
{
  return format == CB_EXPOSITION_OPENMETRICS
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

static void
append_number (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isinf (value))
    g_string_append (out, value > 0 ? "+Inf" : "-Inf");
  else if (isnan (value))
    g_string_append (out, "NaN");
  else if (value == floor (value) && fabs (value) < 1e15)
    g_string_append_printf (out, "%.0f", value);
  else
    g_string_append (out, g_ascii_formatd (text, sizeof text, "%.15g", value));
}

/* OpenMetrics wants bounds as floats: 1 is written 1.0 there. */
static void
append_bound (Writer *writer, double bound)
{
  gboolean whole = !isinf (bound) && bound == floor (bound);

  append_number (writer->out, bound);
  if (whole && writer->format == CB_EXPOSITION_OPENMETRICS)
    g_string_append (writer->out, ".0");
}

static void
append_help (GString *out, const char *help, gboolean escape_quotes)
{
  for (const char *p = help; *p != '\0'; p++)
    {
      if (*p == '\\' || (*p == '"' && escape_quotes))
        g_string_append_c (out, '\\');
      if (*p == '\n')
        g_string_append (out, "\\n");
      else
        g_string_append_c (out, *p);
    }
}

/*
 * OpenMetrics names a counter's family without "_total" and an info's without "_info". Where
 * another family has that name (a gauge of what is open beside the total of what was opened),
 * the counter keeps its full name and is of unknown type, since two families must not share one.
 */
static char *
dup_openmetrics_name (Writer *writer, CbMetricFamily *family, const char **type)
{
  const char *name = cb_metric_family_get_name (family);
  gsize suffix;
  char *stem;

  switch (cb_metric_family_get_kind (family))
    {
    case CB_METRIC_COUNTER:
      *type = "counter";
      suffix = strlen ("_total");
      break;
    case CB_METRIC_INFO:
      *type = "info";
      suffix = strlen ("_info");
      break;
    case CB_METRIC_HISTOGRAM:
      *type = "histogram";
      return g_strdup (name);
    case CB_METRIC_GAUGE:
    default:
      *type = "gauge";
      return g_strdup (name);
    }

  stem = g_strndup (name, strlen (name) - suffix);
  if (cb_metrics_find (writer->metrics, stem) == NULL)
    return stem;

  g_free (stem);
  *type = "unknown";
  return g_strdup (name);
}

static void
write_head (Writer *writer, CbMetricFamily *family)
{
  static const char *const text_types[] = {
    [CB_METRIC_COUNTER] = "counter",
    [CB_METRIC_GAUGE] = "gauge",
    [CB_METRIC_HISTOGRAM] = "histogram",
    [CB_METRIC_INFO] = "gauge",
  };
  gboolean open = writer->format == CB_EXPOSITION_OPENMETRICS;
  const char *type = text_types[cb_metric_family_get_kind (family)];
  const char *unit = cb_metric_family_get_unit (family);
  g_autofree char *name = open ? dup_openmetrics_name (writer, family, &type)
                               : g_strdup (cb_metric_family_get_name (family));

  g_string_append_printf (writer->out, "# HELP %s ", name);
  append_help (writer->out, cb_metric_family_get_help (family), open);
  g_string_append_printf (writer->out, "\n# TYPE %s %s\n", name, type);
  if (open && unit != NULL && g_str_has_suffix (name, unit))
    g_string_append_printf (writer->out, "# UNIT %s %s\n", name, unit);
}

static void
append_sample_name (GString *out, const char *name, const char *suffix, const char *labels)
{
  g_string_append (out, name);
  g_string_append (out, suffix);
  if (*labels != '\0')
    g_string_append_printf (out, "{%s}", labels);
  g_string_append_c (out, ' ');
}

static void
append_exemplar (Writer *writer, const CbExemplar *exemplar)
{
  if (writer->format != CB_EXPOSITION_OPENMETRICS || exemplar == NULL)
    return;

  g_string_append_printf (writer->out, " # {request_id=\"%s\"} ", exemplar->id);
  append_number (writer->out, exemplar->value);
  g_string_append_printf (writer->out, " %" G_GINT64_FORMAT ".%03d", exemplar->at / G_USEC_PER_SEC,
                          (int) (exemplar->at % G_USEC_PER_SEC / 1000));
}

static void
write_histogram (Writer *writer, const char *name, const CbMetricSeries *series)
{
  const CbHistogram *histogram = series->value.histogram;
  GString *out = writer->out;
  guint64 below = 0;

  for (guint i = 0; i <= cb_histogram_get_n_bounds (histogram); i++)
    {
      below += cb_histogram_get_bucket (histogram, i);
      g_string_append_printf (out, "%s_bucket{%s%sle=\"", name, series->labels,
                              *series->labels != '\0' ? "," : "");
      append_bound (writer, cb_histogram_get_bound (histogram, i));
      g_string_append_printf (out, "\"} %" G_GUINT64_FORMAT, below);
      append_exemplar (writer, cb_histogram_get_exemplar (histogram, i));
      g_string_append_c (out, '\n');
    }
  append_sample_name (out, name, "_sum", series->labels);
  append_number (out, cb_histogram_get_sum (histogram));
  g_string_append_c (out, '\n');
  append_sample_name (out, name, "_count", series->labels);
  g_string_append_printf (out, "%" G_GUINT64_FORMAT "\n", cb_histogram_get_count (histogram));
}

static void
write_series (Writer *writer, CbMetricFamily *family, const CbMetricSeries *series)
{
  const char *name = cb_metric_family_get_name (family);
  CbMetricKind kind = cb_metric_family_get_kind (family);

  if (kind == CB_METRIC_HISTOGRAM)
    {
      write_histogram (writer, name, series);
      return;
    }

  append_sample_name (writer->out, name, "", series->labels);
  append_number (writer->out, kind == CB_METRIC_COUNTER ? cb_counter_get (&series->value.counter)
                                                        : cb_gauge_get (&series->value.gauge));
  g_string_append_c (writer->out, '\n');
}

static void
write_family (Writer *writer, CbMetricFamily *family)
{
  GPtrArray *series = cb_metric_family_get_series (family);

  write_head (writer, family);
  for (guint i = 0; i < series->len; i++)
    write_series (writer, family, g_ptr_array_index (series, i));
}

/**
 * cb_exposition_write:
 * @metrics: the registry
 * @format: how to write it
 *
 * Runs the collectors and writes every series.
 *
 * Returns: (transfer full): the page that a scrape gets
 */
GString *
cb_exposition_write (CbMetrics *metrics, CbExpositionFormat format)
{
  Writer writer = { g_string_sized_new (16384), format, metrics };
  GPtrArray *families = cb_metrics_get_families (metrics);

  cb_metrics_collect (metrics);
  for (guint i = 0; i < families->len; i++)
    write_family (&writer, g_ptr_array_index (families, i));
  if (format == CB_EXPOSITION_OPENMETRICS)
    g_string_append (writer.out, "# EOF\n");

  return writer.out;
}
