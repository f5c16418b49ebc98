#include "loadtest/cb-load-report.h"

#include <gio/gio.h>
#include <math.h>

#include "loadtest/cb-load-text.h"
#include "loadtest/cb-svg-chart.h"

/* One page that needs nothing else: style and drawings are within it, and no script. */

#define STYLE "/org/chatbotd/loadtest/report.css"

/* More points than this are not told apart on a screen. */
#define MAX_POINTS 240

typedef enum
{
  OF_RATE,
  OF_P50,
  OF_P95,
  OF_P99,
  OF_USERS,
  OF_SOCKETS,
  OF_SERVER_CPU,
  OF_SERVER_MEMORY,
  OF_GENERATOR_CPU,
  OF_RECEIVED,
  OF_SENT,
  OF_FAULTS, /* and those behind it: one for each kind */
} Column;

static double
get_column (const CbLoadSecond *second, guint column)
{
  switch (column)
    {
    case OF_RATE:
      return (double) second->done;
    case OF_P50:
      return second->done > 0 ? (double) second->p50 : NAN;
    case OF_P95:
      return second->done > 0 ? (double) second->p95 : NAN;
    case OF_P99:
      return second->done > 0 ? (double) second->p99 : NAN;
    case OF_USERS:
      return second->users;
    case OF_SOCKETS:
      return second->sockets;
    case OF_SERVER_CPU:
      return second->server_cpu >= 0 ? second->server_cpu * 100 : NAN;
    case OF_SERVER_MEMORY:
      return second->server_memory >= 0 ? second->server_memory : NAN;
    case OF_GENERATOR_CPU:
      return second->generator_cpu * 100;
    case OF_RECEIVED:
      return (double) second->received;
    case OF_SENT:
      return (double) second->sent;
    default:
      return (double) second->faults[column - OF_FAULTS];
    }
}

/* Latencies are not averaged: what was worst must stay visible. */
static gboolean
is_worst_of (guint column)
{
  return column >= OF_P50 && column <= OF_P99;
}

static double
join (const GArray *seconds, guint start, guint end, guint column)
{
  double result = NAN;
  guint n = 0;

  for (guint i = start; i < end; i++)
    {
      double value = get_column (&g_array_index (seconds, CbLoadSecond, i), column);

      if (isnan (value))
        continue;
      n++;
      if (isnan (result))
        result = value;
      else
        result = is_worst_of (column) ? MAX (result, value) : result + value;
    }

  return n > 1 && !is_worst_of (column) ? result / n : result;
}

/* Returns: how many seconds each point stands for */
static guint
get_stride (const GArray *seconds)
{
  return MAX ((seconds->len + MAX_POINTS - 1) / MAX_POINTS, 1);
}

static void
add_series (CbSvgChart *chart, const GArray *seconds, const char *name, guint color, guint column)
{
  guint stride = get_stride (seconds);
  guint n = (seconds->len + stride - 1) / stride;
  g_autofree double *values = g_new (double, n + 1);

  for (guint i = 0; i < n; i++)
    values[i] = join (seconds, i * stride, MIN ((i + 1) * stride, seconds->len), column);
  cb_svg_chart_add (chart, name, color, values);
}

static CbSvgChart *
new_time_chart (const GArray *seconds, CbSvgKind kind, const char *title, CbSvgFormatFunc format)
{
  guint stride = get_stride (seconds);
  guint n = (seconds->len + stride - 1) / stride;
  g_auto (GStrv) labels = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    labels[i] = g_strdup_printf ("%u s", i * stride + 1);

  return cb_svg_chart_new (kind, title, format, labels, MAX (n / 8, 1));
}

static char *
format_percent (double value)
{
  return g_strdup_printf ("%.0f %%", value);
}

