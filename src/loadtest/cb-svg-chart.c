#include "loadtest/cb-svg-chart.h"

#include <math.h>
#include <string.h>

/* The drawing, in its own units; the page scales it. */
#define WIDTH 720.0
#define HEIGHT 240.0
#define LEFT 68.0
#define RIGHT 12.0
#define TOP 10.0
#define BOTTOM 26.0

typedef struct
{
  char *name;
  guint color;
  double *values; /* (owned): NAN where there is none */
} Series;

struct _CbSvgChart
{
  CbSvgKind kind;
  char *title;
  CbSvgFormatFunc format;
  GStrv labels; /* (owned): one for each point */
  guint n_points;
  guint tick_every;  /* every so many points bear their label */
  GPtrArray *series; /* (owned) (element-type Series) */
  double low;        /* of the scale */
  double high;
};

static void
series_free (Series *series)
{
  g_free (series->name);
  g_free (series->values);
  g_free (series);
}

/**
 * cb_svg_chart_new:
 * @kind: how to show it
 * @title: what it is about
 * @format: writes a value for people
 * @labels: what each point is called
 * @tick_every: every so many points bear their label on the axis
 *
 * Returns: (transfer full): a chart without series
 */
CbSvgChart *
cb_svg_chart_new (CbSvgKind kind,
                  const char *title,
                  CbSvgFormatFunc format,
                  GStrv labels,
                  guint tick_every)
{
  CbSvgChart *self = g_new0 (CbSvgChart, 1);

  self->kind = kind;
  self->title = g_strdup (title);
  self->format = format;
  self->labels = g_strdupv (labels);
  self->n_points = g_strv_length (labels);
  self->tick_every = MAX (tick_every, 1);
  self->series = g_ptr_array_new_with_free_func ((GDestroyNotify) series_free);

  return self;
}

void
cb_svg_chart_free (CbSvgChart *self)
{
  g_free (self->title);
  g_strfreev (self->labels);
  g_ptr_array_unref (self->series);
  g_free (self);
}

/* @values: one for each point, copied; NAN where there is none. @color: 1 to 8 */
void
cb_svg_chart_add (CbSvgChart *self, const char *name, guint color, const double *values)
{
  Series *series = g_new0 (Series, 1);

  series->name = g_strdup (name);
  series->color = color;
  series->values = g_memdup2 (values, self->n_points * sizeof *values);
  g_ptr_array_add (self->series, series);
}

static double
get_value (CbSvgChart *self, guint series, guint point)
{
  return ((Series *) g_ptr_array_index (self->series, series))->values[point];
}

/* Bars stand on each other: what counts is their sum. */
static double
get_height (CbSvgChart *self, guint n_series, guint point)
{
  double sum = 0;

  for (guint i = 0; i < n_series; i++)
    sum += isnan (get_value (self, i, point)) ? 0 : get_value (self, i, point);

  return sum;
}

static void
look_at_point (CbSvgChart *self, guint point)
{
  if (self->kind == CB_SVG_BARS)
    {
      self->high = MAX (self->high, get_height (self, self->series->len, point));
      return;
    }

  for (guint i = 0; i < self->series->len; i++)
    {
      double value = get_value (self, i, point);

      if (isnan (value))
        continue;
      self->high = MAX (self->high, value);
      if (value > 0)
        self->low = MIN (self->low, value);
    }
}

/* Where 4 to 8 steps fill the scale, each 1, 2 or 5 times a power of ten. */
static double
find_step (double high)
{
  double power = pow (10, floor (log10 (high / 4)));
  double rest = high / 4 / power;

  return power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10);
}

static void
find_scale (CbSvgChart *self)
{
  self->low = G_MAXDOUBLE;
  self->high = 0;
  for (guint i = 0; i < self->n_points; i++)
    look_at_point (self, i);
  if (self->high <= 0)
    self->high = 1;
  if (self->kind != CB_SVG_LINES_LOG)
    {
      double step = find_step (self->high);

      self->low = 0;
      self->high = ceil (self->high / step) * step;
      return;
    }

  self->low = pow (10, floor (log10 (MIN (self->low, self->high))));
  self->high = MAX (pow (10, ceil (log10 (self->high))), self->low * 10);
}

