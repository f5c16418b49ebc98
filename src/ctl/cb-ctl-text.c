#include "ctl/cb-ctl-text.h"

#include <stdlib.h>

#include "base/cb-error.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/**
 * cb_ctl_text_clean:
 * @text: what somebody else wrote
 *
 * Makes a text fit for a terminal, which obeys control characters: whoever writes to the bot is not
 * to move the cursor of an administrator.
 *
 * Returns: (transfer full): @text with a sign in place of each of them; line ends stay
 */
char *
cb_ctl_text_clean (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);
      GUnicodeType type = g_unichar_type (c);

      if (c == '\t')
        g_string_append_c (out, ' ');
      else if (c != '\n' && (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
                             type == G_UNICODE_LINE_SEPARATOR))
        g_string_append_unichar (out, 0xfffd);
      else
        g_string_append_unichar (out, c);
    }

  return g_string_free (out, FALSE);
}

/* Returns: columns that @text takes on a terminal */
guint
cb_ctl_text_get_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

/* Returns: (transfer full): the time here, or "never" */
char *
cb_ctl_text_format_time (guint64 real_time_us)
{
  g_autoptr (GDateTime) time = NULL;

  if (real_time_us == 0)
    return g_strdup ("never");

  time = g_date_time_new_from_unix_local (real_time_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("?");
}

/* Returns: (transfer full): "3d 4h", "5min", "12s" */
char *
cb_ctl_text_format_duration (double seconds)
{
  guint64 s = MAX (seconds, 0);

  if (s >= DAY)
    return g_strdup_printf ("%" G_GUINT64_FORMAT "d %" G_GUINT64_FORMAT "h", s / DAY,
                            s % DAY / HOUR);
  if (s >= HOUR)
    return g_strdup_printf ("%" G_GUINT64_FORMAT "h %" G_GUINT64_FORMAT "min", s / HOUR,
                            s % HOUR / MINUTE);
  if (s >= MINUTE)
    return g_strdup_printf ("%" G_GUINT64_FORMAT "min", s / MINUTE);

  return g_strdup_printf ("%" G_GUINT64_FORMAT "s", s);
}

static guint
get_unit (const char *text)
{
  static const struct
  {
    const char *name;
    guint seconds;
  } units[] = { { "", 1 },     { "s", 1 },   { "m", MINUTE }, { "min", MINUTE },
                { "h", HOUR }, { "d", DAY }, { "w", 7 * DAY } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_strcmp0 (text, units[i].name) == 0)
      return units[i].seconds;

  return 0;
}

/**
 * cb_ctl_text_parse_duration:
 * @text: "90", "90s", "15min", "2h", "3d" or "1w"
 * @seconds: (out): how long that is
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT where it is something else
 */
gboolean
cb_ctl_text_parse_duration (const char *text, guint *seconds, GError **error)
{
  char *end;
  guint64 number = g_ascii_strtoull (text, &end, 10);
  guint unit = get_unit (end);

  if (g_ascii_isdigit (*text) && unit != 0 && number <= G_MAXUINT / unit)
    {
      *seconds = number * unit;
      return TRUE;
    }

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "“%s” is not a duration; it must be as in 90s, 15min, 2h or 3d", text);

  return FALSE;
}
