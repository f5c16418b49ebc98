#include <glib-unix.h>
#include <locale.h>
#include <sys/resource.h>
#include <unistd.h>

#include "loadtest/cb-load-comparison.h"
#include "loadtest/cb-load-options.h"
#include "loadtest/cb-load-results.h"
#include "loadtest/cb-load-run.h"

/* What the process tells by its exit code; the man page explains them. */
enum
{
  EXIT_PASSED = 0,
  EXIT_FAILED = 1, /* a threshold does not hold, or something was lost */
  EXIT_USAGE = 2,
  EXIT_TROUBLE = 3, /* results could not be written, and the like */
  EXIT_INTERRUPTED = 130,
};

static gboolean
on_signal_received_cb (gpointer data)
{
  cb_load_run_interrupt (data);

  return G_SOURCE_CONTINUE;
}

/* Each user needs a file descriptor or two. */
static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static int
report (const CbLoadOutcome *outcome, CbLoadProgress *progress)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = cb_load_outcome_format (outcome);

  if (!outcome->plan->json)
    g_print ("%s", text);
  if (outcome->plan->output != NULL && !cb_load_results_save (outcome, &error))
    {
      g_printerr ("chatbot-loadtest: %s\n", error->message);
      return EXIT_TROUBLE;
    }
  cb_load_progress_end (progress, outcome);
  if (outcome->plan->output != NULL && !outcome->plan->json)
    g_print ("Report: %s/report.html\n", outcome->plan->output);
  if (outcome->interrupted)
    return EXIT_INTERRUPTED;

  return outcome->passed ? EXIT_PASSED : EXIT_FAILED;
}

/* People look at the standard error, so that the outcome can be kept; programs read one stream. */
static int
get_progress_fd (const CbLoadPlan *plan)
{
  if (plan->json)
    return STDOUT_FILENO;

  return plan->quiet ? -1 : STDERR_FILENO;
}

static int
run (const CbLoadPlan *plan)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbLoadRun) test = NULL;
  g_autoptr (CbLoadProgress) progress = cb_load_progress_new (
      get_progress_fd (plan), (double) plan->duration / G_USEC_PER_SEC, plan->json);
  guint signals[2];
  int code;

  raise_file_limit ();
  test = cb_load_run_new (plan, &error);
  if (test == NULL)
    {
      g_printerr ("chatbot-loadtest: %s\n", error->message);
      return EXIT_TROUBLE;
    }

  signals[0] = g_unix_signal_add (SIGINT, on_signal_received_cb, test);
  signals[1] = g_unix_signal_add (SIGTERM, on_signal_received_cb, test);
  code = report (cb_load_run_execute (test, progress), progress);
  g_source_remove (signals[0]);
  g_source_remove (signals[1]);

  return code;
}

static int
list_scenarios (const CbLoadPlan *plan)
{
  const GPtrArray *all = cb_load_scenarios_get_all (plan->scenarios);

  for (guint i = 0; i < all->len; i++)
    {
      const CbLoadScenario *scenario = g_ptr_array_index (all, i);

      g_print ("%s=%u\n", scenario->name, scenario->weight);
    }

  return EXIT_PASSED;
}

static int
compare (char **results, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = cb_load_comparison_make (results[0], results[1], json, &error);

  if (text == NULL)
    {
      g_printerr ("chatbot-loadtest: %s\n", error->message);
      return EXIT_TROUBLE;
    }
  g_print ("%s", text);

  return EXIT_PASSED;
}

int
main (int argc, char **argv)
{
  g_auto (CbLoadOptions) options = { 0 };
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (GError) error = NULL;

  setlocale (LC_CTYPE, "C.UTF-8");
  if (!cb_load_options_parse (&options, &arguments, &error))
    {
      g_printerr ("chatbot-loadtest: %s\n", error->message);
      return EXIT_USAGE;
    }

  switch (options.command)
    {
    case CB_LOAD_COMMAND_LIST:
      return list_scenarios (options.plan);
    case CB_LOAD_COMMAND_COMPARE:
      return compare (options.compared, options.plan->json);
    case CB_LOAD_COMMAND_VERSION:
      g_print ("chatbot-loadtest %s\n", CB_VERSION);
      return EXIT_PASSED;
    case CB_LOAD_COMMAND_RUN:
    default:
      return run (options.plan);
    }
}
