#include "pages/loadtests/cb-admin-load-report.h"

#include <glib/gi18n.h>

#include "cb-admin-text.h"
#include "model/cb-admin-load-course.h"
#include "model/cb-admin-load-differences.h"
#include "model/cb-admin-load-wish.h"
#include "pages/loadtests/cb-admin-load-graphs.h"
#include "pages/loadtests/cb-admin-load-text.h"
#include "widgets/cb-admin-record-row.h"

/**
 * CbAdminLoadReport:
 *
 * What a load test brought, and how that compares with another one.
 */
struct _CbAdminLoadReport
{
  AdwBin parent_instance;

  CbAdminPage *page;                  /* (unowned) (nullable): that this is on */
  CbAdminRecord *result;              /* (owned) (nullable) */
  CbAdminLoadCourse *course;          /* (owned) */
  CbAdminRecordList *threshold_list;  /* (owned) */
  CbAdminRecordList *kind_list;       /* (owned) */
  CbAdminRecordList *difference_list; /* (owned) */
  GPtrArray *others; /* (owned) (element-type utf8): paths, as in the drop-down behind its first */

  AdwActionRow *verdict; /* (unowned), like all that follows: template children */
  GtkImage *verdict_icon;
  GtkWidget *limited;
  AdwActionRow *requests;
  AdwActionRow *latency;
  AdwActionRow *account;
  AdwActionRow *server;
  GtkFlowBox *graphs;
  GtkWidget *thresholds_group;
  GtkListBox *thresholds;
  GtkWidget *kinds_group;
  GtkListBox *kinds;
  GtkWidget *compare_group;
  AdwComboRow *other;
  GtkWidget *differences_group;
  GtkListBox *differences;
};

G_DEFINE_FINAL_TYPE (CbAdminLoadReport, cb_admin_load_report, ADW_TYPE_BIN)

/* Rows */

static void
describe_threshold (CbAdminRecordRow *row, CbAdminRecord *threshold)
{
  gboolean holds = cb_admin_record_get_flag (threshold, "holds");

  cb_admin_record_row_set_texts (row, cb_admin_record_get_string (threshold, "text"),
                                 holds ? _ ("It held.") : _ ("It did not hold."));
  cb_admin_record_row_set_icon (row, holds ? "emblem-ok-symbolic" : "dialog-error-symbolic",
                                holds ? "success" : "error");
}

static void
describe_kind (CbAdminRecordRow *row, CbAdminRecord *kind)
{
  g_autofree char *requests = cb_admin_load_text_dup_requests (kind);
  g_autofree char *latency = cb_admin_load_text_dup_latency (kind);
  g_autofree char *detail = g_strdup_printf ("%s\n%s", requests, latency);

  cb_admin_record_row_set_texts (row, cb_admin_record_get_string (kind, "name"), detail);
}

static void
describe_difference (CbAdminRecordRow *row, CbAdminRecord *difference)
{
  const char *kind = cb_admin_record_get_string (difference, "kind");
  const char *change = cb_admin_record_get_string (difference, "change");
  const char *figure =
      cb_admin_load_text_get_figure (cb_admin_record_get_string (difference, "figure"));
  g_autofree char *title =
      g_str_equal (kind, "all") ? g_strdup (figure) : g_strdup_printf ("%s · %s", kind, figure);
  g_autofree char *values = cb_admin_load_text_dup_difference (difference);
  gboolean better = g_str_equal (change, "better");

  cb_admin_record_row_set_texts (row, title, values);
  if (better || g_str_equal (change, "worse"))
    cb_admin_record_row_set_icon (row, better ? "emblem-ok-symbolic" : "dialog-warning-symbolic",
                                  better ? "success" : "warning");
}

/* Figures */

static void
set_row (AdwActionRow *row, char *text)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  adw_action_row_set_subtitle (row, escaped);
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL);
  g_free (text);
}

static void
fill_list (CbAdminLoadReport *self, CbAdminRecordList *list, const char *member, GtkWidget *group)
{
  g_autoptr (GVariant) dicts = g_variant_lookup_value (cb_admin_record_get_dict (self->result),
                                                       member, G_VARIANT_TYPE ("aa{sv}"));

  cb_admin_record_list_clear (list);
  if (dicts != NULL)
    cb_admin_record_list_replace (list, dicts);
  gtk_widget_set_visible (group, cb_admin_record_list_get_length (list) > 0);
}

static void
show_figures (CbAdminLoadReport *self)
{
  const char *classes[] = { NULL, NULL };
  g_autofree char *verdict = cb_admin_load_text_dup_verdict (self->result);
  g_autofree char *plan = cb_admin_load_text_dup_plan (self->result);

  gtk_image_set_from_icon_name (self->verdict_icon,
                                cb_admin_load_text_get_icon (self->result, &classes[0]));
  gtk_widget_set_css_classes (GTK_WIDGET (self->verdict_icon), classes);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->verdict), verdict);
  adw_action_row_set_subtitle (self->verdict, plan);
  gtk_widget_set_visible (self->limited, cb_admin_record_get_number (self->result, "limited") > 0);
  set_row (self->requests, cb_admin_load_text_dup_requests (self->result));
  set_row (self->latency, cb_admin_load_text_dup_latency (self->result));
  set_row (self->account, cb_admin_load_text_dup_account (self->result));
  set_row (self->server, cb_admin_load_text_dup_server (self->result));
  fill_list (self, self->threshold_list, "thresholds", self->thresholds_group);
  fill_list (self, self->kind_list, "kinds", self->kinds_group);
}

