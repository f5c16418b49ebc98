#include "pages/widgets/cb-admin-widgets-page.h"

#include <glib/gi18n.h>

#include "cb-admin-text.h"
#include "pages/widgets/cb-admin-publish.h"
#include "widgets/cb-admin-record-row.h"

#define MAX_HISTORY 50

/* How many of a hundred visitors try a new version. */
#define CANARY_SHARE 10

/**
 * CbAdminWidgetsPage:
 *
 * The versions of the widget: which one visitors get, which some of them try, and what was before.
 */
struct _CbAdminWidgetsPage
{
  CbAdminPage parent_instance;

  CbAdminRecordList *versions_list; /* (owned) */
  CbAdminRecordList *history_list;  /* (owned) */

  GtkListBox *versions; /* (unowned), like all that follows: template children */
  GtkListBox *history;
  GtkWidget *history_group;
};

G_DEFINE_FINAL_TYPE (CbAdminWidgetsPage, cb_admin_widgets_page, CB_ADMIN_TYPE_PAGE)

/* Rows */

static void
append_part (GString *detail, const char *part)
{
  if (*part != '\0')
    g_string_append_printf (detail, "%s%s", detail->len > 0 ? " · " : "", part);
}

static char *
describe_detail (CbAdminRecord *version)
{
  const char *content = cb_admin_record_get_string (version, "content");
  guint errors = (guint) cb_admin_record_get_number (version, "errors");
  g_autofree char *age = cb_admin_text_dup_age (cb_admin_record_get_time (version, "published_at"));
  g_autofree char *size =
      cb_admin_text_dup_size ((guint64) cb_admin_record_get_number (version, "size"));
  g_autofree char *sum = g_strndup (content, 12);
  g_autofree char *reported =
      g_strdup_printf (ngettext ("%u error reported", "%u errors reported", errors), errors);
  GString *detail = g_string_new (NULL);

  append_part (detail, age);
  append_part (detail, cb_admin_record_get_string (version, "actor"));
  append_part (detail, size);
  append_part (detail, sum);
  if (errors > 0)
    append_part (detail, reported);
  append_part (detail, cb_admin_record_get_string (version, "notes"));
  append_part (detail, cb_admin_record_get_string (version, "problem"));

  return g_string_free (detail, FALSE);
}

static void
describe_version (CbAdminRecordRow *row, CbAdminRecord *version)
{
  const char *name = cb_admin_record_get_string (version, "version");
  gboolean active = cb_admin_record_get_flag (version, "active");
  gboolean canary = cb_admin_record_get_flag (version, "canary");
  g_autofree char *detail = describe_detail (version);
  g_autofree char *title = active   ? g_strdup_printf (_ ("%s – what visitors get"), name)
                           : canary ? g_strdup_printf (_ ("%s – some visitors try it"), name)
                                    : g_strdup (name);

  cb_admin_record_row_set_texts (row, title, detail);
  if (cb_admin_record_has (version, "problem"))
    cb_admin_record_row_set_icon (row, "dialog-error-symbolic", "error");
  else if (active)
    cb_admin_record_row_set_icon (row, "emblem-ok-symbolic", "success");
  else
    cb_admin_record_row_set_icon (row, "cb-widgets-symbolic", canary ? "warning" : "dim-label");
  if (active)
    return;
  if (!canary)
    cb_admin_record_row_add_button (row, _ ("Try"), "page.try", name);
  cb_admin_record_row_add_button (row, _ ("Deploy"), "page.deploy", name);
}

static void
describe_deployment (CbAdminRecordRow *row, CbAdminRecord *deployment)
{
  const char *act = cb_admin_record_get_string (deployment, "act");
  const char *version = cb_admin_record_get_string (deployment, "version");
  g_autofree char *at = cb_admin_text_dup_time (cb_admin_record_get_time (deployment, "at"));
  g_autofree char *title = NULL;
  GString *detail = g_string_new (at);

  if (g_str_equal (act, "rollback"))
    title = g_strdup_printf (_ ("Rolled back to %s"), version);
  else if (g_str_equal (act, "canary"))
    title = g_strdup_printf (_ ("%s given to some"), version);
  else if (g_str_equal (act, "end-canary"))
    title = g_strdup_printf (_ ("%s taken back"), version);
  else
    title = g_strdup_printf (_ ("%s deployed"), version);
  append_part (detail, cb_admin_record_get_string (deployment, "actor"));
  append_part (detail, cb_admin_record_get_string (deployment, "reason"));
  cb_admin_record_row_set_texts (row, title, detail->str);
  g_string_free (detail, TRUE);
}

