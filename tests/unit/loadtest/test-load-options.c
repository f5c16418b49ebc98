#include "loadtest/cb-load-options.h"

#include <string.h>

#include "base/cb-error.h"

static gboolean
parse (CbLoadOptions *options, const char *line, GError **error)
{
  g_autofree char *whole = g_strconcat ("chatbot-loadtest ", line, NULL);
  g_auto (GStrv) arguments = g_strsplit (g_strchomp (whole), " ", -1);

  return cb_load_options_parse (options, &arguments, error);
}

static void
test_presets (void)
{
  g_auto (CbLoadOptions) options = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (parse (&options, "", &error));
  g_assert_no_error (error);
  g_assert_cmpint (options.command, ==, CB_LOAD_COMMAND_RUN);
  g_assert_cmpuint (options.plan->users, ==, 100);
  g_assert_cmpint (options.plan->duration, ==, 60 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (options.plan->ramp, ==, 10 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (options.plan->thresholds->len, ==, 2);
  g_assert_cmpstr (options.plan->target->url, ==, "http://127.0.0.1:8080");
  g_assert_true (g_str_has_prefix (options.plan->output, "load-test-results/"));
}

static void
test_all (void)
{
  g_auto (CbLoadOptions) options = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (parse (&options,
                        "5 2min 0 -t http://[::1]:99 -w idle -r 12.5 --pace=1s --timeout=3 "
                        "--storm=7s --check=0 --threshold=p50<1s -o /x --seed=4 -q --json",
                        &error));
  g_assert_no_error (error);
  g_assert_cmpuint (options.plan->users, ==, 5);
  g_assert_cmpint (options.plan->duration, ==, 2 * G_TIME_SPAN_MINUTE);
  g_assert_cmpint (options.plan->ramp, ==, 0);
  g_assert_cmpfloat (options.plan->rate, ==, 12.5);
  g_assert_cmpint (options.plan->pace, ==, G_TIME_SPAN_SECOND);
  g_assert_cmpint (options.plan->timeout, ==, 3 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (options.plan->storm, ==, 7 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (options.plan->check, ==, 0);
  g_assert_cmpuint (options.plan->thresholds->len, ==, 1);
  g_assert_cmpstr (options.plan->output, ==, "/x");
  g_assert_cmpuint (options.plan->seed, ==, 4);
  g_assert_true (options.plan->quiet);
  g_assert_true (options.plan->json);
}

/* A short test does not spend all its time on the ramp, unless it was told to. */
static void
test_ramp_fits (void)
{
  g_auto (CbLoadOptions) options = { 0 };
  g_auto (CbLoadOptions) wrong = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (parse (&options, "10 8", NULL));
  g_assert_cmpint (options.plan->ramp, ==, 2 * G_TIME_SPAN_SECOND);
  g_assert_false (parse (&wrong, "10 8 9", &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
}

static void
test_commands (void)
{
  static const struct
  {
    const char *line;
    CbLoadCommand command;
  } cases[] = {
    { "--list", CB_LOAD_COMMAND_LIST },
    { "--version", CB_LOAD_COMMAND_VERSION },
    { "compare a b", CB_LOAD_COMMAND_COMPARE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (CbLoadOptions) options = { 0 };

      g_assert_true (parse (&options, cases[i].line, NULL));
      g_assert_cmpint (options.command, ==, cases[i].command);
    }
}

static void
test_wrong (void)
{
  static const char *const lines[] = {
    "0",           "many",          "100001",     "5 x",         "5 0",
    "5 5 x",       "5 5 5 5",       "--rate=-1",  "--rate=x",    "--pace=x",
    "--timeout=0", "--threshold=x", "-w nothing", "-s /no/such", "compare",
    "compare a",   "compare a b c", "--unknown",  "-t nowhere",  "-t http://192.0.2.1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (CbLoadOptions) options = { 0 };
      g_autoptr (GError) error = NULL;

      if (parse (&options, lines[i], &error))
        g_error ("“%s” was taken", lines[i]);
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/load-options/presets", test_presets);
  g_test_add_func ("/load-options/all", test_all);
  g_test_add_func ("/load-options/ramp-fits", test_ramp_fits);
  g_test_add_func ("/load-options/commands", test_commands);
  g_test_add_func ("/load-options/wrong", test_wrong);

  return g_test_run ();
}
