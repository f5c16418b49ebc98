#include "pages/loadtests/cb-admin-loadtests-page.h"

#include <glib/gi18n.h>

#include "cb-admin-text.h"
#include "cb-admin-undo.h"
#include "model/cb-admin-load-run.h"
#include "pages/loadtests/cb-admin-load-form.h"
#include "pages/loadtests/cb-admin-load-live.h"
#include "pages/loadtests/cb-admin-load-report.h"
#include "pages/loadtests/cb-admin-load-text.h"
#include "widgets/cb-admin-record-row.h"

/* Where results are kept, in the user's data directory. */
#define FOLDER "chatbot-admin", "load-tests"

/**
 * CbAdminLoadtestsPage:
 *
 * Load tests: what to run, how it goes, and what earlier ones brought. They run on this machine as
 * the user's own process; the daemon has no part in it but to be the one under load.
 */
struct _CbAdminLoadtestsPage
{
  CbAdminPage parent_instance;

  CbAdminLoadStore *store; /* (owned) (nullable): where threads cannot be had */
  CbAdminRecordList *list; /* (owned): results */
  CbAdminLoadRun *run;     /* (owned) */
  char *awaited;           /* (owned) (nullable): a result to be shown once it is in the list */

  GtkWidget *list_button; /* (unowned), like all that follows: template children */
  GtkWidget *start_button;
  GtkStack *views;
  GtkWidget *running_group;
  GtkProgressBar *running_progress;
  CbAdminLoadForm *form;
  AdwPreferencesGroup *results_group;
  GtkListBox *results;
  CbAdminLoadLive *live;
  CbAdminLoadReport *report;
};

G_DEFINE_FINAL_TYPE (CbAdminLoadtestsPage, cb_admin_loadtests_page, CB_ADMIN_TYPE_PAGE)

/* Which of its views is shown */

static gboolean
is_shown (CbAdminLoadtestsPage *self, const char *view)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->views), view) == 0;
}

static void
update_state (CbAdminLoadtestsPage *self)
{
  gboolean active = cb_admin_load_run_is_active (self->run);
  gboolean listed = is_shown (self, "list");

  gtk_widget_set_visible (self->list_button, !listed);
  gtk_widget_set_visible (self->start_button, listed);
  gtk_widget_set_visible (self->running_group, active);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.start", listed && !active);
}

static void
on_view_changed_cb (CbAdminLoadtestsPage *self)
{
  if (self->run != NULL)
    update_state (self);
}

static gboolean
cb_admin_loadtests_page_go_back (CbAdminPage *page)
{
  CbAdminLoadtestsPage *self = CB_ADMIN_LOADTESTS_PAGE (page);
  gboolean inside = !is_shown (self, "list");

  gtk_stack_set_visible_child_name (self->views, "list");

  return inside;
}

/* Results */