/* Loading */

static void
show_all (CbAdminPage *page)
{
  CbAdminWidgetsPage *self = CB_ADMIN_WIDGETS_PAGE (page);

  gtk_widget_set_visible (self->history_group,
                          cb_admin_record_list_get_length (self->history_list) > 0);
  if (cb_admin_record_list_get_length (self->versions_list) > 0)
    cb_admin_page_show_content (page);
  else
    cb_admin_page_show_empty (page);
}

static void
load_history (CbAdminPage *page)
{
  cb_admin_page_fill (page, CB_ADMIN_PART_WIDGETS, "History", g_variant_new ("(u)", MAX_HISTORY),
                      CB_ADMIN_WIDGETS_PAGE (page)->history_list, show_all);
}

static void
cb_admin_widgets_page_load (CbAdminPage *page)
{
  cb_admin_page_fill (page, CB_ADMIN_PART_WIDGETS, "List", NULL,
                      CB_ADMIN_WIDGETS_PAGE (page)->versions_list, load_history);
}

/* Actions */

static void
page_deploy (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_page_run (CB_ADMIN_PAGE (widget), CB_ADMIN_PART_WIDGETS, "Deploy",
                     g_variant_new ("(s)", g_variant_get_string (parameter, NULL)),
                     _ ("Visitors get this version from now on"));
}

/* With too many errors of it the daemon takes it back by itself. */
static void
page_try (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "share", "u", CANARY_SHARE);
  cb_admin_page_run (CB_ADMIN_PAGE (widget), CB_ADMIN_PART_WIDGETS, "DeployWith",
                     g_variant_new ("(s@a{sv})", g_variant_get_string (parameter, NULL),
                                    g_variant_dict_end (&options)),
                     _ ("One of ten visitors gets this version"));
}

static void
page_roll_back (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_page_run (CB_ADMIN_PAGE (widget), CB_ADMIN_PART_WIDGETS, "Rollback", NULL,
                     _ ("Went one step back"));
}

static void
page_publish (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_publish_ask (CB_ADMIN_PAGE (widget));
}

static gboolean
on_folder_dropped_cb (GtkDropTarget *target,
                      const GValue *value,
                      double x,
                      double y,
                      CbAdminWidgetsPage *self)
{
  cb_admin_publish_run (CB_ADMIN_PAGE (self), g_value_get_object (value));

  return TRUE;
}

/* The widget */

static void
cb_admin_widgets_page_finalize (GObject *object)
{
  CbAdminWidgetsPage *self = CB_ADMIN_WIDGETS_PAGE (object);

  g_clear_object (&self->versions_list);
  g_clear_object (&self->history_list);

  G_OBJECT_CLASS (cb_admin_widgets_page_parent_class)->finalize (object);
}

static void
cb_admin_widgets_page_class_init (CbAdminWidgetsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cb_admin_widgets_page_finalize;
  CB_ADMIN_PAGE_CLASS (klass)->load = cb_admin_widgets_page_load;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/widgets/cb-admin-widgets-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminWidgetsPage, versions);
  gtk_widget_class_bind_template_child (widget_class, CbAdminWidgetsPage, history);
  gtk_widget_class_bind_template_child (widget_class, CbAdminWidgetsPage, history_group);
  gtk_widget_class_install_action (widget_class, "page.deploy", "s", page_deploy);
  gtk_widget_class_install_action (widget_class, "page.try", "s", page_try);
  gtk_widget_class_install_action (widget_class, "page.roll-back", NULL, page_roll_back);
  gtk_widget_class_install_action (widget_class, "page.publish", NULL, page_publish);
}

static void
cb_admin_widgets_page_init (CbAdminWidgetsPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (target, "drop", G_CALLBACK (on_folder_dropped_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  self->versions_list = cb_admin_record_list_new ("version");
  self->history_list = cb_admin_record_list_new ("at");
  cb_admin_record_row_bind (self->versions, self->versions_list, describe_version);
  cb_admin_record_row_bind (self->history, self->history_list, describe_deployment);
  cb_admin_page_listen (CB_ADMIN_PAGE (self), CB_ADMIN_PART_WIDGETS);
  cb_admin_page_set_poll (CB_ADMIN_PAGE (self), 15);
}
