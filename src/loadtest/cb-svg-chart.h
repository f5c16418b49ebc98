#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef char *(*CbSvgFormatFunc) (double value);

/**
 * CbSvgKind:
 * @CB_SVG_LINES: a line for each series
 * @CB_SVG_LINES_LOG: the same, on a logarithmic scale
 * @CB_SVG_BARS: bars that stand on each other
 *
 * How a chart shows its series.
 */
typedef enum
{
  CB_SVG_LINES,
  CB_SVG_LINES_LOG,
  CB_SVG_BARS,
} CbSvgKind;

/**
 * CbSvgChart:
 *
 * A chart as inline SVG for an HTML page, with its title and legend. Colours come from the page's
 * style, so that it is legible by day and by night; each point says its values when pointed at.
 */
typedef struct _CbSvgChart CbSvgChart;

CbSvgChart *cb_svg_chart_new (CbSvgKind kind,
                              const char *title,
                              CbSvgFormatFunc format,
                              GStrv labels,
                              guint tick_every);
void cb_svg_chart_free (CbSvgChart *self);
void cb_svg_chart_add (CbSvgChart *self, const char *name, guint color, const double *values);
gboolean cb_svg_chart_is_empty (CbSvgChart *self);
void cb_svg_chart_write (CbSvgChart *self, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbSvgChart, cb_svg_chart_free)

G_END_DECLS
