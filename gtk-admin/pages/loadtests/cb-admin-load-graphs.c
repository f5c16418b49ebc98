#include "pages/loadtests/cb-admin-load-graphs.h"

#include <glib/gi18n.h>

#include "widgets/cb-admin-graph-card.h"

static const struct
{
  CbAdminLoadLine line;
  const char *title;
  const char *color;
  CbAdminUnit unit;
} graphs[] = {
  { CB_ADMIN_LOAD_RATE, N_ ("Requests"), "blue", CB_ADMIN_UNIT_RATE },
  { CB_ADMIN_LOAD_FAILED, N_ ("Failed Requests"), "red", CB_ADMIN_UNIT_RATE },
  { CB_ADMIN_LOAD_USERS, N_ ("Users"), "green", CB_ADMIN_UNIT_COUNT },
  { CB_ADMIN_LOAD_P50, N_ ("Response Time (p50)"), "teal", CB_ADMIN_UNIT_SECONDS },
  { CB_ADMIN_LOAD_P95, N_ ("Response Time (p95)"), "purple", CB_ADMIN_UNIT_SECONDS },
  { CB_ADMIN_LOAD_P99, N_ ("Response Time (p99)"), "orange", CB_ADMIN_UNIT_SECONDS },
};

/* Puts a graph for each line of @course into @box; they follow it. */
void
cb_admin_load_graphs_fill (GtkFlowBox *box, CbAdminLoadCourse *course)
{
  for (guint i = 0; i < G_N_ELEMENTS (graphs); i++)
    {
      CbAdminSeries *series = cb_admin_load_course_get_series (course, graphs[i].line);
      GtkWidget *card =
          cb_admin_graph_card_new (_ (graphs[i].title), graphs[i].color, series, graphs[i].unit);

      cb_admin_graph_card_count_from_start (CB_ADMIN_GRAPH_CARD (card));
      gtk_flow_box_append (box, card);
      gtk_widget_set_focusable (gtk_widget_get_parent (card), FALSE);
    }
}