static double
get_x (CbSvgChart *self, double point)
{
  double share = self->n_points > 1 ? point / (self->n_points - 1) : 0.5;

  if (self->kind == CB_SVG_BARS)
    share = (point + 0.5) / self->n_points;

  return LEFT + share * (WIDTH - LEFT - RIGHT);
}

static double
get_y (CbSvgChart *self, double value)
{
  double share = (value - self->low) / (self->high - self->low);

  if (self->kind == CB_SVG_LINES_LOG)
    share = log (MAX (value, self->low) / self->low) / log (self->high / self->low);

  return HEIGHT - BOTTOM - CLAMP (share, 0, 1) * (HEIGHT - TOP - BOTTOM);
}

/* SVG wants points in numbers whatever the locale. */
static void
append_number (GString *out, const char *before, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, before);
  g_string_append (out, g_ascii_formatd (text, sizeof text, "%.1f", number));
}

/* A scale has round numbers: "1 ms", not "1.00 ms". */
static char *
format_tick (CbSvgChart *self, double value)
{
  g_autofree char *text = self->format (value);
  g_auto (GStrv) parts = g_strsplit (text, " ", 2);
  char *dot = strchr (parts[0], '.');

  if (dot != NULL && strspn (dot + 1, "0") == strlen (dot + 1))
    *dot = '\0';

  return g_strjoinv (" ", parts);
}

static void
append_grid_line (CbSvgChart *self, GString *out, double value)
{
  g_autofree char *label = format_tick (self, value);

  append_number (out, "<line class=\"grid\" x1=\"", LEFT);
  append_number (out, "\" x2=\"", WIDTH - RIGHT);
  append_number (out, "\" y1=\"", get_y (self, value));
  append_number (out, "\" y2=\"", get_y (self, value));
  append_number (out, "\"/><text class=\"tick\" text-anchor=\"end\" x=\"", LEFT - 8);
  append_number (out, "\" y=\"", get_y (self, value) + 4);
  g_string_append_printf (out, "\">%s</text>", label);
}

static void
append_grid (CbSvgChart *self, GString *out)
{
  gboolean by_tens = self->kind == CB_SVG_LINES_LOG;
  double step = find_step (self->high);
  double top = self->high * 1.01; /* the topmost line may be a rounding error away */
  guint n_lines = by_tens ? log10 (top / self->low) : top / step;

  for (guint i = 0; i <= n_lines; i++)
    append_grid_line (self, out, by_tens ? self->low * pow (10, i) : i * step);

  for (guint i = 0; i < self->n_points; i += self->tick_every)
    {
      append_number (out, "<text class=\"tick\" text-anchor=\"middle\" x=\"", get_x (self, i));
      append_number (out, "\" y=\"", HEIGHT - 8);
      g_string_append_printf (out, "\">%s</text>", self->labels[i]);
    }
}

static void
append_points (CbSvgChart *self, const Series *series, GString *out)
{
  const char *command = "M";

  for (guint i = 0; i < self->n_points; i++)
    {
      if (isnan (series->values[i]))
        {
          command = "M";
          continue;
        }
      append_number (out, command, get_x (self, i));
      append_number (out, " ", get_y (self, series->values[i]));
      command = "L";
    }
}

static gboolean
has_gaps (CbSvgChart *self, const Series *series)
{
  for (guint i = 0; i < self->n_points; i++)
    if (isnan (series->values[i]))
      return TRUE;

  return FALSE;
}

static void
append_line (CbSvgChart *self, const Series *series, GString *out)
{
  /* One line alone is easier to see as the edge of something. */
  if (self->series->len == 1 && self->n_points > 1 && !has_gaps (self, series))
    {
      g_string_append_printf (out, "<path class=\"area c%u\" d=\"", series->color);
      append_points (self, series, out);
      append_number (out, "L", get_x (self, self->n_points - 1));
      append_number (out, " ", HEIGHT - BOTTOM);
      append_number (out, "L", get_x (self, 0));
      append_number (out, " ", HEIGHT - BOTTOM);
      g_string_append (out, "Z\"/>");
    }
  g_string_append_printf (out, "<path class=\"line c%u\" d=\"", series->color);
  append_points (self, series, out);
  g_string_append (out, "\"/>");
}