static void
describe_result (CbAdminRecordRow *row, CbAdminRecord *result)
{
  const char *path = cb_admin_record_get_string (result, "path");
  g_autofree char *at = cb_admin_text_dup_time (cb_admin_record_get_time (result, "started_at"));
  g_autofree char *brief = cb_admin_load_text_dup_brief (result);
  const char *style;
  const char *icon = cb_admin_load_text_get_icon (result, &style);
  GtkWidget *remove;

  cb_admin_record_row_set_texts (row, at, brief);
  cb_admin_record_row_set_icon (row, icon, style);
  cb_admin_record_row_add_button (row, _ ("Open"), "page.open", path);
  remove = cb_admin_record_row_add_button (row, _ ("Delete"), "page.delete", path);
  gtk_button_set_icon_name (GTK_BUTTON (remove), "user-trash-symbolic");
  gtk_widget_set_tooltip_text (remove, _ ("Delete"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Delete"), -1);
}

static void
show_result (CbAdminLoadtestsPage *self, const char *path)
{
  CbAdminRecord *result = cb_admin_record_list_find (self->list, path);

  if (result == NULL)
    return;

  cb_admin_load_report_show (self->report, CB_ADMIN_PAGE (self), self->store, result, self->list);
  gtk_stack_set_visible_child_name (self->views, "report");
}

static void
show_list (CbAdminLoadtestsPage *self, GVariant *results)
{
  g_autofree char *awaited = g_steal_pointer (&self->awaited);
  gboolean any;

  cb_admin_record_list_replace (self->list, results);
  any = cb_admin_record_list_get_length (self->list) > 0;
  gtk_widget_set_visible (GTK_WIDGET (self->results), any);
  adw_preferences_group_set_description (self->results_group,
                                         any ? NULL : _ ("There is none yet."));
  cb_admin_page_show_content (CB_ADMIN_PAGE (self));
  update_state (self);
  if (awaited != NULL)
    show_result (self, awaited);
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminLoadtestsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) results =
                 cb_admin_load_store_list_finish (CB_ADMIN_LOAD_STORE (source), result, &error);

  if (results != NULL)
    show_list (self, results);
  else
    cb_admin_page_fail (CB_ADMIN_PAGE (self), error);
}

static void
cb_admin_loadtests_page_load (CbAdminPage *page)
{
  CbAdminLoadtestsPage *self = CB_ADMIN_LOADTESTS_PAGE (page);
  g_autofree char *program = g_find_program_in_path (CB_ADMIN_LOAD_PROGRAM);

  if (program == NULL || self->store == NULL)
    {
      gtk_widget_hide (self->start_button);
      cb_admin_page_show_empty (page);
      return;
    }

  cb_admin_load_store_list_async (self->store, NULL, on_listed_cb, g_object_ref (self));
}

/* Running */

static void
on_run_changed_cb (CbAdminLoadRun *run, CbAdminLoadtestsPage *self)
{
  const char *problem = cb_admin_load_run_get_problem (run);

  gtk_progress_bar_set_fraction (self->running_progress, cb_admin_load_run_get_progress (run));
  update_state (self);
  if (cb_admin_load_run_get_phase (run) != CB_ADMIN_LOAD_OVER)
    return;

  if (cb_admin_load_run_get_result (run) == NULL)
    {
      gtk_stack_set_visible_child_name (self->views, "list");
      cb_admin_page_toast (CB_ADMIN_PAGE (self),
                           problem != NULL ? problem : _ ("The test left no result"));
      return;
    }
  if (is_shown (self, "live"))
    {
      g_free (self->awaited);
      self->awaited = g_strdup (cb_admin_load_run_get_result (run));
    }
  cb_admin_page_reload (CB_ADMIN_PAGE (self));
}

/* @remote_host: (nullable): what somebody said yes to */
static void
start (CbAdminLoadtestsPage *self, const char *remote_host)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = cb_admin_load_store_dup_new_path (self->store);
  g_auto (GStrv) command = NULL;
  CbAdminLoadWish wish;

  cb_admin_load_form_get_wish (self->form, &wish);
  command = cb_admin_load_wish_dup_command (&wish, output, remote_host);
  cb_admin_load_live_set_target (self->live, wish.target);
  if (cb_admin_load_run_start (self->run, (const char *const *) command, &error))
    gtk_stack_set_visible_child_name (self->views, "live");
  else
    cb_admin_page_toast (CB_ADMIN_PAGE (self), error->message);
}

static void
on_remote_answered_cb (AdwMessageDialog *dialog, const char *response, CbAdminLoadtestsPage *self)
{
  if (g_str_has_prefix (response, "start:"))
    start (self, response + strlen ("start:"));
}

/* Load on others who did not ask for it is an attack. */
static void
ask_about_remote (CbAdminLoadtestsPage *self, const char *host)
{
  g_autofree char *heading = g_strdup_printf (_ ("Put %s Under Load?"), host);
  g_autofree char *response = g_strconcat ("start:", host, NULL);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading,
      _ ("That is another machine. Only go on if it is yours, and if nobody needs it meanwhile."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), response,
                                    _ ("_Start"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), response,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_remote_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Actions */

static void
page_start (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbAdminLoadtestsPage *self = CB_ADMIN_LOADTESTS_PAGE (widget);
  g_autofree char *remote_host = NULL;
  g_autoptr (GError) error = NULL;
  CbAdminLoadWish wish;

  cb_admin_load_form_get_wish (self->form, &wish);
  if (!cb_admin_load_wish_check (&wish, &remote_host, &error))
    cb_admin_page_toast (CB_ADMIN_PAGE (self), error->message);
  else if (remote_host != NULL)
    ask_about_remote (self, remote_host);
  else
    start (self, NULL);
}

static void
page_stop (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_load_run_stop (CB_ADMIN_LOADTESTS_PAGE (widget)->run);
}

static void
page_show_list (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_loadtests_page_go_back (CB_ADMIN_PAGE (widget));
}

static void
page_show_live (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_stack_set_visible_child_name (CB_ADMIN_LOADTESTS_PAGE (widget)->views, "live");
}

static void
page_open (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  show_result (CB_ADMIN_LOADTESTS_PAGE (widget), g_variant_get_string (parameter, NULL));
}

static void
on_report_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminPage) page = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    cb_admin_page_toast (page, error->message);
}

