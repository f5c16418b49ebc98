#include "widgets/cb-admin-graph-card.h"

/**
 * CbAdminGraphCard:
 *
 * A graph with its name and its newest value.
 */
struct _CbAdminGraphCard
{
  GtkBox parent_instance;

  CbAdminUnit unit;

  GtkLabel *title; /* (unowned), like all that follows: template children */
  GtkLabel *value;
  CbAdminGraph *graph;
};

G_DEFINE_FINAL_TYPE (CbAdminGraphCard, cb_admin_graph_card, GTK_TYPE_BOX)

static void
on_series_changed_cb (CbAdminSeries *series, CbAdminGraphCard *self)
{
  g_autofree char *value = cb_admin_unit_dup_text (self->unit, cb_admin_series_get_last (series));
  g_autofree char *spoken = g_strdup_printf ("%s: %s", gtk_label_get_label (self->title), value);

  gtk_label_set_label (self->value, value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->graph), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
}

static void
cb_admin_graph_card_class_init (CbAdminGraphCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (CB_ADMIN_TYPE_GRAPH);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/widgets/cb-admin-graph-card.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminGraphCard, title);
  gtk_widget_class_bind_template_child (widget_class, CbAdminGraphCard, value);
  gtk_widget_class_bind_template_child (widget_class, CbAdminGraphCard, graph);
}

static void
cb_admin_graph_card_init (CbAdminGraphCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cb_admin_graph_card_new:
 * @color: the style class that says the colour, such as `blue`
 *
 * Returns: (transfer floating): a card that follows @series
 */
GtkWidget *
cb_admin_graph_card_new (const char *title,
                         const char *color,
                         CbAdminSeries *series,
                         CbAdminUnit unit)
{
  CbAdminGraphCard *self = g_object_new (CB_ADMIN_TYPE_GRAPH_CARD, NULL);

  self->unit = unit;
  gtk_label_set_label (self->title, title);
  gtk_widget_add_css_class (GTK_WIDGET (self->graph), color);
  cb_admin_graph_set_series (self->graph, series, unit);
  g_signal_connect_object (series, "changed", G_CALLBACK (on_series_changed_cb), self, 0);
  on_series_changed_cb (series, self);

  return GTK_WIDGET (self);
}

/* As cb_admin_graph_count_from_start(). */
void
cb_admin_graph_card_count_from_start (CbAdminGraphCard *self)
{
  cb_admin_graph_count_from_start (self->graph);
}
