#include "pages/overview/cb-admin-health-card.h"

#include <glib/gi18n.h>

#include "cb-admin-text.h"

/**
 * CbAdminHealthCard:
 *
 * What needs attention, each thing with the way to where something can be done about it; or that
 * all is well.
 */
struct _CbAdminHealthCard
{
  AdwBin parent_instance;

  GtkListBox *rows; /* (unowned): the child */
};

G_DEFINE_FINAL_TYPE (CbAdminHealthCard, cb_admin_health_card, ADW_TYPE_BIN)

static GtkWidget *
make_row (const char *icon_name, const char *color, const char *title, const char *detail)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);

  gtk_widget_add_css_class (icon, color);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail);

  return row;
}

static GtkWidget *
make_notice_row (const CbAdminNotice *notice)
{
  GtkWidget *row = make_row (notice->critical ? "dialog-error-symbolic" : "dialog-warning-symbolic",
                             notice->critical ? "error" : "warning", notice->title, notice->detail);
  g_autofree char *action = g_strdup_printf ("win.show-page('%s')", notice->page);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (row), action);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));

  return row;
}

static GtkWidget *
make_fine_row (GVariant *status)
{
  const char *version = "";
  double uptime = 0;
  g_autofree char *duration = NULL;
  g_autofree char *detail = NULL;

  g_variant_lookup (status, "version", "&s", &version);
  g_variant_lookup (status, "uptime", "d", &uptime);
  duration = cb_admin_text_dup_duration ((gint64) (uptime * G_USEC_PER_SEC));
  /* Translators: a version and a duration, such as “3 days” */
  detail = g_strdup_printf (_ ("Version %s, running for %s"), version, duration);

  return make_row ("emblem-ok-symbolic", "success", _ ("Everything Is Fine"), detail);
}

static void
clear (CbAdminHealthCard *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_list_box_remove (self->rows, row);
}

static void
on_health_changed_cb (CbAdminHealth *health, CbAdminHealthCard *self)
{
  GPtrArray *notices = cb_admin_health_get_notices (health);

  clear (self);
  gtk_widget_set_visible (GTK_WIDGET (self), cb_admin_health_is_known (health));
  if (!cb_admin_health_is_known (health))
    return;

  for (guint i = 0; i < notices->len; i++)
    gtk_list_box_append (self->rows, make_notice_row (g_ptr_array_index (notices, i)));
  if (notices->len == 0)
    gtk_list_box_append (self->rows, make_fine_row (cb_admin_health_get_status (health)));
}

void
cb_admin_health_card_set_health (CbAdminHealthCard *self, CbAdminHealth *health)
{
  g_signal_connect_object (health, "changed", G_CALLBACK (on_health_changed_cb), self, 0);
  on_health_changed_cb (health, self);
}

static void
cb_admin_health_card_class_init (CbAdminHealthCardClass *klass)
{
}

static void
cb_admin_health_card_init (CbAdminHealthCard *self)
{
  self->rows = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->rows, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->rows), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rows), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What needs attention"), -1);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->rows));
}