static void
append_bar (CbSvgChart *self, guint series, guint point, GString *out)
{
  double below = get_height (self, series, point);
  double value = get_value (self, series, point);
  double width = MAX ((WIDTH - LEFT - RIGHT) / self->n_points - 1, 0.8);

  if (isnan (value) || value <= 0)
    return;
  g_string_append_printf (out, "<rect class=\"bar c%u\"",
                          ((Series *) g_ptr_array_index (self->series, series))->color);
  append_number (out, " x=\"", get_x (self, point) - width / 2);
  append_number (out, "\" y=\"", get_y (self, below + value));
  append_number (out, "\" width=\"", width);
  append_number (out, "\" height=\"", get_y (self, below) - get_y (self, below + value));
  g_string_append (out, "\"/>");
}

static void
append_bars (CbSvgChart *self, guint point, GString *out)
{
  for (guint i = 0; i < self->series->len; i++)
    append_bar (self, i, point, out);
}

/* What is under the pointer: a rule, and the values in words. */
static void
append_hit (CbSvgChart *self, guint point, GString *out)
{
  double width = (WIDTH - LEFT - RIGHT) / MAX (self->n_points, 1);

  append_number (out, "<g class=\"hit\"><rect x=\"", get_x (self, point) - width / 2);
  append_number (out, "\" y=\"", TOP);
  append_number (out, "\" width=\"", width);
  append_number (out, "\" height=\"", HEIGHT - TOP - BOTTOM);
  append_number (out, "\"/><line x1=\"", get_x (self, point));
  append_number (out, "\" x2=\"", get_x (self, point));
  append_number (out, "\" y1=\"", TOP);
  append_number (out, "\" y2=\"", HEIGHT - BOTTOM);
  g_string_append_printf (out, "\"/><title>%s", self->labels[point]);
  for (guint i = 0; i < self->series->len; i++)
    {
      double value = get_value (self, i, point);
      g_autofree char *text = isnan (value) ? g_strdup ("–") : self->format (value);

      g_string_append_printf (out, "\n%s: %s",
                              ((Series *) g_ptr_array_index (self->series, i))->name, text);
    }
  g_string_append (out, "</title></g>");
}

static void
append_legend (CbSvgChart *self, GString *out)
{
  if (self->series->len < 2)
    return;

  g_string_append (out, "<div class=\"legend\">");
  for (guint i = 0; i < self->series->len; i++)
    {
      const Series *series = g_ptr_array_index (self->series, i);

      g_string_append_printf (out, "<span><i class=\"c%u\"></i>%s</span>", series->color,
                              series->name);
    }
  g_string_append (out, "</div>");
}

/* Returns: whether there is nothing to show */
gboolean
cb_svg_chart_is_empty (CbSvgChart *self)
{
  for (guint i = 0; i < self->series->len; i++)
    for (guint j = 0; j < self->n_points; j++)
      if (get_value (self, i, j) > 0)
        return FALSE;

  return TRUE;
}

/* Appends the chart to a page. Names and labels must not need escaping. */
void
cb_svg_chart_write (CbSvgChart *self, GString *out)
{
  find_scale (self);
  g_string_append_printf (out, "<figure><figcaption>%s</figcaption>", self->title);
  append_legend (self, out);
  g_string_append_printf (out, "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
                          WIDTH, HEIGHT, self->title);
  append_grid (self, out);
  for (guint i = 0; i < self->series->len && self->kind != CB_SVG_BARS; i++)
    append_line (self, g_ptr_array_index (self->series, i), out);
  for (guint i = 0; i < self->n_points && self->kind == CB_SVG_BARS; i++)
    append_bars (self, i, out);
  for (guint i = 0; i < self->n_points; i++)
    append_hit (self, i, out);
  g_string_append (out, "</svg></figure>\n");
}