static void
append_rate_charts (const GArray *seconds, GString *out)
{
  g_autoptr (CbSvgChart) rate = new_time_chart (seconds, CB_SVG_LINES, "Requests a second",
                                                cb_load_text_format_count);
  g_autoptr (CbSvgChart) latency = new_time_chart (seconds, CB_SVG_LINES_LOG, "Latency, corrected",
                                                   cb_load_text_format_time);

  add_series (rate, seconds, "done", 1, OF_RATE);
  add_series (latency, seconds, "p50", 1, OF_P50);
  add_series (latency, seconds, "p95", 2, OF_P95);
  add_series (latency, seconds, "p99", 3, OF_P99);
  cb_svg_chart_write (rate, out);
  cb_svg_chart_write (latency, out);
}

static void
append_error_chart (const GArray *seconds, CbLoadRecorder *recorder, GString *out)
{
  static const guint colors[] = { 3, 2, 5, 7, 1, 4, 6, 8 };
  g_autoptr (CbSvgChart) chart = new_time_chart (seconds, CB_SVG_BARS, "Errors a second, by kind",
                                                 cb_load_text_format_count);
  guint n = 0;

  for (guint i = 1; i < CB_N_LOAD_FAULTS; i++)
    if (cb_load_recorder_get_fault_count (recorder, i) > 0)
      add_series (chart, seconds, cb_load_fault_get_name (i), colors[n++ % G_N_ELEMENTS (colors)],
                  OF_FAULTS + i);
  if (!cb_svg_chart_is_empty (chart))
    cb_svg_chart_write (chart, out);
  else
    g_string_append (out, "<figure><figcaption>Errors a second, by kind</figcaption>"
                          "<p class=\"none\">None.</p></figure>\n");
}

static void
append_traffic_charts (const GArray *seconds, GString *out)
{
  g_autoptr (CbSvgChart) users = new_time_chart (seconds, CB_SVG_LINES, "Users and sockets",
                                                 cb_load_text_format_count);
  g_autoptr (CbSvgChart) bytes = new_time_chart (seconds, CB_SVG_LINES, "Bytes a second",
                                                 cb_load_text_format_bytes);

  add_series (users, seconds, "busy users", 1, OF_USERS);
  add_series (users, seconds, "open sockets", 4, OF_SOCKETS);
  add_series (bytes, seconds, "received", 1, OF_RECEIVED);
  add_series (bytes, seconds, "sent", 2, OF_SENT);
  cb_svg_chart_write (users, out);
  cb_svg_chart_write (bytes, out);
}

static void
append_server_charts (const GArray *seconds, GString *out)
{
  g_autoptr (CbSvgChart) cpu =
                 new_time_chart (seconds, CB_SVG_LINES, "CPU, of one core", format_percent);
  g_autoptr (CbSvgChart) memory = new_time_chart (seconds, CB_SVG_LINES, "Memory of the server",
                                                  cb_load_text_format_bytes);

  add_series (cpu, seconds, "server", 5, OF_SERVER_CPU);
  add_series (cpu, seconds, "load generator", 8, OF_GENERATOR_CPU);
  add_series (memory, seconds, "memory", 6, OF_SERVER_MEMORY);
  cb_svg_chart_write (cpu, out);
  if (!cb_svg_chart_is_empty (memory))
    cb_svg_chart_write (memory, out);
  else
    g_string_append (out, "<figure><figcaption>Memory of the server</figcaption>"
                          "<p class=\"none\">It tells nothing at /metrics.</p></figure>\n");
}

