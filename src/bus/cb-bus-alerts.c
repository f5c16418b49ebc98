#include "bus/cb-bus-alerts.h"

#include "bus/cb-bus-dict.h"
#include "bus/cb-bus-reply.h"

/* Alerts of one list. */
#define MAX_HISTORY 1000

/**
 * CbBusAlerts:
 *
 * Rules that watch the metrics, and what became of them: `org.chatbotd.Chatbot1.Alerts`.
 */
struct _CbBusAlerts
{
  CbDBusAlertsSkeleton parent_instance;

  CbAlerts *alerts;  /* (owned) */
  CbBusGuard *guard; /* (owned) */
};

static void alerts_iface_init (CbDBusAlertsIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBusAlerts,
                               cb_bus_alerts,
                               CB_DBUS_TYPE_ALERTS_SKELETON,
                               G_IMPLEMENT_INTERFACE (CB_DBUS_TYPE_ALERTS, alerts_iface_init))

/* Returns: (transfer full): who asks, as the audit calls them */
static char *
dup_actor (CbBusAlerts *self, GDBusMethodInvocation *invocation)
{
  g_autoptr (CbBusCaller) caller = cb_bus_guard_find_caller (self->guard, invocation);

  return caller != NULL ? g_strdup_printf ("uid:%u", caller->uid) : g_strdup ("unknown");
}

/* Listing */

static GVariant *
describe_alert (const CbAlert *alert)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_string (&dict, "id", alert->id);
  cb_bus_dict_add_string (&dict, "rule", alert->rule);
  cb_bus_dict_add_string (&dict, "state", cb_alert_state_to_string (alert->state));
  cb_bus_dict_add_string (&dict, "severity", alert->severity);
  cb_bus_dict_add_string (&dict, "summary", alert->summary);
  cb_bus_dict_add_double (&dict, "value", alert->value);
  cb_bus_dict_add_double (&dict, "threshold", alert->threshold);
  cb_bus_dict_add_string (&dict, "unit", alert->unit);
  cb_bus_dict_add_time (&dict, "since", alert->since);
  cb_bus_dict_add_time (&dict, "fired_at", alert->fired_at);
  cb_bus_dict_add_time (&dict, "resolved_at", alert->resolved_at);
  cb_bus_dict_add_time (&dict, "acknowledged_at", alert->acknowledged_at);
  cb_bus_dict_add_string (&dict, "acknowledged_by", alert->acknowledged_by);

  return g_variant_builder_end (&dict);
}

static GVariant *
describe_alerts (GPtrArray *alerts)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < alerts->len; i++)
    g_variant_builder_add_value (&list, describe_alert (g_ptr_array_index (alerts, i)));

  return g_variant_builder_end (&list);
}

static gboolean
cb_bus_alerts_handle_list (CbDBusAlerts *skeleton, GDBusMethodInvocation *invocation)
{
  g_autoptr (GPtrArray) alerts = cb_alerts_list (CB_BUS_ALERTS (skeleton)->alerts);

  cb_dbus_alerts_complete_list (skeleton, invocation, describe_alerts (alerts));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_history_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) alerts = cb_alerts_list_history_finish (CB_ALERTS (source), result, &error);

  if (alerts != NULL)
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(@aa{sv})", describe_alerts (alerts)));
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
cb_bus_alerts_handle_list_history (CbDBusAlerts *skeleton,
                                   GDBusMethodInvocation *invocation,
                                   guint limit)
{
  cb_alerts_list_history_async (CB_BUS_ALERTS (skeleton)->alerts, CLAMP (limit, 1, MAX_HISTORY),
                                NULL, on_history_listed_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static GVariant *
describe_rule (const CbAlertRuleStatus *status)
{
  const CbAlertRule *rule = status->rule;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_string (&dict, "name", rule->name);
  cb_bus_dict_add_string (&dict, "summary", rule->summary);
  cb_bus_dict_add_boolean (&dict, "enabled", rule->enabled);
  cb_bus_dict_add_string (&dict, "metric", rule->metric);
  cb_bus_dict_add_string (&dict, "comparison", rule->comparison == CB_RULE_BELOW ? "<" : ">");
  cb_bus_dict_add_double (&dict, "threshold", rule->threshold);
  cb_bus_dict_add_double (&dict, "clear", rule->clear);
  cb_bus_dict_add_string (&dict, "unit", rule->unit);
  cb_bus_dict_add_string (&dict, "severity", rule->severity);
  cb_bus_dict_add_uint (&dict, "window", rule->window_s);
  cb_bus_dict_add_uint (&dict, "hold", rule->hold_s);
  cb_bus_dict_add_string (&dict, "state", status->state);
  cb_bus_dict_add_double (&dict, "value", status->value);
  cb_bus_dict_add_time (&dict, "silenced_until", status->silenced_until);
  cb_bus_dict_add_string (&dict, "silence_reason", status->silence_reason);

  return g_variant_builder_end (&dict);
}

static gboolean
cb_bus_alerts_handle_list_rules (CbDBusAlerts *skeleton, GDBusMethodInvocation *invocation)
{
  g_autoptr (GPtrArray) rules = cb_alerts_list_rules (CB_BUS_ALERTS (skeleton)->alerts);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < rules->len; i++)
    g_variant_builder_add_value (&list, describe_rule (g_ptr_array_index (rules, i)));
  cb_dbus_alerts_complete_list_rules (skeleton, invocation, g_variant_builder_end (&list));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static GVariant *
describe_channel (const CbChannelStatus *status)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_string (&dict, "name", status->name);
  cb_bus_dict_add_uint (&dict, "waiting", status->waiting);
  cb_bus_dict_add_time (&dict, "failing_since", status->failing_since);
  cb_bus_dict_add_string (&dict, "error", status->error);

  return g_variant_builder_end (&dict);
}

static gboolean
cb_bus_alerts_handle_list_channels (CbDBusAlerts *skeleton, GDBusMethodInvocation *invocation)
{
  g_autoptr (GPtrArray) channels = cb_alerts_list_channels (CB_BUS_ALERTS (skeleton)->alerts);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < channels->len; i++)
    g_variant_builder_add_value (&list, describe_channel (g_ptr_array_index (channels, i)));
  cb_dbus_alerts_complete_list_channels (skeleton, invocation, g_variant_builder_end (&list));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Orders */

static void
on_acknowledged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = cb_alerts_acknowledge_finish (CB_ALERTS (source), result, &error);

  cb_bus_reply_done (user_data, ok, error);
}

