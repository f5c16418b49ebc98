#pragma once

#include "alerts/cb-alert-track.h"
#include "model/cb-silence.h"

G_BEGIN_DECLS

/**
 * CbAlertRuleStatus:
 * @rule: (owned): the rule
 * @state: "inactive", "pending", "firing", "no-data" or "off"; constant data
 * @value: the newest, in the rule's unit; not a number without data
 * @silenced_until: microseconds since 1970 UTC, or 0
 * @silence_reason: (owned) (nullable): why
 *
 * How a rule stands.
 */
typedef struct
{
  CbAlertRule *rule;
  const char *state;
  double value;
  gint64 silenced_until;
  char *silence_reason;
} CbAlertRuleStatus;

CbAlertRuleStatus *cb_alert_rule_status_new (CbAlertTrack *track, const CbSilence *silence);
void cb_alert_rule_status_free (CbAlertRuleStatus *self);

G_END_DECLS
