#include "pages/alerts/cb-admin-alerts-page.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cb-admin-text.h"
#include "pages/alerts/cb-admin-silence.h"
#include "widgets/cb-admin-record-row.h"

#define POLL_S 5
#define MAX_HISTORY 50

/**
 * CbAdminAlertsPage:
 *
 * What fires now, the rules with what was measured last, who is told, and what was before.
 */
struct _CbAdminAlertsPage
{
  CbAdminPage parent_instance;

  CbAdminRecordList *firing_list; /* (owned), like all that follows */
  CbAdminRecordList *rules_list;
  CbAdminRecordList *channels_list;
  CbAdminRecordList *history_list;

  GtkListBox *firing; /* (unowned), like all that follows: template children */
  GtkListBox *rules;
  GtkListBox *channels;
  GtkListBox *history;
  AdwPreferencesGroup *firing_group;
  GtkWidget *history_group;
  GtkWidget *channels_group;
};

G_DEFINE_FINAL_TYPE (CbAdminAlertsPage, cb_admin_alerts_page, CB_ADMIN_TYPE_PAGE)

/* Rows */

static char *
format_value (CbAdminRecord *record, const char *member)
{
  double value = cb_admin_record_get_number (record, member);
  const char *unit = cb_admin_record_get_string (record, "unit");

  if (isnan (value))
    return g_strdup (_ ("no data"));

  return g_strdup_printf ("%.*f %s", fabs (value) < 10 ? 1 : 0, value, unit);
}

/* Returns: (transfer full): such as “91 %, limit 80 %” */
static char *
compare (CbAdminRecord *record)
{
  g_autofree char *value = format_value (record, "value");
  g_autofree char *threshold = format_value (record, "threshold");

  /* Translators: what was measured, and what is allowed */
  return g_strdup_printf (_ ("%s, limit %s"), value, threshold);
}

/* What was written when the alert fired. */
static void
add_way_to_log (CbAdminRecordRow *row, CbAdminRecord *alert)
{
  g_autofree char *moment =
      g_strdup_printf ("at:%" G_GINT64_FORMAT, cb_admin_record_get_time (alert, "fired_at"));

  if (cb_admin_record_get_time (alert, "fired_at") != 0)
    cb_admin_record_row_add_button (row, _ ("Log"), "page.show-log", moment);
}

static void
set_severity (CbAdminRecordRow *row, CbAdminRecord *alert)
{
  gboolean critical = g_str_equal (cb_admin_record_get_string (alert, "severity"), "critical");

  cb_admin_record_row_set_icon (row, critical ? "dialog-error-symbolic" : "dialog-warning-symbolic",
                                critical ? "error" : "warning");
}

static void
describe_alert (CbAdminRecordRow *row, CbAdminRecord *alert)
{
  const char *who = cb_admin_record_get_string (alert, "acknowledged_by");
  g_autofree char *age = cb_admin_text_dup_age (cb_admin_record_get_time (alert, "since"));
  g_autofree char *values = compare (alert);
  g_autofree char *detail = NULL;
  gboolean firing = g_str_equal (cb_admin_record_get_string (alert, "state"), "firing");

  if (cb_admin_record_get_time (alert, "acknowledged_at") != 0)
    detail = g_strdup_printf (_ ("%s · since %s · %s sees to it"), values, age, who);
  else
    detail = g_strdup_printf ("%s · %s", values, age);
  cb_admin_record_row_set_texts (row, cb_admin_record_get_string (alert, "summary"), detail);
  set_severity (row, alert);
  if (firing && cb_admin_record_get_time (alert, "acknowledged_at") == 0)
    cb_admin_record_row_add_button (row, _ ("Acknowledge"), "page.acknowledge",
                                    cb_admin_record_get_string (alert, "id"));
  cb_admin_record_row_add_button (row, _ ("Silence…"), "page.silence",
                                  cb_admin_record_get_string (alert, "rule"));
  add_way_to_log (row, alert);
}

