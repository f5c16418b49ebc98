#pragma once

#include "base/cb-rule-text.h"

G_BEGIN_DECLS

/**
 * CbAlertRule:
 * @name: unique
 * @summary: what is wrong where it is broken, one line for people
 * @metric: the line of the history that it watches
 * @severity: "info", "warning" or "critical"
 * @unit: of @threshold and @clear, as people write it: "ms", "s", "%" or ""
 * @scale: what one of @unit is in the metric's own unit
 * @comparison: which side of the threshold is bad
 * @threshold: what is allowed
 * @clear: from where on it is fine again, so that it does not flap
 * @window_s: over how many seconds the metric is taken
 * @hold_s: how many seconds the rule must be broken before it fires
 * @enabled: whether it is watched
 *
 * A rule, as data. Immutable once made.
 */
typedef struct
{
  const char *name;
  const char *summary;
  const char *metric;
  const char *severity;
  const char *unit;
  double scale;
  CbRuleComparison comparison;
  double threshold;
  double clear;
  guint window_s;
  guint hold_s;
  gboolean enabled;
} CbAlertRule;

GPtrArray *cb_alert_rule_list_new (const char *const *texts, GError **error);
CbAlertRule *cb_alert_rule_copy (const CbAlertRule *self);
void cb_alert_rule_free (CbAlertRule *self);
gboolean cb_alert_rule_is_broken (const CbAlertRule *self, double value);
gboolean cb_alert_rule_is_clear (const CbAlertRule *self, double value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbAlertRule, cb_alert_rule_free)

G_END_DECLS
