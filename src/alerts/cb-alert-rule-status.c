#include "alerts/cb-alert-rule-status.h"

static const char *
get_state (CbAlertTrack *track)
{
  if (cb_alert_track_get_alert (track) != NULL)
    return "firing";
  if (!cb_alert_track_get_rule (track)->enabled)
    return "off";
  if (!cb_alert_track_has_data (track))
    return "no-data";

  return cb_alert_track_is_pending (track) ? "pending" : "inactive";
}

/**
 * cb_alert_rule_status_new:
 * @track: what is known of the rule
 * @silence: (nullable): its silence now
 *
 * Returns: (transfer full): how the rule stands
 */
CbAlertRuleStatus *
cb_alert_rule_status_new (CbAlertTrack *track, const CbSilence *silence)
{
  CbAlertRuleStatus *self = g_new0 (CbAlertRuleStatus, 1);

  self->rule = cb_alert_rule_copy (cb_alert_track_get_rule (track));
  self->state = get_state (track);
  self->value = cb_alert_track_get_value (track);
  if (silence != NULL)
    {
      self->silenced_until = silence->until;
      self->silence_reason = g_strdup (silence->reason);
    }

  return self;
}

void
cb_alert_rule_status_free (CbAlertRuleStatus *self)
{
  cb_alert_rule_free (self->rule);
  g_free (self->silence_reason);
  g_free (self);
}
