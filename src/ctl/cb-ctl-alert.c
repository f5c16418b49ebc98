#include "ctl/cb-ctl-client.h"
#include "ctl/cb-ctl-dict.h"
#include "ctl/cb-ctl-text.h"

/* `chatbotctl alert`: rules that watch the metrics, and what became of them. */

static void
print_alerts (CbCtl *self, GVariant *alerts, const char *empty)
{
  static const char *const headings[] = { "ID",     "RULE",   "STATE",   "SINCE",
                                          ">VALUE", ">LIMIT", "SUMMARY", NULL };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);

  for (gsize i = 0; i < g_variant_n_children (alerts); i++)
    {
      g_autoptr (GVariant) alert = g_variant_get_child_value (alerts, i);

      cb_ctl_table_add (table, cb_ctl_dict_dup_string (alert, "id"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (alert, "rule"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (alert, "state"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_time (alert, "since"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_number (alert, "value"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_number (alert, "threshold"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (alert, "summary"));
    }
  cb_ctl_print_table (self, table, empty);
}

static gboolean
list (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusAlerts) alerts = NULL;
  g_autoptr (GVariant) found = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  alerts = cb_ctl_client_get_alerts (self, error);
  if (alerts == NULL || !cb_dbus_alerts_call_list_sync (alerts, CB_CTL_CALL, &found, NULL, error))
    return FALSE;
  if (!cb_ctl_print_json (self, found))
    print_alerts (self, found, "All is well");

  return TRUE;
}

static gboolean
history (CbCtl *self, GError **error)
{
  int limit = 50;
  const GOptionEntry options[] = {
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusAlerts) alerts = NULL;
  g_autoptr (GVariant) found = NULL;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  alerts = cb_ctl_client_get_alerts (self, error);
  if (alerts == NULL || !cb_dbus_alerts_call_list_history_sync (alerts, MAX (limit, 1), CB_CTL_CALL,
                                                                &found, NULL, error))
    return FALSE;
  if (!cb_ctl_print_json (self, found))
    print_alerts (self, found, "There were no alerts");

  return TRUE;
}

static gboolean
list_rules (CbCtl *self, GError **error)
{
  static const char *const headings[] = { "RULE",   "STATE",          "METRIC",  ">VALUE",
                                          ">LIMIT", "SILENCED UNTIL", "SUMMARY", NULL };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);
  g_autoptr (CbDBusAlerts) alerts = NULL;
  g_autoptr (GVariant) rules = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  alerts = cb_ctl_client_get_alerts (self, error);
  if (alerts == NULL ||
      !cb_dbus_alerts_call_list_rules_sync (alerts, CB_CTL_CALL, &rules, NULL, error))
    return FALSE;
  if (cb_ctl_print_json (self, rules))
    return TRUE;

  for (gsize i = 0; i < g_variant_n_children (rules); i++)
    {
      g_autoptr (GVariant) rule = g_variant_get_child_value (rules, i);

      cb_ctl_table_add (table, cb_ctl_dict_dup_string (rule, "name"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (rule, "state"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (rule, "metric"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_number (rule, "value"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_number (rule, "threshold"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_time (rule, "silenced_until"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (rule, "summary"));
    }
  cb_ctl_print_table (self, table, "There are no rules");

  return TRUE;
}

/* Names what was probably meant where there is no such rule. */
static void
suggest_rule (CbDBusAlerts *alerts, const char *name, GError **error)
{
  g_autoptr (GVariant) rules = NULL;

  cb_dbus_alerts_call_list_rules_sync (alerts, CB_CTL_CALL, &rules, NULL, NULL);
  cb_ctl_client_suggest (error, name, rules, "name");
}

static gboolean
acknowledge (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusAlerts) alerts = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  alerts = cb_ctl_client_get_alerts (self, error);
  if (alerts == NULL ||
      !cb_dbus_alerts_call_acknowledge_sync (alerts, self->arguments[1], CB_CTL_CALL, NULL, error))
    return FALSE;
  cb_ctl_say (self, "Acknowledged");

  return TRUE;
}

static gboolean
silence (CbCtl *self, GError **error)
{
  g_autofree char *duration = NULL;
  g_autofree char *reason = NULL;
  const GOptionEntry options[] = {
    { "for", 0, 0, G_OPTION_ARG_STRING, &duration, "For how long, as in 2h; an hour without it",
      "DURATION" },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why, for the others", "TEXT" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (CbDBusAlerts) alerts = NULL;
  guint seconds = 3600;

  if (!cb_ctl_parse (self, options, error) ||
      (duration != NULL && !cb_ctl_text_parse_duration (duration, &seconds, error)))
    return FALSE;
  alerts = cb_ctl_client_get_alerts (self, error);
  if (alerts == NULL)
    return FALSE;
  if (!cb_dbus_alerts_call_silence_sync (alerts, self->arguments[1], seconds,
                                         reason != NULL ? reason : "", CB_CTL_CALL, NULL, error))
    {
      suggest_rule (alerts, self->arguments[1], error);
      return FALSE;
    }
  cb_ctl_say (self, "Nothing is sent about “%s” for %s", self->arguments[1],
              duration != NULL ? duration : "1h");

  return TRUE;
}

static gboolean
unsilence (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusAlerts) alerts = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  alerts = cb_ctl_client_get_alerts (self, error);
  if (alerts == NULL)
    return FALSE;
  if (!cb_dbus_alerts_call_unsilence_sync (alerts, self->arguments[1], CB_CTL_CALL, NULL, error))
    {
      suggest_rule (alerts, self->arguments[1], error);
      return FALSE;
    }
  cb_ctl_say (self, "“%s” is heard again", self->arguments[1]);

  return TRUE;
}

static gboolean
list_channels (CbCtl *self, GError **error)
{
  static const char *const headings[] = { "CHANNEL", ">WAITING", "FAILING SINCE", "WHY", NULL };
  g_autoptr (CbCtlTable) table = cb_ctl_table_new (headings);
  g_autoptr (CbDBusAlerts) alerts = NULL;
  g_autoptr (GVariant) channels = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  alerts = cb_ctl_client_get_alerts (self, error);
  if (alerts == NULL ||
      !cb_dbus_alerts_call_list_channels_sync (alerts, CB_CTL_CALL, &channels, NULL, error))
    return FALSE;
  if (cb_ctl_print_json (self, channels))
    return TRUE;

  for (gsize i = 0; i < g_variant_n_children (channels); i++)
    {
      g_autoptr (GVariant) channel = g_variant_get_child_value (channels, i);

      cb_ctl_table_add (table, cb_ctl_dict_dup_string (channel, "name"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_number (channel, "waiting"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_time (channel, "failing_since"));
      cb_ctl_table_add (table, cb_ctl_dict_dup_string (channel, "error"));
    }
  cb_ctl_print_table (self, table, "Nobody is told of alerts: no channel is set up");

  return TRUE;
}

static gboolean
test (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusAlerts) alerts = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  alerts = cb_ctl_client_get_alerts (self, error);
  if (alerts == NULL ||
      !cb_dbus_alerts_call_test_channel_sync (alerts, self->arguments[1], CB_CTL_CALL, NULL, error))
    return FALSE;
  cb_ctl_say (self, "A test message went out by “%s”", self->arguments[1]);

  return TRUE;
}

static const CbCtlCommand commands[] = {
  { "list", "", "List what is wrong now", list },
  { "history", "", "List what was", history },
  { "rules", "", "List what is watched", list_rules },
  { "acknowledge", "ALERT", "Say that somebody sees to it", acknowledge },
  { "silence", "RULE", "Send nothing about a rule for a while", silence },
  { "unsilence", "RULE", "End a silence", unsilence },
  { "channels", "", "List how people are told, and whether that works", list_channels },
  { "test", "CHANNEL", "Send a test message, as by mail", test },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_alert = { "alert", "Alerts", commands };