/* By how many nines: 90, 99, 99.9, … are equally far apart. */
static void
append_distribution (const CbLoadKind *total, GString *out)
{
  const guint per_nine = 12;
  const guint n_nines = total->done >= 1000000 ? 6 : total->done >= 10000 ? 4 : 3;
  const guint n = n_nines * per_nine + 1;
  g_auto (GStrv) labels = g_new0 (char *, n + 1);
  g_autofree double *service = g_new (double, n);
  g_autofree double *response = g_new (double, n);
  g_autoptr (CbSvgChart) chart = NULL;

  for (guint i = 0; i < n; i++)
    {
      double percent = 100 - 100 * pow (10, -(double) i / per_nine);

      labels[i] =
          g_strdup_printf ("p%.*f", i > 2 * per_nine ? (int) (i / per_nine) - 1 : 0, percent);
      service[i] = MAX (cb_hdr_histogram_get_percentile (total->service, percent), 1);
      response[i] = MAX (cb_hdr_histogram_get_percentile (total->response, percent), 1);
    }
  chart = cb_svg_chart_new (CB_SVG_LINES_LOG, "Latency by percentile", cb_load_text_format_time,
                            labels, per_nine);
  cb_svg_chart_add (chart, "as sent", 4, service);
  cb_svg_chart_add (chart, "corrected", 1, response);
  cb_svg_chart_write (chart, out);
}

static void
append_tile (GString *out, const char *title, const char *value, const char *class_name)
{
  g_string_append_printf (out, "<div class=\"tile %s\"><b>%s</b><span>%s</span></div>", class_name,
                          value, title);
}

static void
append_tiles (const CbLoadOutcome *outcome, GString *out)
{
  const CbLoadKind *total = cb_load_recorder_get_total (outcome->recorder);
  guint64 all = total->done + total->failed;
  g_autofree char *rate = cb_load_text_format_count ((double) total->done / outcome->seconds);
  g_autofree char *errors =
      g_strdup_printf ("%.2f %%", all > 0 ? 100.0 * (double) total->failed / (double) all : 0.0);
  g_autofree char *lost =
      g_strdup_printf ("%" G_GUINT64_FORMAT " / %" G_GUINT64_FORMAT,
                       outcome->account.lost + outcome->account.moved + outcome->account.gaps,
                       outcome->account.doubled);
  static const double percents[] = { 50, 95, 99 };
  static const char *const titles[] = { "p50", "p95", "p99" };

  g_string_append (out, "<section class=\"tiles\">");
  append_tile (out, "requests a second", rate, "");
  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      g_autofree char *time = cb_load_text_format_time (
          (double) cb_hdr_histogram_get_percentile (total->response, percents[i]));

      append_tile (out, titles[i], time, "");
    }
  append_tile (out, "errors", errors, total->failed > 0 ? "bad" : "good");
  append_tile (out, "lost / doubled", lost,
               cb_load_account_is_clean (&outcome->account) ? "good" : "bad");
  g_string_append (out, "</section>\n");
}

static void
append_cell_time (GString *out, const CbHdrHistogram *histogram, double percent)
{
  g_autofree char *time =
      cb_load_text_format_time ((double) cb_hdr_histogram_get_percentile (histogram, percent));

  g_string_append_printf (out, "<td>%s</td>",
                          cb_hdr_histogram_get_count (histogram) > 0 ? time : "–");
}

static void
append_kind (const CbLoadKind *kind, double seconds, GString *out)
{
  g_autofree char *name = g_markup_escape_text (kind->name, -1);
  g_autofree char *rate = cb_load_text_format_count ((double) kind->done / seconds);

  g_string_append_printf (out,
                          "<tr%s><th>%s</th><td>%" G_GUINT64_FORMAT "</td><td>%s</td><td>"
                          "%" G_GUINT64_FORMAT "</td>",
                          kind->part ? " class=\"part\"" : "", name, kind->done, rate,
                          kind->failed);
  append_cell_time (out, kind->service, 50);
  append_cell_time (out, kind->service, 95);
  append_cell_time (out, kind->service, 99);
  append_cell_time (out, kind->response, 50);
  append_cell_time (out, kind->response, 95);
  append_cell_time (out, kind->response, 99);
  append_cell_time (out, kind->response, 99.9);
  append_cell_time (out, kind->response, 100);
  g_string_append (out, "</tr>");
}

