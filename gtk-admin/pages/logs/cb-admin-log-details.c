#include "pages/logs/cb-admin-log-details.h"

#include <glib/gi18n.h>

#include "cb-admin-text.h"
#include "pages/logs/cb-admin-log-row.h"

/**
 * CbAdminLogDetails:
 *
 * One line of the journal with all that is known of it, and the ways from there: to its
 * conversation, and to the other lines of the same conversation or request.
 */
struct _CbAdminLogDetails
{
  AdwBin parent_instance;

  CbAdminLogLine *line; /* (owned) (nullable) */

  GtkLabel *level; /* (unowned), like all that follows: template children */
  GtkLabel *time;
  GtkLabel *message;
  GtkWidget *conversation;
  GtkWidget *same_session;
  GtkWidget *same_request;
  GtkWidget *ways;
  GtkListBox *fields;
};

G_DEFINE_FINAL_TYPE (CbAdminLogDetails, cb_admin_log_details, ADW_TYPE_BIN)

/* What is shown above the list already, or is for the journal alone. */
static gboolean
is_shown_in_list (const char *name)
{
  return !g_str_equal (name, "MESSAGE") && !g_str_equal (name, "_SOURCE_REALTIME_TIMESTAMP");
}

static GtkWidget *
make_field (const char *name, const char *value)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_label_new (name);
  GtkWidget *body = gtk_label_new (value);

  gtk_label_set_xalign (GTK_LABEL (head), 0);
  gtk_label_set_ellipsize (GTK_LABEL (head), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (head, "caption");
  gtk_widget_add_css_class (head, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (body), 0);
  gtk_label_set_wrap (GTK_LABEL (body), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (body), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (body), TRUE);
  /* Else the first one would be selected as a whole when the details come up. */
  gtk_widget_set_focusable (body, FALSE);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), body);
  gtk_widget_add_css_class (box, "log-field");

  return box;
}

/* What the daemon says before what the journal adds. */
static void
add_fields (CbAdminLogDetails *self, gboolean trusted)
{
  guint n = cb_admin_log_line_get_n_fields (self->line);

  for (guint i = 0; i < n; i++)
    {
      const char *value;
      const char *name = cb_admin_log_line_get_nth (self->line, i, &value);

      if ((*name == '_') == trusted && is_shown_in_list (name))
        gtk_list_box_append (self->fields, make_field (name, value));
    }
}

static void
remove_fields (CbAdminLogDetails *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->fields, 0)) != NULL)
    gtk_list_box_remove (self->fields, GTK_WIDGET (row));
}

/* Shows a way that leads on by the line's @field, where it has one. */
static gboolean
show_way (CbAdminLogDetails *self, GtkWidget *button, const char *field, const char *format)
{
  const char *value = cb_admin_log_line_get (self->line, field);
  g_autofree char *target = value != NULL ? g_strdup_printf (format, value) : NULL;

  gtk_widget_set_visible (button, value != NULL);
  if (value != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);

  return value != NULL;
}

static void
show_ways (CbAdminLogDetails *self)
{
  const char *session = cb_admin_log_line_get (self->line, "SESSION_ID");
  gboolean any = show_way (self, self->same_session, "SESSION_ID", "session:%s");

  any |= show_way (self, self->same_request, "REQUEST_ID", "request:%s");
  gtk_widget_set_visible (self->conversation, session != NULL);
  if (session != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->conversation), "(ss)", "sessions",
                                      session);
  gtk_widget_set_visible (self->ways, any);
}

/* @line: (nullable): what to show */
void
cb_admin_log_details_set_line (CbAdminLogDetails *self, CbAdminLogLine *line)
{
  g_autofree char *time = NULL;

  if (!g_set_object (&self->line, line))
    return;
  remove_fields (self);
  if (line == NULL)
    return;

  time = cb_admin_text_dup_exact_time (cb_admin_log_line_get_time (line));
  gtk_label_set_label (self->level,
                       cb_admin_log_row_get_level_text (cb_admin_log_line_get_level (line)));
  gtk_label_set_label (self->time, time);
  gtk_label_set_label (self->message, cb_admin_log_line_get_message (line));
  show_ways (self);
  add_fields (self, FALSE);
  add_fields (self, TRUE);
}

/* Returns: (transfer none) (nullable) */
CbAdminLogLine *
cb_admin_log_details_get_line (CbAdminLogDetails *self)
{
  return self->line;
}

/* The widget */

static void
cb_admin_log_details_dispose (GObject *object)
{
  g_clear_object (&CB_ADMIN_LOG_DETAILS (object)->line);

  G_OBJECT_CLASS (cb_admin_log_details_parent_class)->dispose (object);
}

static void
cb_admin_log_details_class_init (CbAdminLogDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_log_details_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/logs/cb-admin-log-details.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminLogDetails, level);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLogDetails, time);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLogDetails, message);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLogDetails, conversation);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLogDetails, same_session);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLogDetails, same_request);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLogDetails, ways);
  gtk_widget_class_bind_template_child (widget_class, CbAdminLogDetails, fields);
}

static void
cb_admin_log_details_init (CbAdminLogDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
