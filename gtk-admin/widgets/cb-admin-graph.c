#include "widgets/cb-admin-graph.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "cb-admin-text.h"

#define MIN_WIDTH 220
#define HEIGHT 110
#define LABEL_GAP 4

/* A young daemon has little to show: then less than an hour is drawn, but at least so much. */
#define LEAST_SPAN_US (5 * 60 * G_USEC_PER_SEC)

/* Of something that has just begun at least so much is drawn. */
#define LEAST_ELAPSED_US (10 * G_USEC_PER_SEC)

/* Two points further apart than this have a gap between them: the daemon was not there. */
#define GAP_US (20 * G_USEC_PER_SEC)

/**
 * CbAdminGraph:
 *
 * The course of a value over the last hour, newest at the end; or over all the time since something
 * began. It is drawn in the widget's colour; under the pointer it tells value and time.
 */
struct _CbAdminGraph
{
  GtkWidget parent_instance;

  CbAdminSeries *series; /* (owned) (nullable) */
  CbAdminUnit unit;
  gboolean elapsed;    /* whether times count from a beginning, not from 1970 */
  PangoLayout *layout; /* (owned) */
  double pointer;      /* where the pointer is; negative where it is not */
};

/* What is drawn now: the plot's place, and what its edges mean. */
typedef struct
{
  graphene_rect_t area;
  gint64 start;
  gint64 end;
  double max;
  gboolean mirrored; /* right to left */
} Plot;

G_DEFINE_FINAL_TYPE (CbAdminGraph, cb_admin_graph, GTK_TYPE_WIDGET)

/* Where things are */

static double
find_x (const Plot *plot, gint64 at)
{
  double share = (double) (at - plot->start) / (double) (plot->end - plot->start);

  if (plot->mirrored)
    share = 1 - share;

  return plot->area.origin.x + share * plot->area.size.width;
}

static double
find_y (const Plot *plot, double value)
{
  double share = CLAMP (value / plot->max, 0, 1);

  return plot->area.origin.y + (1 - share) * plot->area.size.height;
}

static gint64
find_time (const Plot *plot, double x)
{
  double share = (x - plot->area.origin.x) / plot->area.size.width;

  if (plot->mirrored)
    share = 1 - share;

  return plot->start + (gint64) (share * (double) (plot->end - plot->start));
}

static int
measure_text_height (CbAdminGraph *self)
{
  int height;

  pango_layout_set_text (self->layout, "0", -1);
  pango_layout_get_pixel_size (self->layout, NULL, &height);

  return height;
}

static void
prepare_hour (CbAdminGraph *self, Plot *plot)
{
  guint n = cb_admin_series_get_length (self->series);
  gint64 span = 0;

  plot->end = n > 0 ? cb_admin_series_get (self->series, n - 1)->at : g_get_real_time ();
  if (n > 0)
    span = plot->end - cb_admin_series_get (self->series, 0)->at;
  plot->start = plot->end - CLAMP (span, LEAST_SPAN_US, CB_ADMIN_SERIES_SPAN_US);
}

static void
prepare_elapsed (CbAdminGraph *self, Plot *plot)
{
  guint n = cb_admin_series_get_length (self->series);
  gint64 end = n > 0 ? cb_admin_series_get (self->series, n - 1)->at : 0;

  plot->end = MAX (end, LEAST_ELAPSED_US);
  plot->start = MAX (plot->end - CB_ADMIN_SERIES_SPAN_US, 0);
}

static void
prepare (CbAdminGraph *self, Plot *plot)
{
  int text_height = measure_text_height (self);

  plot->area = GRAPHENE_RECT_INIT (
      0, text_height + LABEL_GAP, gtk_widget_get_width (GTK_WIDGET (self)),
      gtk_widget_get_height (GTK_WIDGET (self)) - 2 * (text_height + LABEL_GAP));
  if (self->elapsed)
    prepare_elapsed (self, plot);
  else
    prepare_hour (self, plot);
  plot->max = cb_admin_unit_round_up (self->unit, cb_admin_series_get_max (self->series));
  plot->mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

/* Drawing */

static void
get_color (CbAdminGraph *self, double alpha, GdkRGBA *color)
{
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), color);
  color->alpha *= (float) alpha;
}