static void
append_kinds (const CbLoadOutcome *outcome, GString *out)
{
  const GPtrArray *kinds = cb_load_recorder_get_kinds (outcome->recorder);

  g_string_append (
      out,
      "<h2>By kind of request</h2><div class=\"scroll\"><table><thead><tr><th rowspan=\"2\"></th>"
      "<th rowspan=\"2\">done</th><th rowspan=\"2\">a second</th><th rowspan=\"2\">failed</th>"
      "<th class=\"group\" colspan=\"3\">as sent</th><th class=\"group\" "
      "colspan=\"5\">corrected</th></tr><tr><th>p50</th>"
      "<th>p95</th><th>p99</th><th>p50</th><th>p95</th><th>p99</th><th>p99.9</th><th>max</th></tr>"
      "</thead><tbody>");
  for (guint i = 0; i < kinds->len; i++)
    {
      const CbLoadKind *kind = g_ptr_array_index (kinds, i);

      if (kind->done + kind->failed > 0)
        append_kind (kind, outcome->seconds, out);
    }
  append_kind (cb_load_recorder_get_total (outcome->recorder), outcome->seconds, out);
  g_string_append (
      out,
      "</tbody></table></div><p class=\"small\">“As sent” counts from when a request was sent. "
      "“Corrected” counts from when it was meant to be sent, and adds the requests that a slow "
      "answer has held up (coordinated omission): it is what visitors feel.</p>\n");
}

static void
append_row (GString *out, const char *name, guint64 value)
{
  g_string_append_printf (out, "<tr><th>%s</th><td>%" G_GUINT64_FORMAT "</td></tr>", name, value);
}

static void
append_account (const CbLoadAccount *account, GString *out)
{
  g_string_append (out, "<div><h2>What was acknowledged</h2><table><tbody>");
  append_row (out, "sessions looked at", account->sessions);
  append_row (out, "acknowledged", account->acknowledged);
  append_row (out, "found again", account->found);
  append_row (out, "lost", account->lost);
  append_row (out, "doubled", account->doubled);
  append_row (out, "renumbered", account->moved);
  append_row (out, "gaps in numbers", account->gaps);
  append_row (out, "not looked for", account->unchecked);
  g_string_append (out, "</tbody></table></div>");
}

static void
append_statuses (CbLoadRecorder *recorder, GString *out)
{
  g_string_append (out, "<div><h2>Status codes and errors</h2><table><tbody>");
  for (guint i = 0; i < CB_LOAD_MAX_STATUS; i++)
    {
      g_autofree char *name = g_strdup_printf ("HTTP %u", i);

      if (cb_load_recorder_get_status_count (recorder, i) > 0)
        append_row (out, name, cb_load_recorder_get_status_count (recorder, i));
    }
  for (guint i = 1; i < CB_N_LOAD_FAULTS; i++)
    if (cb_load_recorder_get_fault_count (recorder, i) > 0)
      append_row (out, cb_load_fault_get_name (i), cb_load_recorder_get_fault_count (recorder, i));
  g_string_append (out, "</tbody></table></div>");
}

static void
append_verdicts (const CbLoadOutcome *outcome, GString *out)
{
  g_string_append (out, "<div><h2>Thresholds</h2><table><tbody>");
  for (guint i = 0; i < outcome->verdicts->len; i++)
    {
      const CbLoadVerdict *verdict = &g_array_index (outcome->verdicts, CbLoadVerdict, i);
      g_autofree char *text = g_markup_escape_text (verdict->threshold->text, -1);
      g_autofree char *value = cb_load_threshold_format (verdict->threshold, verdict->value);

      g_string_append_printf (out, "<tr class=\"%s\"><th>%s %s</th><td>%s</td></tr>",
                              verdict->holds ? "good" : "bad", verdict->holds ? "✓" : "✗", text,
                              value);
    }
  g_string_append_printf (out, "<tr class=\"%s\"><th>%s nothing lost or doubled</th><td></td></tr>",
                          cb_load_account_is_clean (&outcome->account) ? "good" : "bad",
                          cb_load_account_is_clean (&outcome->account) ? "✓" : "✗");
  g_string_append (out, "</tbody></table></div>");
}

