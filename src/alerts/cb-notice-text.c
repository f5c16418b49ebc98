#include "alerts/cb-notice-text.h"

#include <math.h>

#include "alerts/cb-notice-body.h"
#include "model/cb-alert.h"

/* Two text messages; what is longer is cut. */
#define MAX_BRIEF 300

/* "4.5 %", "2350 ms", "1001" */
static char *
format_number (double value, const char *unit)
{
  const char *gap = *unit != '\0' ? " " : "";

  if (isnan (value))
    return g_strdup ("unknown");

  return g_strdup_printf (fabs (value) < 10000 ? "%.4g%s%s" : "%.0f%s%s", value, gap, unit);
}

static char *
format_time (gint64 at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S UTC") : g_strdup ("unknown");
}

/* How long it lasted: "45 s", "12 min", "3 h 20 min" */
static char *
format_duration (gint64 us)
{
  gint64 seconds = MAX (us / G_USEC_PER_SEC, 0);

  if (seconds < 120)
    return g_strdup_printf ("%" G_GINT64_FORMAT " s", seconds);
  if (seconds < 7200)
    return g_strdup_printf ("%" G_GINT64_FORMAT " min", seconds / 60);

  return g_strdup_printf ("%" G_GINT64_FORMAT " h %" G_GINT64_FORMAT " min", seconds / 3600,
                          seconds / 60 % 60);
}

/* "4.5 % (limit 10 %)" */
static char *
describe_value (const CbAlert *alert)
{
  g_autofree char *value = format_number (alert->value, alert->unit);
  g_autofree char *threshold = format_number (alert->threshold, alert->unit);

  return g_strdup_printf ("%s (limit %s)", value, threshold);
}

static char *
describe_time (const CbAlert *alert)
{
  g_autofree char *since = format_time (alert->since);
  g_autofree char *lasted = NULL;

  if (alert->state != CB_ALERT_RESOLVED)
    return g_strdup_printf ("since %s", since);

  lasted = format_duration (alert->resolved_at - alert->since);
  return g_strdup_printf ("began %s, lasted %s", since, lasted);
}

static const char *
get_intro (CbNoticeKind kind)
{
  switch (kind)
    {
    case CB_NOTICE_REPEAT:
      return "Still firing";
    case CB_NOTICE_RESOLVED:
      return "Resolved";
    case CB_NOTICE_TEST:
      return "Test";
    case CB_NOTICE_FIRING:
    default:
      return "Alert";
    }
}

static char *
make_subject (CbNoticeKind kind, GPtrArray *alerts, const char *host)
{
  const CbAlert *first = alerts->len > 0 ? g_ptr_array_index (alerts, 0) : NULL;

  if (kind == CB_NOTICE_TEST)
    return g_strdup_printf ("Test: alerts of the chatbot on %s reach you", host);
  if (alerts->len != 1)
    return g_strdup_printf ("%s: %u problems of the chatbot on %s", get_intro (kind), alerts->len,
                            host);

  return g_strdup_printf ("%s: %s on %s", get_intro (kind), first->summary, host);
}

static void
append_plain (GString *out, const CbAlert *alert)
{
  g_autofree char *value = describe_value (alert);
  g_autofree char *time = describe_time (alert);

  g_string_append_printf (out, "%s\n  rule: %s, severity: %s\n  value: %s\n  %s\n\n",
                          alert->summary, alert->rule, alert->severity, value, time);
}

static char *
make_plain (const char *subject, GPtrArray *alerts)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s\n\n", subject);
  for (guint i = 0; i < alerts->len; i++)
    append_plain (out, g_ptr_array_index (alerts, i));
  g_string_append (out, "What fires now: chatbotctl alert list\n");

  return g_string_free (out, FALSE);
}

static const char *
get_color (const CbAlert *alert)
{
  if (alert->state == CB_ALERT_RESOLVED)
    return "#26754a";

  return g_str_equal (alert->severity, "critical") ? "#a51d2d" : "#8a5200";
}

static void
append_row (GString *out, const CbAlert *alert)
{
  g_autofree char *value = describe_value (alert);
  g_autofree char *time = describe_time (alert);
  g_autofree char *row = g_markup_printf_escaped (
      "<tr><td style=\"padding:6px 12px 6px 0;color:%s\"><b>%s</b><br>%s, %s</td>"
      "<td style=\"padding:6px 12px 6px 0\">%s</td><td style=\"padding:6px 0\">%s</td></tr>\n",
      get_color (alert), alert->summary, alert->rule, alert->severity, value, time);

  g_string_append (out, row);
}

static char *
make_html (const char *subject, GPtrArray *alerts)
{
  GString *out = g_string_new ("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
  g_autofree char *title = g_markup_escape_text (subject, -1);

  g_string_append_printf (
      out,
      "<title>%s</title></head>\n<body style=\"font-family:sans-serif\">\n<h1 style=\""
      "font-size:1.2em\">%s</h1>\n<table style=\"border-collapse:collapse;text-align:left\">\n",
      title, title);
  for (guint i = 0; i < alerts->len; i++)
    append_row (out, g_ptr_array_index (alerts, i));
  g_string_append (out, "</table>\n<p>What fires now: <code>chatbotctl alert list</code></p>\n"
                        "</body></html>\n");

  return g_string_free (out, FALSE);
}

static void
append_brief (GString *out, const CbAlert *alert)
{
  g_autofree char *value = describe_value (alert);

  g_string_append_printf (out, "\n%s: %s", alert->rule, value);
}

/* Cut where a character ends. */
static char *
make_brief (const char *subject, GPtrArray *alerts)
{
  GString *out = g_string_new (subject);

  for (guint i = 0; i < alerts->len; i++)
    append_brief (out, g_ptr_array_index (alerts, i));
  if (out->len > MAX_BRIEF)
    g_string_truncate (out, g_utf8_find_prev_char (out->str, out->str + MAX_BRIEF) - out->str);

  return g_string_free (out, FALSE);
}

/**
 * cb_notice_text_new:
 * @notice: a notice
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what it says; %NULL where its body is damaged
 */
CbNoticeText *
cb_notice_text_new (const CbNotice *notice, GError **error)
{
  g_autofree char *host = NULL;
  g_autoptr (GPtrArray) alerts = cb_notice_body_read (notice->body, &host, error);
  CbNoticeText *self;

  if (alerts == NULL)
    return NULL;

  self = g_new0 (CbNoticeText, 1);
  self->subject = make_subject (notice->kind, alerts, host);
  self->plain = make_plain (self->subject, alerts);
  self->html = make_html (self->subject, alerts);
  self->brief = make_brief (self->subject, alerts);

  return self;
}

void
cb_notice_text_free (CbNoticeText *self)
{
  g_free (self->subject);
  g_free (self->plain);
  g_free (self->html);
  g_free (self->brief);
  g_free (self);
}
