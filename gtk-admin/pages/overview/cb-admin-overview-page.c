#include "pages/overview/cb-admin-overview-page.h"

#include <glib/gi18n.h>

#include "pages/overview/cb-admin-health-card.h"
#include "widgets/cb-admin-graph-card.h"

#define POLL_S 5

/* After the first look, so many seconds are asked for; a few looks may be missed. */
#define CATCH_UP_S 60

/**
 * CbAdminOverviewPage:
 *
 * How the daemon is: what needs attention, and the last hour as graphs that go on living.
 */
struct _CbAdminOverviewPage
{
  CbAdminPage parent_instance;

  GPtrArray *series; /* (owned) (element-type CbAdminSeries): as in lines */
  guint next_line;   /* which is being fetched */

  CbAdminHealthCard *health_card; /* (unowned), like all that follows: template children */
  GtkFlowBox *graphs;
};

G_DEFINE_FINAL_TYPE (CbAdminOverviewPage, cb_admin_overview_page, CB_ADMIN_TYPE_PAGE)

/* The lines of the daemon's history, as they are shown. */
static const struct
{
  const char *metric;
  const char *title;
  const char *color;
  CbAdminUnit unit;
} lines[] = {
  { "requests_per_second", N_ ("Requests"), "blue", CB_ADMIN_UNIT_RATE },
  { "response_time_p95", N_ ("Response Time (p95)"), "teal", CB_ADMIN_UNIT_SECONDS },
  { "error_rate", N_ ("Errors"), "red", CB_ADMIN_UNIT_RATIO },
  { "answers_per_second", N_ ("Answers of the Bot"), "purple", CB_ADMIN_UNIT_RATE },
  { "chat_response_time_p95", N_ ("Time to Answer (p95)"), "orange", CB_ADMIN_UNIT_SECONDS },
  { "sessions_active", N_ ("Active Sessions"), "green", CB_ADMIN_UNIT_COUNT },
  { "websocket_connections", N_ ("Open WebSockets"), "yellow", CB_ADMIN_UNIT_COUNT },
  { "cpu_usage", N_ ("Processor"), "blue", CB_ADMIN_UNIT_WHOLE },
  { "memory_usage", N_ ("Memory"), "purple", CB_ADMIN_UNIT_WHOLE },
  { "disk_free", N_ ("Free Disk Space"), "brown", CB_ADMIN_UNIT_WHOLE },
};

/* Loading */

static CbAdminSeries *
get_series (CbAdminOverviewPage *self, guint line)
{
  return g_ptr_array_index (self->series, line);
}

static void fetch_line (CbAdminOverviewPage *self);

/* One line after the other: a burst of ten calls would only wait in the daemon. */
static void
on_history_told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminOverviewPage) self = user_data;
  g_autoptr (GVariant) reply = cb_admin_page_fetch_finish (CB_ADMIN_PAGE (self), source, result);
  g_autoptr (GVariant) points = NULL;

  if (reply == NULL)
    return;

  points = g_variant_get_child_value (reply, 0);
  cb_admin_series_merge (get_series (self, self->next_line), points);
  self->next_line++;
  if (self->next_line < G_N_ELEMENTS (lines))
    fetch_line (self);
  else
    cb_admin_page_show_content (CB_ADMIN_PAGE (self));
}

static void
fetch_line (CbAdminOverviewPage *self)
{
  CbAdminSeries *series = get_series (self, self->next_line);
  guint seconds = CB_ADMIN_SERIES_SECONDS;
  guint n = cb_admin_series_get_length (series);

  if (n > 0 &&
      g_get_real_time () - cb_admin_series_get (series, n - 1)->at < CATCH_UP_S * G_USEC_PER_SEC)
    seconds = CATCH_UP_S;
  cb_admin_page_fetch (CB_ADMIN_PAGE (self), CB_ADMIN_PART_METRICS, "GetHistory",
                       g_variant_new ("(su)", lines[self->next_line].metric, seconds),
                       on_history_told_cb);
}

static void
cb_admin_overview_page_load (CbAdminPage *page)
{
  CbAdminOverviewPage *self = CB_ADMIN_OVERVIEW_PAGE (page);

  self->next_line = 0;
  fetch_line (self);
}

/* The widget */

static void
add_graph (CbAdminOverviewPage *self, guint line)
{
  CbAdminSeries *series = cb_admin_series_new ();
  GtkWidget *card =
      cb_admin_graph_card_new (_ (lines[line].title), lines[line].color, series, lines[line].unit);

  g_ptr_array_add (self->series, series);
  gtk_flow_box_append (self->graphs, card);
  gtk_widget_set_focusable (gtk_widget_get_parent (card), FALSE);
}

static void
cb_admin_overview_page_finalize (GObject *object)
{
  g_ptr_array_unref (CB_ADMIN_OVERVIEW_PAGE (object)->series);

  G_OBJECT_CLASS (cb_admin_overview_page_parent_class)->finalize (object);
}

static void
cb_admin_overview_page_class_init (CbAdminOverviewPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = cb_admin_overview_page_finalize;
  CB_ADMIN_PAGE_CLASS (klass)->load = cb_admin_overview_page_load;

  g_type_ensure (CB_ADMIN_TYPE_HEALTH_CARD);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/overview/cb-admin-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminOverviewPage, health_card);
  gtk_widget_class_bind_template_child (widget_class, CbAdminOverviewPage, graphs);
}

static void
cb_admin_overview_page_init (CbAdminOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->series = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    add_graph (self, i);
  cb_admin_page_set_poll (CB_ADMIN_PAGE (self), POLL_S);
}

/* Says what there is above the graphs. */
void
cb_admin_overview_page_set_health (CbAdminOverviewPage *self, CbAdminHealth *health)
{
  cb_admin_health_card_set_health (self->health_card, health);
}
