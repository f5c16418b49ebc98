#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbRuleComparison:
 * @CB_RULE_UNSAID: the text does not say it
 * @CB_RULE_ABOVE: broken while the metric is above the threshold
 * @CB_RULE_BELOW: broken while the metric is below the threshold
 */
typedef enum
{
  CB_RULE_UNSAID,
  CB_RULE_ABOVE,
  CB_RULE_BELOW,
} CbRuleComparison;

/**
 * CbRuleNumber:
 * @said: whether the text says it at all
 * @value: as written
 * @unit: as written: "ms", "s", "%" or ""; constant data
 */
typedef struct
{
  gboolean said;
  double value;
  const char *unit;
} CbRuleNumber;

/* For a duration that the text does not say. */
#define CB_RULE_NO_DURATION (-1)

/**
 * CbRuleText:
 * @name: (owned): of lower-case letters, digits and hyphens
 * @off: whether the rule shall not be watched
 * @metric: (owned) (nullable): what is watched
 * @comparison: which side of the threshold is bad
 * @threshold: what is allowed
 * @clear: from where on it is fine again
 * @window_s: over how many seconds the metric is taken, or %CB_RULE_NO_DURATION
 * @hold_s: how many seconds the rule must be broken, or %CB_RULE_NO_DURATION
 * @severity: (owned) (nullable): "info", "warning" or "critical"
 *
 * A rule of the alerts as the configuration has it:
 * `NAME: [METRIC] [< or >] [NUMBER] [over TIME] [for TIME] [clear NUMBER] [severity WORD]`, or
 * `NAME: off`. A number may have a unit: ms, s or %. A time is 90s, 5m or 1h.
 */
typedef struct
{
  char *name;
  gboolean off;
  char *metric;
  CbRuleComparison comparison;
  CbRuleNumber threshold;
  CbRuleNumber clear;
  int window_s;
  int hold_s;
  char *severity;
} CbRuleText;

CbRuleText *cb_rule_text_parse (const char *text);
void cb_rule_text_free (CbRuleText *self);
double cb_rule_text_get_scale (const char *unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbRuleText, cb_rule_text_free)

G_END_DECLS