static void
get_text_color (CbAdminGraph *self, double alpha, GdkRGBA *color)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));

  if (!gtk_style_context_lookup_color (context, "window_fg_color", color))
    gtk_style_context_get_color (context, color);
  color->alpha *= (float) alpha;
}

/* @align: 0 begins at @x, 1 ends there, 0.5 has it in its middle; all of it stays in the widget */
static void
draw_text (CbAdminGraph *self,
           GtkSnapshot *snapshot,
           const char *text,
           double x,
           double y,
           double align,
           double alpha)
{
  int width;
  GdkRGBA color;

  pango_layout_set_text (self->layout, text, -1);
  pango_layout_get_pixel_size (self->layout, &width, NULL);
  x = CLAMP (x - align * width, 0, MAX (gtk_widget_get_width (GTK_WIDGET (self)) - width, 0));
  get_text_color (self, alpha, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, self->layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_grid (CbAdminGraph *self, GtkSnapshot *snapshot, const Plot *plot)
{
  GdkRGBA color;

  get_text_color (self, 0.12, &color);
  for (int i = 0; i <= 2; i++)
    gtk_snapshot_append_color (
        snapshot, &color,
        &GRAPHENE_RECT_INIT (plot->area.origin.x,
                             roundf (plot->area.origin.y + plot->area.size.height * (float) i / 2),
                             plot->area.size.width, 1));
}

static void
draw_scale (CbAdminGraph *self, GtkSnapshot *snapshot, const Plot *plot)
{
  g_autofree char *max = cb_admin_unit_dup_text (self->unit, plot->max);
  g_autofree char *start =
      self->elapsed ? cb_admin_text_dup_duration (plot->start)
                    : cb_admin_text_dup_age (g_get_real_time () - (plot->end - plot->start));
  g_autofree char *end =
      self->elapsed ? cb_admin_text_dup_duration (plot->end) : g_strdup (_ ("now"));
  double below = plot->area.origin.y + plot->area.size.height + LABEL_GAP;
  double left = plot->area.origin.x, right = left + plot->area.size.width;

  draw_text (self, snapshot, max, plot->mirrored ? left : right, 0, plot->mirrored ? 0 : 1, 0.55);
  draw_text (self, snapshot, start, plot->mirrored ? right : left, below, plot->mirrored ? 1 : 0,
             0.55);
  draw_text (self, snapshot, end, plot->mirrored ? left : right, below, plot->mirrored ? 0 : 1,
             0.55);
}

/* Whether the line goes on from the point before @i to it. */
static gboolean
is_joined (CbAdminGraph *self, guint i)
{
  const CbAdminPoint *before = cb_admin_series_get (self->series, i - 1);
  const CbAdminPoint *point = cb_admin_series_get (self->series, i);

  return !isnan (before->value) && !isnan (point->value) && point->at - before->at < GAP_US;
}

/* Draws points from @first on for as long as they are joined. Returns: the first after them */
static guint
trace_stretch (CbAdminGraph *self, cairo_t *cr, const Plot *plot, guint first)
{
  const CbAdminPoint *point = cb_admin_series_get (self->series, first);
  guint n = cb_admin_series_get_length (self->series);
  guint i = first + 1;

  cairo_move_to (cr, find_x (plot, point->at), find_y (plot, point->value));
  for (; i < n && is_joined (self, i); i++)
    {
      point = cb_admin_series_get (self->series, i);
      cairo_line_to (cr, find_x (plot, point->at), find_y (plot, point->value));
    }

  return i;
}

/* Fills the surface under a stretch, and draws its line. */
static guint
draw_stretch (CbAdminGraph *self, cairo_t *cr, const Plot *plot, guint first)
{
  double bottom = plot->area.origin.y + plot->area.size.height;
  guint next = trace_stretch (self, cr, plot, first);
  cairo_path_t *line = cairo_copy_path (cr);
  GdkRGBA color;

  cairo_line_to (cr, find_x (plot, cb_admin_series_get (self->series, next - 1)->at), bottom);
  cairo_line_to (cr, find_x (plot, cb_admin_series_get (self->series, first)->at), bottom);
  cairo_close_path (cr);
  get_color (self, 0.18, &color);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_fill (cr);

  cairo_append_path (cr, line);
  cairo_path_destroy (line);
  get_color (self, 1, &color);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_stroke (cr);

  return next;
}

static void
draw_curve (CbAdminGraph *self, GtkSnapshot *snapshot, const Plot *plot)
{
  guint n = cb_admin_series_get_length (self->series);
  graphene_rect_t bounds = plot->area;
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, graphene_rect_inset (&bounds, 0, -2));
  gboolean contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  guint i = 0;

  cairo_set_line_width (cr, contrast ? 3 : 2);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  while (i < n)
    i = isnan (cb_admin_series_get (self->series, i)->value) ? i + 1
                                                             : draw_stretch (self, cr, plot, i);
  cairo_destroy (cr);
}

static void
draw_pointer (CbAdminGraph *self, GtkSnapshot *snapshot, const Plot *plot)
{
  const CbAdminPoint *point = cb_admin_series_find (self->series, find_time (plot, self->pointer));
  g_autofree char *value = NULL;
  g_autofree char *clock = NULL;
  g_autofree char *text = NULL;
  GdkRGBA color;
  double x;

  if (point == NULL)
    return;

  x = find_x (plot, point->at);
  get_text_color (self, 0.4, &color);
  gtk_snapshot_append_color (
      snapshot, &color,
      &GRAPHENE_RECT_INIT ((float) x, plot->area.origin.y, 1, plot->area.size.height));
  value = cb_admin_unit_dup_text (self->unit, point->value);
  clock =
      self->elapsed ? cb_admin_text_dup_duration (point->at) : cb_admin_text_dup_clock (point->at);
  text = g_strdup_printf ("%s · %s", value, clock);
  draw_text (self, snapshot, text, x, 0, 0.5, 1);
}

static void
cb_admin_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CbAdminGraph *self = CB_ADMIN_GRAPH (widget);
  gboolean pointed = self->pointer >= 0;
  Plot plot;

  if (self->series == NULL)
    return;

  prepare (self, &plot);
  draw_grid (self, snapshot, &plot);
  draw_curve (self, snapshot, &plot);
  if (pointed)
    draw_pointer (self, snapshot, &plot);
  else
    draw_scale (self, snapshot, &plot);
}