static void
append_notes (const CbLoadOutcome *outcome, GString *out)
{
  g_autoptr (GPtrArray) notes = cb_load_outcome_dup_notes (outcome);

  if (notes->len == 0)
    return;
  g_string_append (out, "<ul class=\"notes\">");
  for (guint i = 0; i < notes->len; i++)
    {
      g_autofree char *note = g_markup_escape_text (g_ptr_array_index (notes, i), -1);

      g_string_append_printf (out, "<li>%s</li>", note);
    }
  g_string_append (out, "</ul>\n");
}

static char *
describe_load (const CbLoadPlan *plan)
{
  g_autofree char *model =
      plan->rate > 0
          ? g_strdup_printf ("%.6g arrivals a second, up to %u at a time", plan->rate, plan->users)
          : g_strdup_printf ("%u users", plan->users);

  return g_strdup_printf ("%s for %.0f s, coming over %.0f s", model,
                          (double) plan->duration / G_USEC_PER_SEC,
                          (double) plan->ramp / G_USEC_PER_SEC);
}

static void
append_scenarios (const CbLoadPlan *plan, GString *out)
{
  const GPtrArray *scenarios = cb_load_scenarios_get_all (plan->scenarios);
  const char *separator = " · scenarios: ";

  for (guint i = 0; i < scenarios->len; i++)
    {
      const CbLoadScenario *scenario = g_ptr_array_index (scenarios, i);
      g_autofree char *name = g_markup_escape_text (scenario->name, -1);

      if (scenario->weight == 0)
        continue;
      g_string_append_printf (out, "%s%s %u", separator, name, scenario->weight);
      separator = ", ";
    }
}

static void
append_head (const CbLoadOutcome *outcome, GString *out)
{
  g_autoptr (GBytes) style = g_resources_lookup_data (STYLE, 0, NULL);
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (outcome->started_at / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (at, "%Y-%m-%d %H:%M:%S UTC");
  g_autofree char *url = g_markup_escape_text (outcome->plan->target->url, -1);
  g_autofree char *load = describe_load (outcome->plan);
  const char *verdict = outcome->passed ? "passed" : "failed";

  g_string_append (out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
  g_string_append_printf (out, "<title>Load test %s: %s</title><style>", time, verdict);
  if (style != NULL)
    g_string_append_len (out, g_bytes_get_data (style, NULL), g_bytes_get_size (style));
  g_string_append_printf (out,
                          "</style></head>\n<body><header><h1>Load test <em class=\"%s\">%s</em>"
                          "</h1><p>%s · %s · %s",
                          outcome->passed ? "good" : "bad", verdict, url, time, load);
  append_scenarios (outcome->plan, out);
  g_string_append (out, "</p></header>\n<main>");
}

/* Returns: (transfer full): the report as one HTML page */
char *
cb_load_report_write (const CbLoadOutcome *outcome)
{
  const GArray *seconds = cb_load_recorder_get_seconds (outcome->recorder);
  GString *out = g_string_new (NULL);

  append_head (outcome, out);
  append_notes (outcome, out);
  append_tiles (outcome, out);
  if (seconds->len > 0)
    {
      g_string_append (out, "<section class=\"charts\">");
      append_rate_charts (seconds, out);
      append_distribution (cb_load_recorder_get_total (outcome->recorder), out);
      append_error_chart (seconds, outcome->recorder, out);
      append_server_charts (seconds, out);
      append_traffic_charts (seconds, out);
      g_string_append (out, "</section>\n");
    }
  append_kinds (outcome, out);
  g_string_append (out, "<section class=\"tables\">");
  append_verdicts (outcome, out);
  append_account (&outcome->account, out);
  append_statuses (outcome->recorder, out);
  g_string_append_printf (out,
                          "</section></main><footer>chatbot-loadtest " CB_VERSION
                          " · seed %u · the generator used %.2f cores</footer></body></html>\n",
                          outcome->plan->seed, outcome->generator_cpu);

  return g_string_free (out, FALSE);
}
