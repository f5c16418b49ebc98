#include <math.h>

#include "alerts/cb-alerts-private.h"
#include "base/cb-error.h"

/* The part of #CbAlerts that takes over what the configuration says, at the start and later. */

static gboolean
check_metrics (CbAlerts *self, GPtrArray *rules, GError **error)
{
  for (guint i = 0; i < rules->len; i++)
    {
      const CbAlertRule *rule = g_ptr_array_index (rules, i);

      if (rule->enabled && cb_metrics_history_find (self->history, rule->metric) == NULL)
        {
          g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                       "[Alerts] Rules: “%s” watches “%s”, and there is no such metric; those "
                       "there are stand in docs/alerts.md",
                       rule->name, rule->metric);
          return FALSE;
        }
    }

  return TRUE;
}

/* See cb-alerts-private.h. */
void
cb_alerts_end (CbAlerts *self, const CbAlert *alert)
{
  g_autoptr (CbAlert) ended = NULL;
  CbAlert fields = *alert;

  fields.state = CB_ALERT_RESOLVED;
  fields.resolved_at = cb_clock_get_real_time (self->clock);
  fields.value = NAN;
  ended = cb_alert_new (&fields);
  cb_alerts_put (self, ended);
  g_ptr_array_add (self->news, g_steal_pointer (&ended));
}

/* What a rule has seen stays, whatever it says now; an alert that it fires goes on or ends by it.
 */
static CbAlertTrack *
create_track (CbAlerts *self, const CbAlertRule *rule)
{
  CbAlertTrack *known = cb_alerts_find_track (self, rule->name);
  guint index;

  if (known == NULL)
    return cb_alert_track_new (rule);

  cb_alert_track_set_rule (known, rule);
  g_ptr_array_find (self->tracks, known, &index);

  return g_ptr_array_steal_index (self->tracks, index);
}

/* A rule that is gone, or watched no more, fires no more. */
static void
end_unwatched (CbAlerts *self, CbAlertTrack *track)
{
  CbAlert *alert = cb_alert_track_get_alert (track);

  if (alert == NULL)
    return;

  cb_alerts_end (self, alert);
  cb_alert_track_forget_alert (track);
}

static void
remove_track (CbAlerts *self, CbAlertTrack *track)
{
  const char *name = cb_alert_track_get_rule (track)->name;

  end_unwatched (self, track);
  cb_metric_family_remove (cb_metrics_find (self->metrics, "chatbot_alerts_firing"),
                           (const char *const[]){ name, NULL });
  g_hash_table_remove (self->firing, name);
}

static void
take_over (CbAlerts *self, GPtrArray *rules)
{
  GPtrArray *tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_track_free);
  CbMetricFamily *family = cb_metrics_find (self->metrics, "chatbot_alerts_firing");

  for (guint i = 0; i < rules->len; i++)
    {
      const CbAlertRule *rule = g_ptr_array_index (rules, i);
      const char *const labels[] = { rule->name, NULL };
      CbAlertTrack *track = create_track (self, rule);

      if (!rule->enabled)
        end_unwatched (self, track);
      g_ptr_array_add (tracks, track);
      g_hash_table_replace (self->firing, g_strdup (rule->name),
                            cb_metric_family_get_gauge (family, labels));
    }

  for (guint i = 0; i < self->tracks->len; i++)
    remove_track (self, g_ptr_array_index (self->tracks, i));
  g_ptr_array_unref (self->tracks);
  self->tracks = tracks;
}

/**
 * cb_alerts_set_more_rules:
 * @self: alerts that were not started
 * @texts: as the configuration has them, which can change them as it does the built-in ones
 *
 * Has watched what only those know that put the daemon together.
 */
void
cb_alerts_set_more_rules (CbAlerts *self, const char *const *texts)
{
  g_return_if_fail (CB_IS_ALERTS (self));

  g_strfreev (self->more_rules);
  self->more_rules = g_strdupv ((GStrv) texts);
}

/* See cb-alerts-private.h. */
gboolean
cb_alerts_take_rules (CbAlerts *self, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;
  g_autoptr (GPtrArray) rules = NULL;

  if (self->more_rules != NULL)
    g_strv_builder_addv (builder, (const char **) self->more_rules);
  g_strv_builder_addv (
      builder, (const char **) cb_settings_get_strv (self->settings, CB_SETTING_ALERTS_RULES));
  texts = g_strv_builder_end (builder);
  rules = cb_alert_rule_list_new ((const char *const *) texts, error);

  if (rules == NULL || !check_metrics (self, rules, error))
    return FALSE;

  take_over (self, rules);

  return TRUE;
}

/**
 * cb_alerts_configure:
 * @self: alerts that were started
 * @notifiers: (element-type CbNotifier): the channels that are set up now
 * @error: return location for an error
 *
 * Takes over the settings, which have changed: other rules, other channels. What fires goes on
 * where its rule is still watched, and what waits to be told where its receiver is still named.
 *
 * Returns: %FALSE where the rules are no good; rules and channels are as they were then
 */
gboolean
cb_alerts_configure (CbAlerts *self, GPtrArray *notifiers, GError **error)
{
  g_return_val_if_fail (CB_IS_ALERTS (self), FALSE);

  if (!cb_alerts_take_rules (self, error))
    return FALSE;

  cb_outbox_set_notifiers (self->outbox, notifiers);
  cb_alerts_check (self);

  return TRUE;
}