/* The pointer */

static void
on_pointer_moved_cb (GtkEventControllerMotion *controller, double x, double y, CbAdminGraph *self)
{
  self->pointer = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_pointer_left_cb (GtkEventControllerMotion *controller, CbAdminGraph *self)
{
  self->pointer = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The widget */

static void
cb_admin_graph_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : HEIGHT;
}

/* The times of its series count from a beginning: all of it is drawn, with that on the scale. */
void
cb_admin_graph_count_from_start (CbAdminGraph *self)
{
  self->elapsed = TRUE;
}

/* Says what is to be drawn; it is drawn again whenever the series changes. */
void
cb_admin_graph_set_series (CbAdminGraph *self, CbAdminSeries *series, CbAdminUnit unit)
{
  g_return_if_fail (self->series == NULL);

  self->series = g_object_ref (series);
  self->unit = unit;
  g_signal_connect_object (series, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}

static void
cb_admin_graph_dispose (GObject *object)
{
  CbAdminGraph *self = CB_ADMIN_GRAPH (object);

  g_clear_object (&self->series);
  g_clear_object (&self->layout);

  G_OBJECT_CLASS (cb_admin_graph_parent_class)->dispose (object);
}

static void
cb_admin_graph_class_init (CbAdminGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_graph_dispose;
  widget_class->snapshot = cb_admin_graph_snapshot;
  widget_class->measure = cb_admin_graph_measure;
  gtk_widget_class_set_css_name (widget_class, "graph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
cb_admin_graph_init (CbAdminGraph *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->pointer = -1;
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  g_signal_connect (motion, "motion", G_CALLBACK (on_pointer_moved_cb), self);
  g_signal_connect (motion, "enter", G_CALLBACK (on_pointer_moved_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_pointer_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}
