#include "alerts/cb-alert-rule.h"

#include <string.h>

#include "base/cb-error.h"

static GPtrArray *
make (const char *first, const char *second)
{
  const char *const texts[] = { first, second, NULL };
  g_autoptr (GError) error = NULL;
  GPtrArray *rules = cb_alert_rule_list_new (texts, &error);

  g_assert_no_error (error);
  return rules;
}

static const CbAlertRule *
find (GPtrArray *rules, const char *name)
{
  for (guint i = 0; i < rules->len; i++)
    {
      const CbAlertRule *rule = g_ptr_array_index (rules, i);

      if (strcmp (rule->name, name) == 0)
        return rule;
    }

  g_error ("There is no rule “%s”", name);
}

static void
assert_rule (const CbAlertRule *rule,
             CbRuleComparison comparison,
             double threshold,
             const char *unit)
{
  g_assert_cmpint (rule->comparison, ==, comparison);
  g_assert_cmpfloat (rule->threshold, ==, threshold);
  g_assert_cmpstr (rule->unit, ==, unit);
  g_assert_true (rule->enabled);
  g_assert_true (cb_alert_rule_is_clear (rule, rule->clear));
  g_assert_false (cb_alert_rule_is_broken (rule, rule->threshold));
  g_assert_false (cb_alert_rule_is_broken (rule, rule->clear));
}

static void
test_built_in (void)
{
  g_autoptr (GPtrArray) rules = make (NULL, NULL);

  g_assert_cmpuint (rules->len, ==, 9);
  assert_rule (find (rules, "response-time"), CB_RULE_ABOVE, 2000, "ms");
  assert_rule (find (rules, "error-rate"), CB_RULE_ABOVE, 5, "%");
  assert_rule (find (rules, "memory"), CB_RULE_ABOVE, 90, "%");
  assert_rule (find (rules, "cpu"), CB_RULE_ABOVE, 80, "%");
  assert_rule (find (rules, "disk-free"), CB_RULE_BELOW, 10, "%");
  assert_rule (find (rules, "connections"), CB_RULE_ABOVE, 1000, "");
}

static void
test_changed (void)
{
  g_autoptr (GPtrArray) rules =
                 make ("disk-free: < 5% severity warning", "response-time: clear 1.5s for 0s");
  const CbAlertRule *disk = find (rules, "disk-free");
  const CbAlertRule *response = find (rules, "response-time");

  g_assert_cmpuint (rules->len, ==, 9);
  g_assert_cmpfloat (disk->threshold, ==, 5);
  g_assert_cmpfloat_with_epsilon (disk->clear, 5.5, 1e-9);
  g_assert_cmpstr (disk->severity, ==, "warning");
  g_assert_cmpstr (disk->metric, ==, "disk_free");
  g_assert_cmpfloat (response->threshold, ==, 2000);
  g_assert_cmpfloat_with_epsilon (response->clear, 1500, 1e-9);
  g_assert_cmpuint (response->hold_s, ==, 0);
  g_assert_cmpuint (response->window_s, ==, 300);
}

static void
test_off (void)
{
  g_autoptr (GPtrArray) rules = make ("cpu: off", NULL);

  g_assert_false (find (rules, "cpu")->enabled);
  g_assert_true (find (rules, "memory")->enabled);
}

static void
test_own (void)
{
  g_autoptr (GPtrArray) rules = make ("idle: requests_per_second < 1", "idle: < 2 for 5m");
  const CbAlertRule *idle = find (rules, "idle");

  g_assert_cmpuint (rules->len, ==, 10);
  g_assert_cmpfloat (idle->threshold, ==, 2);
  g_assert_cmpfloat_with_epsilon (idle->clear, 2.2, 1e-9);
  g_assert_cmpuint (idle->hold_s, ==, 300);
  g_assert_cmpstr (idle->summary, ==, "requests_per_second is too low");
}

static void
test_refused (void)
{
  static const char *const wrong[] = { "idle: < 5",
                                       "idle: requests_per_second 5",
                                       "idle: requests_per_second <",
                                       "idle: off",
                                       "cpu: clear 90%",
                                       "disk-free: > 90%  clear 95%",
                                       "nonsense" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *const texts[] = { wrong[i], NULL };
      g_autoptr (GError) error = NULL;

      if (cb_alert_rule_list_new (texts, &error) != NULL)
        g_error ("“%s” was taken", wrong[i]);
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
      g_assert_nonnull (strstr (error->message, wrong[i]));
    }
}

static void
test_too_many (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 95; i++)
    {
      g_autofree char *text = g_strdup_printf ("own%u: cpu_usage > %u", i, i);

      g_strv_builder_add (builder, text);
    }
  texts = g_strv_builder_end (builder);
  g_assert_null (cb_alert_rule_list_new ((const char *const *) texts, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alerts/rule/built-in", test_built_in);
  g_test_add_func ("/alerts/rule/changed", test_changed);
  g_test_add_func ("/alerts/rule/off", test_off);
  g_test_add_func ("/alerts/rule/own", test_own);
  g_test_add_func ("/alerts/rule/refused", test_refused);
  g_test_add_func ("/alerts/rule/too-many", test_too_many);

  return g_test_run ();
}
