#include "loadtest/cb-load-options.h"

#include <gio/gio.h>
#include <string.h>

#include "base/cb-error.h"
#include "loadtest/cb-load-text.h"
#include "loadtest/cb-load-threshold.h"

#define DEFAULT_TARGET "http://127.0.0.1:8080"
#define SCENARIOS "/org/chatbotd/loadtest/scenarios.conf"

#define MAX_USERS 100000
#define MAX_RATE 1000000

/* The command line as GOption leaves it. */
typedef struct
{
  char *target;
  char *allow_remote;
  char *scenarios;
  char *weights;
  double rate;
  char *pace;
  char *timeout;
  char *storm;
  char *check;
  GStrv thresholds;
  char *output;
  gboolean no_results;
  int seed;
  gboolean quiet;
  gboolean json;
  gboolean list;
  gboolean version;
} Words;

static void
words_clear (Words *words)
{
  g_free (words->target);
  g_free (words->allow_remote);
  g_free (words->scenarios);
  g_free (words->weights);
  g_free (words->pace);
  g_free (words->timeout);
  g_free (words->storm);
  g_free (words->check);
  g_strfreev (words->thresholds);
  g_free (words->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static gboolean
parse_words (Words *words, GStrv *arguments, GError **error)
{
  const GOptionEntry entries[] = {
    { "target", 't', 0, G_OPTION_ARG_STRING, &words->target,
      "What to put under load (" DEFAULT_TARGET ")", "URL" },
    { "allow-remote", 0, 0, G_OPTION_ARG_STRING, &words->allow_remote,
      "The target's host once more, where it is not this machine", "HOST" },
    { "scenarios", 's', 0, G_OPTION_ARG_FILENAME, &words->scenarios,
      "Scenarios to run instead of the built-in ones", "FILE" },
    { "weights", 'w', 0, G_OPTION_ARG_STRING, &words->weights,
      "Which scenarios to run, and how often: chat=3,websocket=1", "NAME=N,…" },
    { "rate", 'r', 0, G_OPTION_ARG_DOUBLE, &words->rate,
      "Open model: so many users arrive each second, whatever the server does", "N" },
    { "pace", 0, 0, G_OPTION_ARG_STRING, &words->pace,
      "Closed model: how often each user begins a scenario", "TIME" },
    { "timeout", 0, 0, G_OPTION_ARG_STRING, &words->timeout, "How long an answer may take (10s)",
      "TIME" },
    { "storm", 0, 0, G_OPTION_ARG_STRING, &words->storm,
      "How often all WebSockets are lost at once and come back", "TIME" },
    { "check", 0, 0, G_OPTION_ARG_STRING, &words->check,
      "How long to look for what was acknowledged; 0 for not at all (30s)", "TIME" },
    { "threshold", 0, 0, G_OPTION_ARG_STRING_ARRAY, &words->thresholds,
      "What must hold (error_rate<0.01, p95<500ms); repeatable", "WHAT" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &words->output,
      "Where results are kept (load-test-results/TIME)", "DIR" },
    { "no-results", 0, 0, G_OPTION_ARG_NONE, &words->no_results, "Keep no results", NULL },
    { "seed", 0, 0, G_OPTION_ARG_INT, &words->seed, "Of all chance, to repeat it", "N" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &words->quiet, "Show the outcome only", NULL },
    { "json", 'j', 0, G_OPTION_ARG_NONE, &words->json,
      "Tell it as JSON on standard output: an object a second, and one at the end", NULL },
    { "list", 'l', 0, G_OPTION_ARG_NONE, &words->list, "Tell which scenarios there are", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &words->version, "Tell the version", NULL },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context =
                 g_option_context_new ("[USERS [DURATION [RAMPUP]]] | compare A B");

  g_option_context_set_summary (
      context, "Puts a chatbotd under load: 100 users for 60 s, who come over the first 10 s.");
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse_strv (context, arguments, error);
}

static gboolean
refuse (GError **error, const char *name, const char *text, const char *allowed)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "%s: “%s” is not %s", name, text, allowed);

  return FALSE;
}

static gboolean
parse_time (const char *text, const char *name, gint64 min, gint64 *time, GError **error)
{
  if (text == NULL)
    return TRUE;
  if (!cb_load_text_parse_time (text, time, error))
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }

  return *time >= min || refuse (error, name, text, "long enough");
}

static gboolean
parse_users (CbLoadPlan *plan, const char *text, GError **error)
{
  guint64 users;

  if (!g_ascii_string_to_unsigned (text, 10, 1, MAX_USERS, &users, NULL))
    return refuse (error, "USERS", text, "a whole number from 1 to 100000");
  plan->users = users;

  return TRUE;
}

