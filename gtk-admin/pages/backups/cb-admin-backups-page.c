#include "pages/backups/cb-admin-backups-page.h"

#include <glib/gi18n.h>

#include "cb-admin-text.h"
#include "cb-admin-undo.h"
#include "widgets/cb-admin-job-row.h"
#include "widgets/cb-admin-record-row.h"

/**
 * CbAdminBackupsPage:
 *
 * The backups, what is being done with them now, and when the next is due.
 */
struct _CbAdminBackupsPage
{
  CbAdminPage parent_instance;

  CbAdminRecordList *list; /* (owned) */
  CbAdminJob *job;         /* (owned) (nullable): what was begun here last */

  CbAdminJobRow *job_row; /* (unowned), like all that follows: template children */
  AdwActionRow *last_row;
  AdwActionRow *verified_row;
  AdwActionRow *next_row;
  AdwPreferencesGroup *backups_group;
  GtkListBox *backups;
};

G_DEFINE_FINAL_TYPE (CbAdminBackupsPage, cb_admin_backups_page, CB_ADMIN_TYPE_PAGE)

/* What is shown */

static void
describe_state (CbAdminRecordRow *row, const char *state)
{
  if (g_str_equal (state, "verified"))
    cb_admin_record_row_set_icon (row, "emblem-ok-symbolic", "success");
  else if (g_str_equal (state, "damaged"))
    cb_admin_record_row_set_icon (row, "dialog-error-symbolic", "error");
  else
    cb_admin_record_row_set_icon (row, "dialog-question-symbolic", "dim-label");
}

static char *
describe_detail (CbAdminRecord *backup)
{
  guint sessions = (guint) cb_admin_record_get_number (backup, "sessions");
  g_autofree char *size =
      cb_admin_text_dup_size ((guint64) cb_admin_record_get_number (backup, "size"));
  g_autofree char *content =
      g_strdup_printf (ngettext ("%u conversation", "%u conversations", sessions), sessions);
  GString *detail = g_string_new (NULL);

  g_string_append_printf (detail, "%s · %s", size, content);
  if (cb_admin_record_get_flag (backup, "encrypted"))
    g_string_append_printf (detail, " · %s", _ ("encrypted"));
  if (cb_admin_record_get_time (backup, "drilled_at") != 0)
    g_string_append_printf (detail, " · %s", _ ("restored for practice"));
  if (cb_admin_record_has (backup, "problem"))
    g_string_append_printf (detail, "\n%s", cb_admin_record_get_string (backup, "problem"));

  return g_string_free (detail, FALSE);
}

