#include "loadtest/cb-load-scenario.h"

#include "base/cb-error.h"

static CbLoadScenario *
make (const char *keys, GError **error)
{
  g_autofree char *text = g_strconcat ("[Scenario x]\n", keys, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL));

  return cb_load_scenario_new_from_group (file, "Scenario x", error);
}

static void
test_steps (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbLoadScenario) scenario = make (
      "Weight=7\nBegin=connect\nSteps=say hello there; think 1s-3s\nRepeat=2\nEnd=close\n", &error);
  static const CbLoadStepKind kinds[] = { CB_LOAD_STEP_CONNECT, CB_LOAD_STEP_SAY,
                                          CB_LOAD_STEP_THINK,   CB_LOAD_STEP_SAY,
                                          CB_LOAD_STEP_THINK,   CB_LOAD_STEP_CLOSE };

  g_assert_no_error (error);
  g_assert_cmpuint (scenario->weight, ==, 7);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_cmpint (cb_load_scenario_get_step (scenario, i)->kind, ==, kinds[i]);
  g_assert_null (cb_load_scenario_get_step (scenario, G_N_ELEMENTS (kinds)));
  g_assert_cmpstr (cb_load_scenario_get_step (scenario, 1)->text, ==, "hello there");
  g_assert_cmpint (cb_load_scenario_get_step (scenario, 2)->min_us, ==, 1000000);
  g_assert_cmpint (cb_load_scenario_get_step (scenario, 2)->max_us, ==, 3000000);
  g_assert_cmpint (cb_load_scenario_get_think_time (scenario), ==, 2000000);
}

static void
test_requests (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbLoadScenario) scenario = make (
      "Steps=get /a?b=c;post /p {\"a\":\"${text}\\; more\"};upload 100;message\n", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cb_load_scenario_get_step (scenario, 0)->label, ==, "get /a?b=c");
  g_assert_cmpstr (cb_load_scenario_get_step (scenario, 1)->path, ==, "/p");
  g_assert_cmpstr (cb_load_scenario_get_step (scenario, 1)->text, ==, "{\"a\":\"${text}; more\"}");
  g_assert_cmpuint (cb_load_scenario_get_step (scenario, 2)->size, ==, 100);
  g_assert_cmpstr (cb_load_scenario_get_step (scenario, 3)->text, ==, "${text}");
}

static void
test_malformed (void)
{
  static const char *const keys[] = {
    "",
    "Weight=1\n",
    "Steps=\n",
    "Steps=dance\n",
    "Steps=think soon\n",
    "Steps=get index.html\n",
    "Steps=get /a b\n",
    "Steps=post /a\n",
    "Steps=connect now\n",
    "Steps=upload 0\n",
    "Steps=upload 100000000\n",
    "Steps=chat\nWeight=-1\n",
    "Steps=chat\nWeight=100000\n",
    "Steps=chat\nRepeat=x\n",
    "Steps=chat\nStep=chat\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbLoadScenario) scenario = make (keys[i], &error);

      g_assert_null (scenario);
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-scenario/steps", test_steps);
  g_test_add_func ("/load-scenario/requests", test_requests);
  g_test_add_func ("/load-scenario/malformed", test_malformed);

  return g_test_run ();
}
