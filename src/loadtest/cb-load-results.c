#include "loadtest/cb-load-results.h"

#include <errno.h>
#include <string.h>

#include "base/cb-error.h"
#include "base/cb-json-writer.h"
#include "loadtest/cb-load-report.h"

/* The files of a result: results.json for programs, seconds.csv for spreadsheets, report.html. */

static void
add_percentiles (CbJsonWriter *writer, const char *name, const CbHdrHistogram *histogram)
{
  static const struct
  {
    const char *name;
    double percent;
  } wanted[] = {
    { "p50", 50 }, { "p75", 75 },     { "p90", 90 },       { "p95", 95 },
    { "p99", 99 }, { "p99.9", 99.9 }, { "p99.99", 99.99 },
  };

  cb_json_writer_begin_object (writer, name);
  cb_json_writer_add_uint (writer, "min", cb_hdr_histogram_get_min (histogram));
  cb_json_writer_add_uint (writer, "mean", (guint64) cb_hdr_histogram_get_mean (histogram));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    cb_json_writer_add_uint (writer, wanted[i].name,
                             cb_hdr_histogram_get_percentile (histogram, wanted[i].percent));
  cb_json_writer_add_uint (writer, "max", cb_hdr_histogram_get_max (histogram));
  cb_json_writer_end_object (writer);
}

static void
add_kind (CbJsonWriter *writer, const char *name, const CbLoadKind *kind, double seconds)
{
  cb_json_writer_begin_object (writer, name);
  cb_json_writer_add_string (writer, "name", kind->name);
  cb_json_writer_add_boolean (writer, "part", kind->part);
  cb_json_writer_add_uint (writer, "done", kind->done);
  cb_json_writer_add_uint (writer, "failed", kind->failed);
  cb_json_writer_add_double (writer, "per_second", (double) kind->done / MAX (seconds, 0.001));
  add_percentiles (writer, "as_sent_us", kind->service);
  add_percentiles (writer, "corrected_us", kind->response);
  cb_json_writer_end_object (writer);
}

static void
add_plan (CbJsonWriter *writer, const CbLoadPlan *plan)
{
  const GPtrArray *scenarios = cb_load_scenarios_get_all (plan->scenarios);

  cb_json_writer_begin_object (writer, "plan");
  cb_json_writer_add_string (writer, "target", plan->target->url);
  cb_json_writer_add_uint (writer, "users", plan->users);
  cb_json_writer_add_uint (writer, "duration_us", plan->duration);
  cb_json_writer_add_uint (writer, "ramp_us", plan->ramp);
  cb_json_writer_add_double (writer, "rate", plan->rate);
  cb_json_writer_add_uint (writer, "pace_us", plan->pace);
  cb_json_writer_add_uint (writer, "timeout_us", plan->timeout);
  cb_json_writer_add_uint (writer, "storm_us", plan->storm);
  cb_json_writer_add_uint (writer, "seed", plan->seed);
  cb_json_writer_begin_object (writer, "weights");
  for (guint i = 0; i < scenarios->len; i++)
    {
      const CbLoadScenario *scenario = g_ptr_array_index (scenarios, i);

      if (scenario->weight > 0)
        cb_json_writer_add_uint (writer, scenario->name, scenario->weight);
    }
  cb_json_writer_end_object (writer);
  cb_json_writer_end_object (writer);
}

static void
add_account (CbJsonWriter *writer, const CbLoadAccount *account)
{
  cb_json_writer_begin_object (writer, "account");
  cb_json_writer_add_uint (writer, "acknowledged", account->acknowledged);
  cb_json_writer_add_uint (writer, "found", account->found);
  cb_json_writer_add_uint (writer, "lost", account->lost);
  cb_json_writer_add_uint (writer, "doubled", account->doubled);
  cb_json_writer_add_uint (writer, "renumbered", account->moved);
  cb_json_writer_add_uint (writer, "gaps", account->gaps);
  cb_json_writer_add_uint (writer, "sessions", account->sessions);
  cb_json_writer_add_uint (writer, "unchecked", account->unchecked);
  cb_json_writer_end_object (writer);
}

static void
add_faults (CbJsonWriter *writer, CbLoadRecorder *recorder)
{
  cb_json_writer_begin_object (writer, "faults");
  for (guint i = 1; i < CB_N_LOAD_FAULTS; i++)
    cb_json_writer_add_uint (writer, cb_load_fault_get_name (i),
                             cb_load_recorder_get_fault_count (recorder, i));
  cb_json_writer_end_object (writer);

  cb_json_writer_begin_object (writer, "statuses");
  for (guint i = 0; i < CB_LOAD_MAX_STATUS; i++)
    {
      char name[8];

      g_snprintf (name, sizeof name, "%u", i);
      if (cb_load_recorder_get_status_count (recorder, i) > 0)
        cb_json_writer_add_uint (writer, name, cb_load_recorder_get_status_count (recorder, i));
    }
  cb_json_writer_end_object (writer);
}

static void
add_kinds (CbJsonWriter *writer, const CbLoadOutcome *outcome)
{
  const GPtrArray *kinds = cb_load_recorder_get_kinds (outcome->recorder);

  add_kind (writer, "total", cb_load_recorder_get_total (outcome->recorder), outcome->seconds);
  cb_json_writer_begin_array (writer, "kinds");
  for (guint i = 0; i < kinds->len; i++)
    {
      const CbLoadKind *kind = g_ptr_array_index (kinds, i);

      if (kind->done + kind->failed > 0)
        add_kind (writer, NULL, kind, outcome->seconds);
    }
  cb_json_writer_end_array (writer);
}