static void
describe_backup (CbAdminRecordRow *row, CbAdminRecord *backup)
{
  const char *timestamp = cb_admin_record_get_string (backup, "timestamp");
  g_autofree char *at = cb_admin_text_dup_time (cb_admin_record_get_time (backup, "created_at"));
  g_autofree char *detail = describe_detail (backup);
  GtkWidget *remove;

  cb_admin_record_row_set_texts (row, at, detail);
  describe_state (row, cb_admin_record_get_string (backup, "state"));
  cb_admin_record_row_add_button (row, _ ("Verify"), "page.verify", timestamp);
  cb_admin_record_row_add_button (row, _ ("Restore…"), "page.restore", timestamp);
  remove = cb_admin_record_row_add_button (row, _ ("Delete"), "page.delete", timestamp);
  gtk_button_set_icon_name (GTK_BUTTON (remove), "user-trash-symbolic");
  gtk_widget_set_tooltip_text (remove, _ ("Delete"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Delete"), -1);
}

static gint64
read_time (CbAdminBackupsPage *self, const char *property)
{
  g_autoptr (GVariant) value = cb_admin_client_dup_property (
      cb_admin_page_get_client (CB_ADMIN_PAGE (self)), CB_ADMIN_PART_BACKUPS, property);

  return value != NULL ? (gint64) g_variant_get_uint64 (value) : 0;
}

static void
show_time (AdwActionRow *row, gint64 at)
{
  g_autofree char *text = at != 0 ? cb_admin_text_dup_time (at) : g_strdup (_ ("Never"));

  adw_action_row_set_subtitle (row, text);
}

static void
show_all (CbAdminPage *page)
{
  CbAdminBackupsPage *self = CB_ADMIN_BACKUPS_PAGE (page);
  gboolean any = cb_admin_record_list_get_length (self->list) > 0;

  show_time (self->last_row, read_time (self, "LastSuccess"));
  show_time (self->verified_row, read_time (self, "LastVerified"));
  show_time (self->next_row, read_time (self, "NextRun"));
  gtk_widget_set_visible (GTK_WIDGET (self->backups), any);
  adw_preferences_group_set_description (self->backups_group,
                                         any ? NULL : _ ("There is none yet."));
  cb_admin_page_show_content (page);
}

static void
cb_admin_backups_page_load (CbAdminPage *page)
{
  cb_admin_page_fill (page, CB_ADMIN_PART_BACKUPS, "List", NULL, CB_ADMIN_BACKUPS_PAGE (page)->list,
                      show_all);
}

/* Jobs */

static void
on_job_changed_cb (CbAdminJob *job, CbAdminBackupsPage *self)
{
  const char *state = cb_admin_job_get_state (job);

  if (!cb_admin_job_is_over (job))
    return;

  g_signal_handlers_disconnect_by_func (job, on_job_changed_cb, self);
  if (g_str_equal (state, "done"))
    cb_admin_page_toast (CB_ADMIN_PAGE (self), _ ("Done"));
  else if (g_str_equal (state, "cancelled"))
    cb_admin_page_toast (CB_ADMIN_PAGE (self), _ ("Cancelled"));
  else
    cb_admin_page_toast (CB_ADMIN_PAGE (self), cb_admin_job_get_message (job));
  cb_admin_page_reload (CB_ADMIN_PAGE (self));
}

static void
watch (CbAdminBackupsPage *self, const char *path)
{
  g_clear_object (&self->job);
  self->job = cb_admin_job_new (cb_admin_page_get_client (CB_ADMIN_PAGE (self)), path);
  g_signal_connect_object (self->job, "changed", G_CALLBACK (on_job_changed_cb), self, 0);
  cb_admin_job_row_set_job (self->job_row, self->job);
}

static void
on_job_begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminBackupsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
                 cb_admin_client_call_finish (CB_ADMIN_CLIENT (source), result, &error);
  const char *path;

  if (reply == NULL)
    {
      cb_admin_page_toast (CB_ADMIN_PAGE (self), error->message);
      return;
    }

  g_variant_get (reply, "(&o)", &path);
  watch (self, path);
}

static void
begin (CbAdminBackupsPage *self, const char *method, GVariant *arguments)
{
  cb_admin_client_call_async (cb_admin_page_get_client (CB_ADMIN_PAGE (self)),
                              CB_ADMIN_PART_BACKUPS, method, arguments, CB_ADMIN_ASK, NULL,
                              on_job_begun_cb, g_object_ref (self));
}

/* Actions */

static void
page_create (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  begin (CB_ADMIN_BACKUPS_PAGE (widget), "Create", g_variant_new_parsed ("(@a{sv} {},)"));
}

static void
page_prune (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  begin (CB_ADMIN_BACKUPS_PAGE (widget), "Prune", NULL);
}

static void
page_verify (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  begin (CB_ADMIN_BACKUPS_PAGE (widget), "Verify",
         g_variant_new ("(s)", g_variant_get_string (parameter, NULL)));
}

static void
page_delete (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_undo_run (CB_ADMIN_PAGE (widget), _ ("The backup will be deleted"),
                     CB_ADMIN_PART_BACKUPS, "Delete", g_variant_get_string (parameter, NULL),
                     _ ("The backup is deleted"));
}

static void
on_restore_answered_cb (AdwMessageDialog *dialog, const char *response, CbAdminBackupsPage *self)
{
  if (g_str_has_prefix (response, "restore:"))
    begin (self, "Restore",
           g_variant_new ("(s@a{sv})", response + strlen ("restore:"),
                          g_variant_new_parsed ("@a{sv} {}")));
}

/* The one question of the console: everything of now is replaced. */
static void
page_restore (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CbAdminBackupsPage *self = CB_ADMIN_BACKUPS_PAGE (widget);
  const char *timestamp = g_variant_get_string (parameter, NULL);
  CbAdminRecord *backup = cb_admin_record_list_find (self->list, timestamp);
  gint64 at = backup != NULL ? cb_admin_record_get_time (backup, "created_at") : 0;
  g_autofree char *time = cb_admin_text_dup_time (at);
  g_autofree char *response = g_strconcat ("restore:", timestamp, NULL);
  g_autofree char *heading = g_strdup_printf (_ ("Restore the Backup of %s?"), time);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (widget)), heading,
      _ ("All conversations, files and widgets of now are replaced by those of then. A copy of "
         "what "
         "is replaced is kept on the server. Visitors come back by themselves."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), response,
                                    _ ("_Restore"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), response,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_restore_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The widget */

static void
cb_admin_backups_page_dispose (GObject *object)
{
  CbAdminBackupsPage *self = CB_ADMIN_BACKUPS_PAGE (object);

  g_clear_object (&self->list);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (cb_admin_backups_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "page.create", NULL, page_create);
  gtk_widget_class_install_action (klass, "page.prune", NULL, page_prune);
  gtk_widget_class_install_action (klass, "page.verify", "s", page_verify);
  gtk_widget_class_install_action (klass, "page.restore", "s", page_restore);
  gtk_widget_class_install_action (klass, "page.delete", "s", page_delete);
}

static void
cb_admin_backups_page_class_init (CbAdminBackupsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_backups_page_dispose;
  CB_ADMIN_PAGE_CLASS (klass)->load = cb_admin_backups_page_load;

  g_type_ensure (CB_ADMIN_TYPE_JOB_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/backups/cb-admin-backups-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CbAdminBackupsPage, job_row);
  gtk_widget_class_bind_template_child (widget_class, CbAdminBackupsPage, last_row);
  gtk_widget_class_bind_template_child (widget_class, CbAdminBackupsPage, verified_row);
  gtk_widget_class_bind_template_child (widget_class, CbAdminBackupsPage, next_row);
  gtk_widget_class_bind_template_child (widget_class, CbAdminBackupsPage, backups_group);
  gtk_widget_class_bind_template_child (widget_class, CbAdminBackupsPage, backups);
  install_actions (widget_class);
}

static void
cb_admin_backups_page_init (CbAdminBackupsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->list = cb_admin_record_list_new ("timestamp");
  cb_admin_record_row_bind (self->backups, self->list, describe_backup);
  cb_admin_page_listen (CB_ADMIN_PAGE (self), CB_ADMIN_PART_BACKUPS);
  cb_admin_page_set_poll (CB_ADMIN_PAGE (self), 30);
}
