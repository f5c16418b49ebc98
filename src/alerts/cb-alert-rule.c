#include "alerts/cb-alert-rule.h"

#include <string.h>

#include "base/cb-error.h"

#define MAX_RULES 100

/* For a rule that does not say how it shall clear: a tenth back from the threshold. */
#define HYSTERESIS 0.1

/* What is watched where the configuration says nothing. data/prometheus/ says the same. */
static const CbAlertRule built_in[] = {
  { "response-time", "Answers are slow", "chat_response_time_p95", "warning", "ms", 0.001,
    CB_RULE_ABOVE, 2000, 1800, 300, 60, TRUE },
  { "error-rate", "Many requests fail", "error_rate", "critical", "%", 0.01, CB_RULE_ABOVE, 5, 4,
    300, 60, TRUE },
  { "memory", "Memory is running out", "memory_usage", "critical", "%", 0.01, CB_RULE_ABOVE, 90, 85,
    60, 120, TRUE },
  { "cpu", "The processor is busy", "cpu_usage", "warning", "%", 0.01, CB_RULE_ABOVE, 80, 70, 300,
    120, TRUE },
  { "disk-free", "Little disk space is left", "disk_free", "critical", "%", 0.01, CB_RULE_BELOW, 10,
    12, 30, 0, TRUE },
  { "connections", "Many visitors are connected", "websocket_connections", "warning", "", 1,
    CB_RULE_ABOVE, 1000, 900, 30, 30, TRUE },
  { "backup", "No backup was made in time", "backup_overdue", "critical", "s", 1, CB_RULE_ABOVE,
    7200, 0, 30, 0, TRUE },
  { "backup-care", "Backups are not tested or copied in time", "backup_care_overdue", "warning",
    "s", 1, CB_RULE_ABOVE, 86400, 0, 30, 0, TRUE },
  { "backup-failures", "A job about backups failed", "backup_failures", "warning", "", 1,
    CB_RULE_ABOVE, 0, 0, 3600, 0, TRUE },
};

/**
 * cb_alert_rule_copy:
 * @self: a rule
 *
 * Returns: (transfer full): the same once more
 */
CbAlertRule *
cb_alert_rule_copy (const CbAlertRule *self)
{
  CbAlertRule *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->summary = g_strdup (self->summary);
  copy->metric = g_strdup (self->metric);
  copy->severity = g_strdup (self->severity);
  copy->unit = g_strdup (self->unit);

  return copy;
}

void
cb_alert_rule_free (CbAlertRule *self)
{
  g_free ((char *) self->name);
  g_free ((char *) self->summary);
  g_free ((char *) self->metric);
  g_free ((char *) self->severity);
  g_free ((char *) self->unit);
  g_free (self);
}

/* A number of @text in the unit that @self has now. */
static double
convert (const CbAlertRule *self, const CbRuleNumber *number)
{
  return number->value * cb_rule_text_get_scale (number->unit) / self->scale;
}

static void
take_threshold (CbAlertRule *self, const CbRuleText *text)
{
  if (text->threshold.said)
    {
      self->unit = text->threshold.unit;
      self->scale = cb_rule_text_get_scale (self->unit);
      self->threshold = text->threshold.value;
      self->clear =
          self->threshold * (self->comparison == CB_RULE_ABOVE ? 1 - HYSTERESIS : 1 + HYSTERESIS);
    }
  if (text->clear.said)
    self->clear = convert (self, &text->clear);
}

/* What @text leaves unsaid stays as it is in @base. The result borrows from both. */
static CbAlertRule
merge (const CbAlertRule *base, const CbRuleText *text)
{
  CbAlertRule rule = *base;

  rule.name = text->name;
  rule.enabled = !text->off;
  if (text->metric != NULL)
    rule.metric = text->metric;
  if (text->severity != NULL)
    rule.severity = text->severity;
  if (text->comparison != CB_RULE_UNSAID)
    rule.comparison = text->comparison;
  if (text->window_s != CB_RULE_NO_DURATION)
    rule.window_s = text->window_s;
  if (text->hold_s != CB_RULE_NO_DURATION)
    rule.hold_s = text->hold_s;
  take_threshold (&rule, text);

  return rule;
}