/* A ramp that was not asked for fits itself into a short test. */
static gboolean
parse_positions (CbLoadPlan *plan, char **rest, guint n, GError **error)
{
  if (n > 3)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "“%s”: nothing belongs behind USERS DURATION RAMPUP", rest[3]);
      return FALSE;
    }
  if ((n > 0 && !parse_users (plan, rest[0], error)) ||
      (n > 1 &&
       !parse_time (rest[1], "DURATION", 100 * G_TIME_SPAN_MILLISECOND, &plan->duration, error)) ||
      (n > 2 && !parse_time (rest[2], "RAMPUP", 0, &plan->ramp, error)))
    return FALSE;
  if (n <= 2)
    plan->ramp = MIN (plan->ramp, plan->duration / 4);

  return plan->ramp <= plan->duration ||
         refuse (error, "RAMPUP", rest[2], "at most as long as DURATION, of which it is a part");
}

static gboolean
add_thresholds (CbLoadPlan *plan, const char *const *texts, GError **error)
{
  static const char *const presets[] = { "error_rate<0.01", "p95<500ms", NULL };

  if (texts == NULL)
    texts = presets;
  for (guint i = 0; texts[i] != NULL; i++)
    {
      CbLoadThreshold *threshold = cb_load_threshold_new (texts[i], error);

      if (threshold == NULL)
        return FALSE;
      g_ptr_array_add (plan->thresholds, threshold);
    }

  return TRUE;
}

static gboolean
load_scenarios (CbLoadPlan *plan, const Words *words, GError **error)
{
  g_autoptr (GBytes) builtin = g_resources_lookup_data (SCENARIOS, 0, error);
  gsize size;
  const char *text;

  if (builtin == NULL)
    return FALSE;
  text = g_bytes_get_data (builtin, &size);

  return cb_load_scenarios_load (plan->scenarios, text, size, NULL, error) &&
         (words->scenarios == NULL ||
          cb_load_scenarios_load_file (plan->scenarios, words->scenarios, error)) &&
         (words->weights == NULL ||
          cb_load_scenarios_set_weights (plan->scenarios, words->weights, error)) &&
         cb_load_scenarios_check (plan->scenarios, error);
}

static char *
name_output (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *name = g_date_time_format (now, "%Y%m%dT%H%M%SZ");

  return g_build_filename ("load-test-results", name, NULL);
}

static gboolean
fill_plan (CbLoadPlan *plan, Words *words, char **rest, guint n, GError **error)
{
  if (words->rate < 0 || words->rate > MAX_RATE)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "--rate: it is a number of arrivals a second, up to %d", MAX_RATE);
      return FALSE;
    }
  plan->rate = words->rate;
  plan->seed = words->seed != 0 ? (guint32) words->seed : g_random_int ();
  plan->quiet = words->quiet;
  plan->json = words->json;
  if (!words->no_results)
    plan->output = words->output != NULL ? g_steal_pointer (&words->output) : name_output ();
  if (!parse_positions (plan, rest, n, error) ||
      !parse_time (words->pace, "--pace", 0, &plan->pace, error) ||
      !parse_time (words->timeout, "--timeout", G_TIME_SPAN_MILLISECOND, &plan->timeout, error) ||
      !parse_time (words->storm, "--storm", 0, &plan->storm, error) ||
      !parse_time (words->check, "--check", 0, &plan->check, error) ||
      !add_thresholds (plan, (const char *const *) words->thresholds, error))
    return FALSE;

  plan->target = cb_load_target_new (words->target != NULL ? words->target : DEFAULT_TARGET,
                                     words->allow_remote, error);

  return plan->target != NULL;
}

static gboolean
take_compared (CbLoadOptions *self, char **rest, guint n, GError **error)
{
  self->command = CB_LOAD_COMMAND_COMPARE;
  if (n != 3)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "compare needs two results: chatbot-loadtest compare A B");
      return FALSE;
    }
  self->compared = g_strdupv (rest + 1);

  return TRUE;
}

/**
 * cb_load_options_parse:
 * @self: to fill in; cleared by the caller, also after an error
 * @arguments: the command line; options are taken out of it
 * @error: return location for an error
 *
 * Returns: whether the command line is in order
 */
gboolean
cb_load_options_parse (CbLoadOptions *self, GStrv *arguments, GError **error)
{
  g_auto (Words) words = { 0 };
  char **rest;
  guint n;

  self->plan = cb_load_plan_new ();
  if (!parse_words (&words, arguments, error))
    return FALSE;

  n = g_strv_length (*arguments);
  rest = *arguments + MIN (n, 1);
  n -= MIN (n, 1);
  if (words.version)
    {
      self->command = CB_LOAD_COMMAND_VERSION;
      return TRUE;
    }
  if (n > 0 && strcmp (rest[0], "compare") == 0)
    {
      self->plan->json = words.json;
      return take_compared (self, rest, n, error);
    }

  self->command = words.list ? CB_LOAD_COMMAND_LIST : CB_LOAD_COMMAND_RUN;

  return load_scenarios (self->plan, &words, error) &&
         (words.list || fill_plan (self->plan, &words, rest, n, error));
}

void
cb_load_options_clear (CbLoadOptions *self)
{
  g_clear_pointer (&self->plan, cb_load_plan_free);
  g_clear_pointer (&self->compared, g_strfreev);
}