static void
page_open_report (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbAdminLoadtestsPage *self = CB_ADMIN_LOADTESTS_PAGE (widget);
  g_autofree char *path =
      g_build_filename (cb_admin_load_report_get_path (self->report), "report.html", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);

  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, on_report_opened_cb,
                                           g_object_ref (widget));
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminPage) page = user_data;
  g_autoptr (GError) error = NULL;

  if (cb_admin_load_store_delete_finish (CB_ADMIN_LOAD_STORE (source), result, &error))
    cb_admin_page_toast (page, _ ("The result is deleted"));
  else
    cb_admin_page_toast (page, error->message);
  cb_admin_page_reload (page);
}

static void
delete_result (CbAdminPage *page, const char *path)
{
  cb_admin_load_store_delete_async (CB_ADMIN_LOADTESTS_PAGE (page)->store, path, on_deleted_cb,
                                    g_object_ref (page));
}

static void
page_delete (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_undo_run_locally (CB_ADMIN_PAGE (widget), _ ("The result will be deleted"),
                             delete_result, g_variant_get_string (parameter, NULL));
}

/* The widget */

/* Whoever closes the console has the test end as if they had stopped it: with a result. */
static void
cb_admin_loadtests_page_dispose (GObject *object)
{
  CbAdminLoadtestsPage *self = CB_ADMIN_LOADTESTS_PAGE (object);

  if (self->run != NULL)
    cb_admin_load_run_stop (self->run);
  g_clear_object (&self->run);
  g_clear_object (&self->store);
  g_clear_object (&self->list);
  g_clear_pointer (&self->awaited, g_free);

  G_OBJECT_CLASS (cb_admin_loadtests_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, CbAdminLoadtestsPage, list_button);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadtestsPage, start_button);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadtestsPage, views);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadtestsPage, running_group);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadtestsPage, running_progress);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadtestsPage, form);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadtestsPage, results_group);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadtestsPage, results);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadtestsPage, live);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadtestsPage, report);
  gtk_widget_class_bind_template_callback (klass, on_view_changed_cb);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "page.start", NULL, page_start);
  gtk_widget_class_install_action (klass, "page.stop", NULL, page_stop);
  gtk_widget_class_install_action (klass, "page.show-list", NULL, page_show_list);
  gtk_widget_class_install_action (klass, "page.show-live", NULL, page_show_live);
  gtk_widget_class_install_action (klass, "page.open", "s", page_open);
  gtk_widget_class_install_action (klass, "page.open-report", NULL, page_open_report);
  gtk_widget_class_install_action (klass, "page.delete", "s", page_delete);
}

static void
cb_admin_loadtests_page_class_init (CbAdminLoadtestsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CbAdminPageClass *page_class = CB_ADMIN_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_loadtests_page_dispose;
  page_class->load = cb_admin_loadtests_page_load;
  page_class->go_back = cb_admin_loadtests_page_go_back;
  page_class->standalone = TRUE;

  g_type_ensure (CB_ADMIN_TYPE_LOAD_FORM);
  g_type_ensure (CB_ADMIN_TYPE_LOAD_LIVE);
  g_type_ensure (CB_ADMIN_TYPE_LOAD_REPORT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/loadtests/cb-admin-loadtests-page.ui");
  bind_children (widget_class);
  install_actions (widget_class);
}

static void
cb_admin_loadtests_page_init (CbAdminLoadtestsPage *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), FOLDER, NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = cb_admin_load_store_new (folder, NULL);
  self->list = cb_admin_record_list_new ("path");
  self->run = cb_admin_load_run_new ();
  g_signal_connect_object (self->run, "changed", G_CALLBACK (on_run_changed_cb), self, 0);
  cb_admin_load_live_set_run (self->live, self->run);
  cb_admin_record_row_bind (self->results, self->list, describe_result);
}