static gboolean
cb_bus_alerts_handle_acknowledge (CbDBusAlerts *skeleton,
                                  GDBusMethodInvocation *invocation,
                                  const char *alert)
{
  CbBusAlerts *self = CB_BUS_ALERTS (skeleton);
  g_autofree char *actor = dup_actor (self, invocation);

  cb_alerts_acknowledge_async (self->alerts, alert, actor, NULL, on_acknowledged_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_silenced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = cb_alerts_silence_finish (CB_ALERTS (source), result, &error);

  cb_bus_reply_done (user_data, ok, error);
}

static gboolean
cb_bus_alerts_handle_silence (CbDBusAlerts *skeleton,
                              GDBusMethodInvocation *invocation,
                              const char *rule,
                              guint seconds,
                              const char *reason)
{
  CbBusAlerts *self = CB_BUS_ALERTS (skeleton);
  g_autofree char *actor = dup_actor (self, invocation);

  cb_alerts_silence_async (self->alerts, rule, seconds, reason, actor, NULL, on_silenced_cb,
                           invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_unsilenced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = cb_alerts_unsilence_finish (CB_ALERTS (source), result, &error);

  cb_bus_reply_done (user_data, ok, error);
}

static gboolean
cb_bus_alerts_handle_unsilence (CbDBusAlerts *skeleton,
                                GDBusMethodInvocation *invocation,
                                const char *rule)
{
  CbBusAlerts *self = CB_BUS_ALERTS (skeleton);
  g_autofree char *actor = dup_actor (self, invocation);

  cb_alerts_unsilence_async (self->alerts, rule, actor, NULL, on_unsilenced_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_channel_tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = cb_alerts_test_channel_finish (CB_ALERTS (source), result, &error);

  cb_bus_reply_done (user_data, ok, error);
}

static gboolean
cb_bus_alerts_handle_test_channel (CbDBusAlerts *skeleton,
                                   GDBusMethodInvocation *invocation,
                                   const char *channel)
{
  cb_alerts_test_channel_async (CB_BUS_ALERTS (skeleton)->alerts, channel, NULL,
                                on_channel_tested_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Telling */

static void
on_fired_cb (CbAlerts *alerts, const CbAlert *alert, CbBusAlerts *self)
{
  cb_dbus_alerts_set_firing_count (CB_DBUS_ALERTS (self), cb_alerts_get_firing_count (alerts));
  cb_dbus_alerts_emit_fired (CB_DBUS_ALERTS (self), alert->id, describe_alert (alert));
}

static void
on_resolved_cb (CbAlerts *alerts, const CbAlert *alert, CbBusAlerts *self)
{
  cb_dbus_alerts_set_firing_count (CB_DBUS_ALERTS (self), cb_alerts_get_firing_count (alerts));
  cb_dbus_alerts_emit_resolved (CB_DBUS_ALERTS (self), alert->id, describe_alert (alert));
}

static void
alerts_iface_init (CbDBusAlertsIface *iface)
{
  iface->handle_list = cb_bus_alerts_handle_list;
  iface->handle_list_history = cb_bus_alerts_handle_list_history;
  iface->handle_list_rules = cb_bus_alerts_handle_list_rules;
  iface->handle_list_channels = cb_bus_alerts_handle_list_channels;
  iface->handle_acknowledge = cb_bus_alerts_handle_acknowledge;
  iface->handle_silence = cb_bus_alerts_handle_silence;
  iface->handle_unsilence = cb_bus_alerts_handle_unsilence;
  iface->handle_test_channel = cb_bus_alerts_handle_test_channel;
}

static void
cb_bus_alerts_finalize (GObject *object)
{
  CbBusAlerts *self = CB_BUS_ALERTS (object);

  g_clear_object (&self->alerts);
  g_clear_object (&self->guard);

  G_OBJECT_CLASS (cb_bus_alerts_parent_class)->finalize (object);
}

static void
cb_bus_alerts_class_init (CbBusAlertsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_bus_alerts_finalize;
}

static void
cb_bus_alerts_init (CbBusAlerts *self)
{
}

/**
 * cb_bus_alerts_new:
 * @alerts: what it tells of and gives orders to
 * @guard: knows who asks
 *
 * Returns: (transfer full): the interface, to be exported
 */
CbBusAlerts *
cb_bus_alerts_new (CbAlerts *alerts, CbBusGuard *guard)
{
  CbBusAlerts *self = g_object_new (CB_TYPE_BUS_ALERTS, NULL);

  self->alerts = g_object_ref (alerts);
  self->guard = g_object_ref (guard);
  g_signal_connect_object (alerts, "fired", G_CALLBACK (on_fired_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (alerts, "resolved", G_CALLBACK (on_resolved_cb), self,
                           G_CONNECT_DEFAULT);
  cb_dbus_alerts_set_firing_count (CB_DBUS_ALERTS (self), cb_alerts_get_firing_count (alerts));

  return self;
}