static void
describe_past_alert (CbAdminRecordRow *row, CbAdminRecord *alert)
{
  gint64 fired = cb_admin_record_get_time (alert, "fired_at");
  gint64 resolved = cb_admin_record_get_time (alert, "resolved_at");
  g_autofree char *at = cb_admin_text_dup_time (fired);
  g_autofree char *lasted = cb_admin_text_dup_duration (resolved - fired);
  g_autofree char *detail =
      resolved != 0 ? g_strdup_printf (_ ("%s, for %s"), at, lasted) : g_strdup (at);

  cb_admin_record_row_set_texts (row, cb_admin_record_get_string (alert, "summary"), detail);
  add_way_to_log (row, alert);
}

static void
describe_rule (CbAdminRecordRow *row, CbAdminRecord *rule)
{
  const char *state = cb_admin_record_get_string (rule, "state");
  const char *name = cb_admin_record_get_string (rule, "name");
  gint64 silenced = cb_admin_record_get_time (rule, "silenced_until");
  g_autofree char *detail = g_str_equal (state, "off") ? g_strdup (_ ("Off")) : compare (rule);

  if (silenced > g_get_real_time ())
    {
      g_autofree char *until = cb_admin_text_dup_time (silenced);
      g_autofree char *fuller =
          g_strdup_printf (_ ("%s · silent until %s: %s"), detail, until,
                           cb_admin_record_get_string (rule, "silence_reason"));

      cb_admin_record_row_set_texts (row, cb_admin_record_get_string (rule, "summary"), fuller);
      cb_admin_record_row_set_icon (row, "notifications-disabled-symbolic", "dim-label");
      cb_admin_record_row_add_button (row, _ ("End Silence"), "page.unsilence", name);
      return;
    }

  cb_admin_record_row_set_texts (row, cb_admin_record_get_string (rule, "summary"), detail);
  if (g_str_equal (state, "firing"))
    set_severity (row, rule);
  else if (g_str_equal (state, "inactive"))
    cb_admin_record_row_set_icon (row, "emblem-ok-symbolic", "success");
  else
    cb_admin_record_row_set_icon (row, "content-loading-symbolic", "dim-label");
  if (!g_str_equal (state, "off"))
    cb_admin_record_row_add_button (row, _ ("Silence…"), "page.silence", name);
}

static void
describe_channel (CbAdminRecordRow *row, CbAdminRecord *channel)
{
  const char *name = cb_admin_record_get_string (channel, "name");
  const char *error = cb_admin_record_get_string (channel, "error");
  guint waiting = (guint) cb_admin_record_get_number (channel, "waiting");
  g_autofree char *detail = g_strdup_printf (
      ngettext ("%u notice is not delivered yet", "%u notices are not delivered yet", waiting),
      waiting);

  if (*error != '\0')
    cb_admin_record_row_set_icon (row, "dialog-error-symbolic", "error");
  cb_admin_record_row_set_texts (row, name, *error != '\0' ? error : waiting > 0 ? detail : "");
  cb_admin_record_row_add_button (row, _ ("Send a Test"), "page.test", name);
}

/* Loading: one list after the other */

static void
show_all (CbAdminPage *page)
{
  CbAdminAlertsPage *self = CB_ADMIN_ALERTS_PAGE (page);
  gboolean quiet = cb_admin_record_list_get_length (self->firing_list) == 0;

  adw_preferences_group_set_description (self->firing_group,
                                         quiet ? _ ("Nothing fires. Every rule holds.") : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->firing), !quiet);
  gtk_widget_set_visible (self->history_group,
                          cb_admin_record_list_get_length (self->history_list) > 0);
  gtk_widget_set_visible (self->channels_group,
                          cb_admin_record_list_get_length (self->channels_list) > 0);
  cb_admin_page_show_content (page);
}

static void
load_history (CbAdminPage *page)
{
  cb_admin_page_fill (page, CB_ADMIN_PART_ALERTS, "ListHistory", g_variant_new ("(u)", MAX_HISTORY),
                      CB_ADMIN_ALERTS_PAGE (page)->history_list, show_all);
}

static void
load_channels (CbAdminPage *page)
{
  cb_admin_page_fill (page, CB_ADMIN_PART_ALERTS, "ListChannels", NULL,
                      CB_ADMIN_ALERTS_PAGE (page)->channels_list, load_history);
}

