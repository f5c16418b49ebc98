#include "pages/logs/cb-admin-log-row.h"

#include <glib/gi18n.h>

#include "cb-admin-text.h"

/**
 * CbAdminLogRow:
 *
 * One line of the journal: when, how much it matters, and what happened. The list uses one row
 * after the other for many lines.
 */
struct _CbAdminLogRow
{
  GtkBox parent_instance;

  GtkLabel *time; /* (unowned), like all that follows: template children */
  GtkImage *level;
  GtkLabel *message;
};

G_DEFINE_FINAL_TYPE (CbAdminLogRow, cb_admin_log_row, GTK_TYPE_BOX)

static const struct
{
  const char *icon_name;
  const char *style;
  const char *text;
} levels[CB_N_LOG_LEVELS] = {
  [CB_LOG_LEVEL_ERROR] = { "dialog-error-symbolic", "error", N_ ("Error") },
  [CB_LOG_LEVEL_WARN] = { "dialog-warning-symbolic", "warning", N_ ("Warning") },
  [CB_LOG_LEVEL_INFO] = { "dialog-information-symbolic", "accent", N_ ("Information") },
  [CB_LOG_LEVEL_HTTP] = { "network-transmit-receive-symbolic", "dim-label", N_ ("Request") },
  [CB_LOG_LEVEL_DEBUG] = { "system-run-symbolic", "dim-label", N_ ("Debugging") },
};

/* Returns: what a level is called */
const char *
cb_admin_log_row_get_level_text (CbLogLevel level)
{
  return _ (levels[level].text);
}

static void
show_level (CbAdminLogRow *self, CbLogLevel level)
{
  const char *const classes[] = { levels[level].style, NULL };

  gtk_image_set_from_icon_name (self->level, levels[level].icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->level), (const char **) classes);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->level), _ (levels[level].text));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->level), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (levels[level].text), -1);
}

void
cb_admin_log_row_set_line (CbAdminLogRow *self, CbAdminLogLine *line)
{
  g_autofree char *moment = cb_admin_text_dup_moment (cb_admin_log_line_get_time (line));

  gtk_label_set_label (self->time, moment);
  gtk_label_set_label (self->message, cb_admin_log_line_get_message (line));
  show_level (self, cb_admin_log_line_get_level (line));
}

static void
cb_admin_log_row_class_init (CbAdminLogRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/logs/cb-admin-log-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminLogRow, time);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLogRow, level);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLogRow, message);
}

static void
cb_admin_log_row_init (CbAdminLogRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cb_admin_log_row_new (void)
{
  return g_object_new (CB_ADMIN_TYPE_LOG_ROW, NULL);
}
