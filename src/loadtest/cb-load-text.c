#include "loadtest/cb-load-text.h"

#include <string.h>

#include "base/cb-error.h"

/* How times and amounts are read and written, for people. */

static const struct
{
  const char *name;
  double us;
} units[] = {
  { "us", 1 }, { "ms", 1000 }, { "s", 1e6 }, { "", 1e6 }, { "min", 6e7 }, { "h", 3.6e9 },
};

/**
 * cb_load_text_parse_time:
 * @text: "500ms", "2.5s", "1min"; seconds where there is no unit
 * @us: (out): microseconds
 * @error: return location for an error
 *
 * Returns: whether it is a time, up to a day
 */
gboolean
cb_load_text_parse_time (const char *text, gint64 *us, GError **error)
{
  char *end;
  double number = g_ascii_strtod (text, &end);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (end > text && strcmp (end, units[i].name) == 0 && number >= 0 &&
        number * units[i].us <= (double) G_TIME_SPAN_DAY)
      {
        *us = (gint64) (number * units[i].us);
        return TRUE;
      }

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "“%s” is no time: such are 500ms, 2.5s, 10min, up to a day", text);

  return FALSE;
}

/* The same for "1s-3s", anything between both; "2s" is from 2 to 2 seconds. */
gboolean
cb_load_text_parse_times (const char *text, gint64 *min_us, gint64 *max_us, GError **error)
{
  const char *dash = strchr (text, '-');
  g_autofree char *first = dash != NULL ? g_strndup (text, dash - text) : g_strdup (text);

  if (!cb_load_text_parse_time (first, min_us, error) ||
      !cb_load_text_parse_time (dash != NULL ? dash + 1 : text, max_us, error))
    return FALSE;
  if (*min_us > *max_us)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“%s”: the shorter time comes first",
                   text);
      return FALSE;
    }

  return TRUE;
}

/* Three digits, which is what a measurement is good for. */
static char *
format_digits (double value, const char *unit)
{
  return g_strdup_printf ("%.*f%s", value < 9.995 ? 2 : value < 99.95 ? 1 : 0, value, unit);
}

/* Returns: (transfer full): "0.31 ms", "12.5 ms", "2.00 s" */
char *
cb_load_text_format_time (double us)
{
  if (us < 999500)
    return format_digits (us / 1000, " ms");

  return format_digits (us / 1e6, " s");
}

/* Returns: (transfer full): "950", "12.5 k", "3.00 M" */
char *
cb_load_text_format_count (double count)
{
  if (count < 10000)
    return g_strdup_printf ("%.*f", count < 10 && count != (double) (int) count ? 1 : 0, count);
  if (count < 999500)
    return format_digits (count / 1000, " k");

  return format_digits (count / 1e6, " M");
}

/* Returns: (transfer full): "512 B", "1.50 MB" */
char *
cb_load_text_format_bytes (double bytes)
{
  if (bytes < 1000)
    return g_strdup_printf ("%.0f B", bytes);
  if (bytes < 999500)
    return format_digits (bytes / 1e3, " kB");
  if (bytes < 999.5e6)
    return format_digits (bytes / 1e6, " MB");

  return format_digits (bytes / 1e9, " GB");
}