static void
load_rules (CbAdminPage *page)
{
  cb_admin_page_fill (page, CB_ADMIN_PART_ALERTS, "ListRules", NULL,
                      CB_ADMIN_ALERTS_PAGE (page)->rules_list, load_channels);
}

static void
cb_admin_alerts_page_load (CbAdminPage *page)
{
  cb_admin_page_fill (page, CB_ADMIN_PART_ALERTS, "List", NULL,
                      CB_ADMIN_ALERTS_PAGE (page)->firing_list, load_rules);
}

/* Actions */

static void
page_acknowledge (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_page_run (CB_ADMIN_PAGE (widget), CB_ADMIN_PART_ALERTS, "Acknowledge",
                     g_variant_new ("(s)", g_variant_get_string (parameter, NULL)),
                     _ ("Others see that you see to it"));
}

static void
page_silence (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_silence_run (CB_ADMIN_PAGE (widget), g_variant_get_string (parameter, NULL));
}

static void
page_unsilence (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_page_run (CB_ADMIN_PAGE (widget), CB_ADMIN_PART_ALERTS, "Unsilence",
                     g_variant_new ("(s)", g_variant_get_string (parameter, NULL)), NULL);
}

static void
page_test (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cb_admin_page_run (CB_ADMIN_PAGE (widget), CB_ADMIN_PART_ALERTS, "TestChannel",
                     g_variant_new ("(s)", g_variant_get_string (parameter, NULL)),
                     _ ("The test was delivered"));
}

static void
page_show_log (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "app.show", "(ss)", "logs",
                              g_variant_get_string (parameter, NULL));
}

/* The widget */

static void
cb_admin_alerts_page_finalize (GObject *object)
{
  CbAdminAlertsPage *self = CB_ADMIN_ALERTS_PAGE (object);

  g_clear_object (&self->firing_list);
  g_clear_object (&self->rules_list);
  g_clear_object (&self->channels_list);
  g_clear_object (&self->history_list);

  G_OBJECT_CLASS (cb_admin_alerts_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, CbAdminAlertsPage, firing);
  gtk_widget_class_bind_template_child (klass, CbAdminAlertsPage, rules);
  gtk_widget_class_bind_template_child (klass, CbAdminAlertsPage, channels);
  gtk_widget_class_bind_template_child (klass, CbAdminAlertsPage, history);
  gtk_widget_class_bind_template_child (klass, CbAdminAlertsPage, firing_group);
  gtk_widget_class_bind_template_child (klass, CbAdminAlertsPage, history_group);
  gtk_widget_class_bind_template_child (klass, CbAdminAlertsPage, channels_group);
}

static void
cb_admin_alerts_page_class_init (CbAdminAlertsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cb_admin_alerts_page_finalize;
  CB_ADMIN_PAGE_CLASS (klass)->load = cb_admin_alerts_page_load;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/chatbotd/Admin/pages/alerts/cb-admin-alerts-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "page.acknowledge", "s", page_acknowledge);
  gtk_widget_class_install_action (widget_class, "page.silence", "s", page_silence);
  gtk_widget_class_install_action (widget_class, "page.unsilence", "s", page_unsilence);
  gtk_widget_class_install_action (widget_class, "page.test", "s", page_test);
  gtk_widget_class_install_action (widget_class, "page.show-log", "s", page_show_log);
}

static void
cb_admin_alerts_page_init (CbAdminAlertsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* A pending alert has no id yet, but a rule has one alert at a time. */
  self->firing_list = cb_admin_record_list_new ("rule");
  self->rules_list = cb_admin_record_list_new ("name");
  self->channels_list = cb_admin_record_list_new ("name");
  self->history_list = cb_admin_record_list_new ("id");
  cb_admin_record_row_bind (self->firing, self->firing_list, describe_alert);
  cb_admin_record_row_bind (self->rules, self->rules_list, describe_rule);
  cb_admin_record_row_bind (self->channels, self->channels_list, describe_channel);
  cb_admin_record_row_bind (self->history, self->history_list, describe_past_alert);
  cb_admin_page_listen (CB_ADMIN_PAGE (self), CB_ADMIN_PART_ALERTS);
  cb_admin_page_set_poll (CB_ADMIN_PAGE (self), POLL_S);
}