static gboolean
find_rule (GPtrArray *rules, const char *name, guint *index)
{
  for (*index = 0; *index < rules->len; ++*index)
    if (strcmp (((CbAlertRule *) g_ptr_array_index (rules, *index))->name, name) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
refuse (const char *text, const char *why, GError **error)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "[Alerts] Rules: “%s” %s", text, why);

  return FALSE;
}

static gboolean
check (const CbAlertRule *rule, const char *text, GError **error)
{
  gboolean above = rule->comparison == CB_RULE_ABOVE;

  if (above ? rule->clear > rule->threshold : rule->clear < rule->threshold)
    return refuse (text, "would be clear while it is still broken", error);

  return TRUE;
}

static gboolean
add_own (GPtrArray *rules, const CbRuleText *parsed, const char *text, GError **error)
{
  g_autofree char *summary = NULL;
  CbAlertRule base = {
    .severity = "warning", .unit = "", .scale = 1, .window_s = 60, .hold_s = 60
  };
  CbAlertRule rule;

  if (parsed->metric == NULL || parsed->comparison == CB_RULE_UNSAID || !parsed->threshold.said)
    return refuse (text, "is no built-in rule, so it must say METRIC, > or <, and a NUMBER", error);
  if (rules->len >= MAX_RULES)
    return refuse (text, "is one rule too many", error);

  summary = g_strdup_printf ("%s is too %s", parsed->metric,
                             parsed->comparison == CB_RULE_ABOVE ? "high" : "low");
  base.summary = summary;
  base.comparison = parsed->comparison;
  rule = merge (&base, parsed);
  if (!check (&rule, text, error))
    return FALSE;

  g_ptr_array_add (rules, cb_alert_rule_copy (&rule));
  return TRUE;
}

static gboolean
add_text (GPtrArray *rules, const char *text, GError **error)
{
  g_autoptr (CbRuleText) parsed = cb_rule_text_parse (text);
  CbAlertRule rule;
  guint index;

  if (parsed == NULL)
    return refuse (text, "is no rule", error);
  if (!find_rule (rules, parsed->name, &index))
    return add_own (rules, parsed, text, error);

  rule = merge (g_ptr_array_index (rules, index), parsed);
  if (!check (&rule, text, error))
    return FALSE;

  g_ptr_array_insert (rules, index, cb_alert_rule_copy (&rule));
  g_ptr_array_remove_index (rules, index + 1);
  return TRUE;
}

/**
 * cb_alert_rule_list_new:
 * @texts: rules as the configuration has them, see #CbRuleText
 * @error: return location for an error, which quotes the rule
 *
 * Makes the built-in rules as @texts change them, and the rules that @texts add.
 *
 * Returns: (transfer full) (nullable) (element-type CbAlertRule): all rules
 */
GPtrArray *
cb_alert_rule_list_new (const char *const *texts, GError **error)
{
  g_autoptr (GPtrArray) rules =
                 g_ptr_array_new_with_free_func ((GDestroyNotify) cb_alert_rule_free);

  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    g_ptr_array_add (rules, cb_alert_rule_copy (&built_in[i]));
  for (guint i = 0; texts[i] != NULL; i++)
    if (!add_text (rules, texts[i], error))
      return NULL;

  return g_steal_pointer (&rules);
}

/**
 * cb_alert_rule_is_broken:
 * @self: a rule
 * @value: of its metric, in the rule's unit
 *
 * Returns: whether @value is not allowed
 */
gboolean
cb_alert_rule_is_broken (const CbAlertRule *self, double value)
{
  return self->comparison == CB_RULE_ABOVE ? value > self->threshold : value < self->threshold;
}

/**
 * cb_alert_rule_is_clear:
 * @self: a rule
 * @value: of its metric, in the rule's unit
 *
 * Returns: whether @value is so far on the good side that an alert may end
 */
gboolean
cb_alert_rule_is_clear (const CbAlertRule *self, double value)
{
  return self->comparison == CB_RULE_ABOVE ? value <= self->clear : value >= self->clear;
}