static void
add_verdicts (CbJsonWriter *writer, const CbLoadOutcome *outcome)
{
  cb_json_writer_begin_array (writer, "thresholds");
  for (guint i = 0; i < outcome->verdicts->len; i++)
    {
      const CbLoadVerdict *verdict = &g_array_index (outcome->verdicts, CbLoadVerdict, i);

      cb_json_writer_begin_object (writer, NULL);
      cb_json_writer_add_string (writer, "text", verdict->threshold->text);
      cb_json_writer_add_double (writer, "value", verdict->value);
      cb_json_writer_add_boolean (writer, "holds", verdict->holds);
      cb_json_writer_end_object (writer);
    }
  cb_json_writer_end_array (writer);
}

/* The server's figures as they were in the middle of the test: CPU on average, memory at most. */
static void
add_server (CbJsonWriter *writer, const GArray *seconds)
{
  double cpu = 0;
  double memory = 0;
  guint n = 0;

  for (guint i = 0; i < seconds->len; i++)
    {
      const CbLoadSecond *second = &g_array_index (seconds, CbLoadSecond, i);

      memory = MAX (memory, second->server_memory);
      cpu += MAX (second->server_cpu, 0);
      n += second->server_cpu >= 0;
    }

  cb_json_writer_begin_object (writer, "server");
  if (n > 0)
    cb_json_writer_add_double (writer, "cpu_cores", cpu / n);
  if (memory > 0)
    cb_json_writer_add_uint (writer, "memory_bytes", (guint64) memory);
  cb_json_writer_end_object (writer);
}

/* Returns: (transfer full): all of it but the single seconds, as JSON; times in microseconds */
char *
cb_load_results_write_json (const CbLoadOutcome *outcome)
{
  CbJsonWriter writer;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "generator", "chatbot-loadtest " CB_VERSION);
  cb_json_writer_add_time (&writer, "started_at", outcome->started_at);
  cb_json_writer_add_double (&writer, "seconds", outcome->seconds);
  cb_json_writer_add_boolean (&writer, "interrupted", outcome->interrupted);
  cb_json_writer_add_boolean (&writer, "passed", outcome->passed);
  add_plan (&writer, outcome->plan);
  add_kinds (&writer, outcome);
  add_faults (&writer, outcome->recorder);
  add_account (&writer, &outcome->account);
  add_verdicts (&writer, outcome);
  add_server (&writer, cb_load_recorder_get_seconds (outcome->recorder));
  cb_json_writer_begin_object (&writer, "generator_load");
  cb_json_writer_add_double (&writer, "cpu_cores", outcome->generator_cpu);
  cb_json_writer_add_uint (&writer, "latest_timer_us", MAX (outcome->lateness, 0));
  cb_json_writer_add_uint (&writer, "received_bytes", outcome->received);
  cb_json_writer_add_uint (&writer, "sent_bytes", outcome->sent);
  cb_json_writer_end_object (&writer);
  cb_json_writer_end_object (&writer);
  g_string_append_c (writer.out, '\n');

  return cb_json_writer_finish (&writer, NULL);
}

static void
append_second (GString *out, const CbLoadSecond *second)
{
  char cpu[G_ASCII_DTOSTR_BUF_SIZE] = "";
  char memory[G_ASCII_DTOSTR_BUF_SIZE] = "";
  char own[G_ASCII_DTOSTR_BUF_SIZE];

  if (second->server_cpu >= 0)
    g_ascii_formatd (cpu, sizeof cpu, "%.3f", second->server_cpu);
  if (second->server_memory >= 0)
    g_ascii_formatd (memory, sizeof memory, "%.0f", second->server_memory);
  g_ascii_formatd (own, sizeof own, "%.3f", second->generator_cpu);
  g_string_append_printf (out,
                          "%u,%u,%u,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT
                          ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT
                          ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%s,%s,%s,%" G_GINT64_FORMAT,
                          second->second + 1, second->users, second->sockets, second->done,
                          second->failed, second->p50, second->p95, second->p99, second->max,
                          second->received, second->sent, cpu, memory, own, second->lateness);
  for (guint i = 1; i < CB_N_LOAD_FAULTS; i++)
    g_string_append_printf (out, ",%" G_GUINT64_FORMAT, second->faults[i]);
  g_string_append_c (out, '\n');
}

/* Returns: (transfer full): a line for each second */
char *
cb_load_results_write_csv (const CbLoadOutcome *outcome)
{
  const GArray *seconds = cb_load_recorder_get_seconds (outcome->recorder);
  GString *out = g_string_new ("second,users,sockets,done,failed,p50_us,p95_us,p99_us,max_us,"
                               "received_bytes,sent_bytes,server_cpu_cores,server_memory_bytes,"
                               "generator_cpu_cores,latest_timer_us");

  for (guint i = 1; i < CB_N_LOAD_FAULTS; i++)
    g_string_append_printf (out, ",%s", cb_load_fault_get_name (i));
  g_string_append_c (out, '\n');
  for (guint i = 0; i < seconds->len; i++)
    append_second (out, &g_array_index (seconds, CbLoadSecond, i));

  return g_string_free (out, FALSE);
}

static gboolean
save (const char *directory, const char *name, char *content, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *text = content;

  return g_file_set_contents (path, text, -1, error);
}

/* Writes all three files into the plan's directory, which is made where it is missing. */
gboolean
cb_load_results_save (const CbLoadOutcome *outcome, GError **error)
{
  const char *directory = outcome->plan->output;

  if (g_mkdir_with_parents (directory, 0777) != 0)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "%s: %s", directory, g_strerror (errno));
      return FALSE;
    }

  return save (directory, "results.json", cb_load_results_write_json (outcome), error) &&
         save (directory, "seconds.csv", cb_load_results_write_csv (outcome), error) &&
         save (directory, "report.html", cb_load_report_write (outcome), error);
}
