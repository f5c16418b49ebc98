#include "base/cb-rule-text.h"

static void
test_full (void)
{
  g_autoptr (CbRuleText) rule = cb_rule_text_parse (
      "slow-chat:  chat_response_time_p95 > 2500ms over 5m for 90s clear 2s severity critical");

  g_assert_nonnull (rule);
  g_assert_cmpstr (rule->name, ==, "slow-chat");
  g_assert_cmpstr (rule->metric, ==, "chat_response_time_p95");
  g_assert_cmpint (rule->comparison, ==, CB_RULE_ABOVE);
  g_assert_cmpfloat (rule->threshold.value, ==, 2500);
  g_assert_cmpstr (rule->threshold.unit, ==, "ms");
  g_assert_cmpfloat (rule->clear.value, ==, 2);
  g_assert_cmpstr (rule->clear.unit, ==, "s");
  g_assert_cmpint (rule->window_s, ==, 300);
  g_assert_cmpint (rule->hold_s, ==, 90);
  g_assert_cmpstr (rule->severity, ==, "critical");
  g_assert_false (rule->off);
}

static void
test_partial (void)
{
  g_autoptr (CbRuleText) rule = cb_rule_text_parse ("disk-free: < 5%");

  g_assert_nonnull (rule);
  g_assert_null (rule->metric);
  g_assert_cmpint (rule->comparison, ==, CB_RULE_BELOW);
  g_assert_cmpstr (rule->threshold.unit, ==, "%");
  g_assert_false (rule->clear.said);
  g_assert_cmpint (rule->window_s, ==, CB_RULE_NO_DURATION);
  g_assert_cmpint (rule->hold_s, ==, CB_RULE_NO_DURATION);
  g_assert_null (rule->severity);
}

static void
test_off (void)
{
  g_autoptr (CbRuleText) rule = cb_rule_text_parse ("cpu: off");

  g_assert_nonnull (rule);
  g_assert_true (rule->off);
}

static void
test_scale (void)
{
  g_assert_cmpfloat (cb_rule_text_get_scale ("ms"), ==, 0.001);
  g_assert_cmpfloat (cb_rule_text_get_scale ("%"), ==, 0.01);
  g_assert_cmpfloat (cb_rule_text_get_scale (""), ==, 1);
}

static void
test_refused (void)
{
  static const char *const wrong[] = {
    "",
    "cpu",
    "cpu:",
    ": > 5",
    "Cpu: > 5",
    "9cpu: > 5",
    "c_pu: > 5",
    "cpu: > 5 off",
    "cpu: = 5",
    "cpu: > 5kg",
    "cpu: > nan",
    "cpu: > -inf",
    "cpu: > 5 > 6",
    "cpu: > 5 6",
    "cpu: > 5 over",
    "cpu: > 5 over 0s",
    "cpu: > 5 over 5",
    "cpu: > 5 over 2h",
    "cpu: > 5 for 99999999999999999999m",
    "cpu: > 5 for 1m for 2m",
    "cpu: > 5 clear 6",
    "cpu: < 5% clear 4%",
    "cpu: > 1000ms clear 2s",
    "cpu: > 5 severity bad",
    "cpu: cpu_usage memory_usage > 5",
    "cpu: CPU > 5",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (CbRuleText) rule = cb_rule_text_parse (wrong[i]);

      if (rule != NULL)
        g_error ("“%s” was taken", wrong[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/rule-text/full", test_full);
  g_test_add_func ("/base/rule-text/partial", test_partial);
  g_test_add_func ("/base/rule-text/off", test_off);
  g_test_add_func ("/base/rule-text/scale", test_scale);
  g_test_add_func ("/base/rule-text/refused", test_refused);

  return g_test_run ();
}
