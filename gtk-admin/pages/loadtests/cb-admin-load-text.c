#include "pages/loadtests/cb-admin-load-text.h"

#include <glib/gi18n.h>

#include "cb-admin-text.h"
#include "model/cb-admin-unit.h"

/* What a result says, in words. */

static char *
dup_seconds (CbAdminRecord *record, const char *member)
{
  return cb_admin_unit_dup_text (CB_ADMIN_UNIT_SECONDS,
                                 cb_admin_record_get_number (record, member));
}

static gulong
get_count (CbAdminRecord *record, const char *member)
{
  return (gulong) cb_admin_record_get_number (record, member);
}

char *
cb_admin_load_text_dup_verdict (CbAdminRecord *result)
{
  if (cb_admin_record_get_flag (result, "interrupted"))
    return g_strdup (_ ("Stopped Before Its Time"));

  return g_strdup (cb_admin_record_get_flag (result, "passed") ? _ ("Passed") : _ ("Failed"));
}

/* @style: (out): the style class with the icon's colour */
const char *
cb_admin_load_text_get_icon (CbAdminRecord *result, const char **style)
{
  if (!cb_admin_record_get_flag (result, "passed"))
    {
      *style = "error";
      return "dialog-error-symbolic";
    }
  if (cb_admin_record_get_flag (result, "interrupted"))
    {
      *style = "warning";
      return "dialog-warning-symbolic";
    }
  *style = "success";

  return "emblem-ok-symbolic";
}

/* Returns: (transfer full): what was to be done */
char *
cb_admin_load_text_dup_plan (CbAdminRecord *result)
{
  gulong users = get_count (result, "users");
  g_autofree char *at = cb_admin_text_dup_time (cb_admin_record_get_time (result, "started_at"));
  g_autofree char *load = g_strdup_printf (ngettext ("%lu user", "%lu users", users), users);
  double seconds = cb_admin_record_get_number (result, "seconds");
  g_autofree char *duration = cb_admin_text_dup_duration ((gint64) (seconds * G_USEC_PER_SEC));

  return g_strdup_printf ("%s · %s · %s · %s\n%s", at, load, duration,
                          cb_admin_record_get_string (result, "target"),
                          cb_admin_record_get_string (result, "scenarios"));
}

/* Returns: (transfer full): what came of it, in a line */
char *
cb_admin_load_text_dup_brief (CbAdminRecord *result)
{
  gulong users = get_count (result, "users");
  double rate = cb_admin_record_get_number (result, "per_second");
  g_autofree char *verdict = cb_admin_load_text_dup_verdict (result);
  g_autofree char *load = g_strdup_printf (ngettext ("%lu user", "%lu users", users), users);
  g_autofree char *speed = cb_admin_unit_dup_text (CB_ADMIN_UNIT_RATE, rate);
  g_autofree char *p95 = dup_seconds (result, "p95");

  return g_strdup_printf ("%s · %s · %s · p95 %s", verdict, load, speed, p95);
}

char *
cb_admin_load_text_dup_requests (CbAdminRecord *record)
{
  gulong done = get_count (record, "done");
  gulong failed = get_count (record, "failed");
  double rate = cb_admin_record_get_number (record, "per_second");
  g_autofree char *speed = cb_admin_unit_dup_text (CB_ADMIN_UNIT_RATE, rate);
  g_autofree char *well = g_strdup_printf (ngettext ("%lu answered", "%lu answered", done), done);
  g_autofree char *badly = g_strdup_printf (ngettext ("%lu failed", "%lu failed", failed), failed);

  return g_strdup_printf ("%s · %s · %s", well, speed, badly);
}

char *
cb_admin_load_text_dup_latency (CbAdminRecord *record)
{
  g_autofree char *p50 = dup_seconds (record, "p50");
  g_autofree char *p95 = dup_seconds (record, "p95");
  g_autofree char *p99 = dup_seconds (record, "p99");
  g_autofree char *max = dup_seconds (record, "max");

  /* Translators: times within which so many of a hundred requests were answered */
  return g_strdup_printf (_ ("p50 %s · p95 %s · p99 %s · at most %s"), p50, p95, p99, max);
}

/* @format: in the user's language, for as many as there are */
static void
append_count (GString *text, const char *format, gulong n)
{
  if (n == 0)
    return;

  g_string_append (text, " · ");
  g_string_append_printf (text, format, n);
}

/* Returns: (transfer full): what became of what was acknowledged: the promise, counted */
char *
cb_admin_load_text_dup_account (CbAdminRecord *result)
{
  gulong acknowledged = get_count (result, "acknowledged");
  gulong lost = get_count (result, "lost");
  gulong doubled = get_count (result, "doubled");
  gulong moved = get_count (result, "renumbered");
  gulong gaps = get_count (result, "gaps");
  gulong unchecked = get_count (result, "unchecked");
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%lu in all", "%lu in all", acknowledged), acknowledged);
  append_count (text, ngettext ("%lu lost", "%lu lost", lost), lost);
  append_count (text, ngettext ("%lu doubled", "%lu doubled", doubled), doubled);
  append_count (text, ngettext ("%lu renumbered", "%lu renumbered", moved), moved);
  append_count (text, ngettext ("%lu gap", "%lu gaps", gaps), gaps);
  append_count (text, ngettext ("%lu not looked for", "%lu not looked for", unchecked), unchecked);
  if (acknowledged > 0 && lost + doubled + moved + gaps + unchecked == 0)
    g_string_append_printf (text, " · %s", _ ("all there, exactly once"));

  return g_string_free (text, FALSE);
}

/* Returns: (transfer full) (nullable): what it cost the server; NULL where it did not say */
char *
cb_admin_load_text_dup_server (CbAdminRecord *result)
{
  guint64 bytes = (guint64) cb_admin_record_get_number (result, "memory_bytes");
  g_autofree char *memory = cb_admin_text_dup_size (bytes);

  if (bytes == 0)
    return NULL;

  /* Translators: how many processors were busy, and how much memory was used */
  return g_strdup_printf (_ ("%.2f processors · %s of memory"),
                          cb_admin_record_get_number (result, "cpu_cores"), memory);
}

/* Returns: a figure's name as people say it */
const char *
cb_admin_load_text_get_figure (const char *name)
{
  if (g_str_equal (name, "per_second"))
    return _ ("Requests a second");
  if (g_str_equal (name, "failed"))
    return _ ("Failed requests");
  if (g_str_equal (name, "max"))
    return _ ("Longest response time");

  return name;
}

/* Returns: (transfer full): such as “12 ms → 15 ms” */
char *
cb_admin_load_text_dup_difference (CbAdminRecord *difference)
{
  const char *figure = cb_admin_record_get_string (difference, "figure");
  gboolean rate = g_str_equal (figure, "per_second");
  gboolean count = g_str_equal (figure, "failed");
  CbAdminUnit unit = rate    ? CB_ADMIN_UNIT_RATE
                     : count ? CB_ADMIN_UNIT_COUNT
                             : CB_ADMIN_UNIT_SECONDS;
  double scale = rate || count ? 1 : 1e-6;
  double before = cb_admin_record_get_number (difference, "a") * scale;
  double after = cb_admin_record_get_number (difference, "b") * scale;
  g_autofree char *first = cb_admin_unit_dup_text (unit, before);
  g_autofree char *second = cb_admin_unit_dup_text (unit, after);

  if (before <= 0)
    return g_strdup_printf ("%s → %s", first, second);

  return g_strdup_printf ("%s → %s (%+.0f %%)", first, second, (after - before) / before * 100);
}