static void
on_seconds_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminLoadReport) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *csv =
      cb_admin_load_store_read_seconds_finish (CB_ADMIN_LOAD_STORE (source), result, &error);

  if ((csv == NULL || !cb_admin_load_course_read (self->course, csv, &error)) && self->page != NULL)
    cb_admin_page_toast (self->page, error->message);
}

/* The comparison */

static void
on_compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminLoadReport) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (GVariant) differences = NULL;

  if (g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &text, &complaint,
                                            &error) &&
      g_subprocess_get_successful (G_SUBPROCESS (source)))
    differences = cb_admin_load_differences_parse (text, strlen (text), &error);
  if (differences != NULL)
    cb_admin_record_list_replace (self->difference_list, differences);
  else if (self->page != NULL)
    cb_admin_page_toast (self->page, error != NULL ? error->message : g_strstrip (complaint));
  gtk_widget_set_visible (self->differences_group, differences != NULL);
}

static void
on_other_selected_cb (CbAdminLoadReport *self)
{
  guint selected = adw_combo_row_get_selected (self->other);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  cb_admin_record_list_clear (self->difference_list);
  gtk_widget_hide (self->differences_group);
  if (selected == 0 || selected > self->others->len)
    return;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                              &error, CB_ADMIN_LOAD_PROGRAM, "compare", "--json",
                              (const char *) g_ptr_array_index (self->others, selected - 1),
                              cb_admin_load_report_get_path (self), NULL);
  if (process != NULL)
    g_subprocess_communicate_utf8_async (process, NULL, NULL, on_compared_cb, g_object_ref (self));
  else if (self->page != NULL)
    cb_admin_page_toast (self->page, error->message);
}

static void
add_other (CbAdminLoadReport *self, CbAdminRecord *other, GtkStringList *names)
{
  const char *path = cb_admin_record_get_string (other, "path");
  gulong users = (gulong) cb_admin_record_get_number (other, "users");
  g_autofree char *at = cb_admin_text_dup_time (cb_admin_record_get_time (other, "started_at"));
  g_autofree char *load = g_strdup_printf (ngettext ("%lu user", "%lu users", users), users);
  g_autofree char *name = g_strdup_printf ("%s · %s", at, load);

  if (g_str_equal (path, cb_admin_load_report_get_path (self)))
    return;

  gtk_string_list_append (names, name);
  g_ptr_array_add (self->others, g_strdup (path));
}

static void
offer_others (CbAdminLoadReport *self, CbAdminRecordList *all)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  /* Translators: no other test to compare with */
  gtk_string_list_append (names, _ ("None"));
  g_ptr_array_set_size (self->others, 0);
  for (guint i = 0; i < cb_admin_record_list_get_length (all); i++)
    add_other (self, cb_admin_record_list_get (all, i), names);
  adw_combo_row_set_model (self->other, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->other, 0);
  gtk_widget_set_visible (self->compare_group, self->others->len > 0);
}

/**
 * cb_admin_load_report_show:
 * @page: (transfer none): that this is on; it lives longer
 * @store: where @result is from
 * @result: what to show
 * @all: every result, among which there are some to compare with
 */
void
cb_admin_load_report_show (CbAdminLoadReport *self,
                           CbAdminPage *page,
                           CbAdminLoadStore *store,
                           CbAdminRecord *result,
                           CbAdminRecordList *all)
{
  self->page = page;
  g_set_object (&self->result, result);
  show_figures (self);
  offer_others (self, all);
  cb_admin_load_course_clear (self->course);
  cb_admin_load_store_read_seconds_async (store, cb_admin_load_report_get_path (self), NULL,
                                          on_seconds_read_cb, g_object_ref (self));
}

/* Returns: the folder of the result that is shown; empty where there is none */
const char *
cb_admin_load_report_get_path (CbAdminLoadReport *self)
{
  return self->result != NULL ? cb_admin_record_get_string (self->result, "path") : "";
}

/* The widget */

static void
cb_admin_load_report_dispose (GObject *object)
{
  CbAdminLoadReport *self = CB_ADMIN_LOAD_REPORT (object);

  self->page = NULL;
  g_clear_object (&self->result);
  g_clear_object (&self->course);
  g_clear_object (&self->threshold_list);
  g_clear_object (&self->kind_list);
  g_clear_object (&self->difference_list);
  g_clear_pointer (&self->others, g_ptr_array_unref);

  G_OBJECT_CLASS (cb_admin_load_report_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, verdict);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, verdict_icon);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, limited);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, requests);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, latency);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, account);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, server);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, graphs);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, thresholds_group);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, thresholds);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, kinds_group);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, kinds);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, compare_group);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, other);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, differences_group);
  gtk_widget_class_bind_template_child (klass, CbAdminLoadReport, differences);
  gtk_widget_class_bind_template_callback (klass, on_other_selected_cb);
}

static void
cb_admin_load_report_class_init (CbAdminLoadReportClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cb_admin_load_report_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/loadtests/cb-admin-load-report.ui");
  bind_children (widget_class);
}

static void
cb_admin_load_report_init (CbAdminLoadReport *self)
{
  self->course = cb_admin_load_course_new ();
  self->threshold_list = cb_admin_record_list_new ("text");
  self->kind_list = cb_admin_record_list_new ("name");
  self->difference_list = cb_admin_record_list_new ("key");
  self->others = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  cb_admin_load_graphs_fill (self->graphs, self->course);
  cb_admin_record_row_bind (self->thresholds, self->threshold_list, describe_threshold);
  cb_admin_record_row_bind (self->kinds, self->kind_list, describe_kind);
  cb_admin_record_row_bind (self->differences, self->difference_list, describe_difference);
  gtk_widget_hide (self->differences_group);
}
