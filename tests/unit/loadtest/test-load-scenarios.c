#include "loadtest/cb-load-scenarios.h"

#include <string.h>

#include "base/cb-error.h"
#include "lib/cb-temp-dir.h"

#define TWO "[Data]\nTexts=one;two\n[Scenario a]\nSteps=chat\nWeight=3\n[Scenario b]\nSteps=get /\n"

static CbLoadScenarios *
make (const char *text)
{
  g_autoptr (CbLoadScenarios) scenarios = cb_load_scenarios_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (cb_load_scenarios_load (scenarios, text, strlen (text), NULL, &error));
  g_assert_no_error (error);

  return g_steal_pointer (&scenarios);
}

static guint
count_picks (CbLoadScenarios *scenarios, const char *name)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  guint n = 0;

  for (guint i = 0; i < 10000; i++)
    n += strcmp (cb_load_scenarios_pick (scenarios, random)->name, name) == 0;

  return n;
}

static void
test_weights (void)
{
  g_autoptr (CbLoadScenarios) scenarios = make (TWO);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count_picks (scenarios, "a"), >, 7200);
  g_assert_cmpuint (count_picks (scenarios, "a"), <, 7800);
  g_assert_true (cb_load_scenarios_set_weights (scenarios, "b", NULL));
  g_assert_cmpuint (count_picks (scenarios, "b"), ==, 10000);
  g_assert_true (cb_load_scenarios_set_weights (scenarios, "a=0,b=0", NULL));
  g_assert_false (cb_load_scenarios_check (scenarios, NULL));
  g_assert_false (cb_load_scenarios_set_weights (scenarios, "c=1", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_NOT_FOUND);
  g_assert_false (cb_load_scenarios_set_weights (scenarios, "a=x", NULL));
}

/* A file runs what stands in it, and nothing that was there before. */
static void
test_file (void)
{
  g_autoptr (CbLoadScenarios) scenarios = make (TWO);
  g_autoptr (CbTempDir) directory = cb_temp_dir_new ();
  g_autofree char *path = cb_temp_dir_build (directory, "mine.conf");
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (GError) error = NULL;

  cb_temp_dir_write (directory, "mine.conf", "[Data]\nFile=texts.txt\n[Scenario c]\nSteps=chat\n");
  cb_temp_dir_write (directory, "texts.txt", "  hello \n\nworld\n");
  g_assert_true (cb_load_scenarios_load_file (scenarios, path, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_picks (scenarios, "c"), ==, 10000);
  for (guint i = 0; i < 20; i++)
    {
      const char *text = cb_load_scenarios_pick_text (scenarios, random);

      g_assert_true (strcmp (text, "hello") == 0 || strcmp (text, "world") == 0);
    }

  cb_temp_dir_write (directory, "mine.conf", "[Scenario c]\nSteps=dance\n");
  g_assert_false (cb_load_scenarios_load_file (scenarios, path, &error));
  g_assert_nonnull (strstr (error->message, "mine.conf"));
  g_assert_nonnull (strstr (error->message, "[Scenario c] Steps="));
}

static void
test_malformed (void)
{
  static const char *const texts[] = { "[Other]\n", "nonsense", "[Scenario a]\nSteps=fly\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CbLoadScenarios) scenarios = cb_load_scenarios_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (
          cb_load_scenarios_load (scenarios, texts[i], strlen (texts[i]), NULL, &error));
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-scenarios/weights", test_weights);
  g_test_add_func ("/load-scenarios/file", test_file);
  g_test_add_func ("/load-scenarios/malformed", test_malformed);

  return g_test_run ();
}
