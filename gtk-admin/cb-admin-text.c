#include "cb-admin-text.h"

#include <glib/gi18n.h>

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static char *
format_local (gint64 at, const char *format)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, format) : g_strdup ("");
}

/* Returns: (transfer full): how long ago @at was, such as “5 minutes ago” */
char *
cb_admin_text_dup_age (gint64 at)
{
  gint64 age = g_get_real_time () - at;
  int n;

  if (age < MINUTE)
    return g_strdup (_ ("just now"));
  if (age < HOUR)
    {
      n = (int) (age / MINUTE);
      return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", n), n);
    }
  if (age < DAY)
    {
      n = (int) (age / HOUR);
      return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", n), n);
    }
  if (age < 7 * DAY)
    {
      n = (int) (age / DAY);
      return g_strdup_printf (ngettext ("%d day ago", "%d days ago", n), n);
    }

  return format_local (at, "%x");
}

/* Returns: (transfer full): date and time in this place */
char *
cb_admin_text_dup_time (gint64 at)
{
  /* Translators: a date and a time, for g_date_time_format() */
  return format_local (at, _ ("%e %b %Y, %H:%M"));
}

/* Returns: (transfer full): hours and minutes in this place */
char *
cb_admin_text_dup_clock (gint64 at)
{
  return format_local (at, "%H:%M");
}

/* Returns: (transfer full): to the second, and with the day where that was another than today */
char *
cb_admin_text_dup_moment (gint64 at)
{
  g_autofree char *day = format_local (at, "%F");
  g_autofree char *today = format_local (g_get_real_time (), "%F");

  /* Translators: a day and a time to the second, as short as can be, for g_date_time_format() */
  return format_local (at, g_str_equal (day, today) ? "%H:%M:%S" : _ ("%e %b %H:%M:%S"));
}

/* Returns: (transfer full): date and time to the millisecond */
char *
cb_admin_text_dup_exact_time (gint64 at)
{
  g_autofree char *time = format_local (at, "%F %H:%M:%S");

  return g_strdup_printf ("%s.%03d", time, (int) (at % G_USEC_PER_SEC / 1000));
}

/* Returns: (transfer full): such as “3 hours” */
char *
cb_admin_text_dup_duration (gint64 duration_us)
{
  int n;

  if (duration_us < MINUTE)
    {
      n = (int) (duration_us / G_USEC_PER_SEC);
      return g_strdup_printf (ngettext ("%d second", "%d seconds", n), n);
    }
  if (duration_us < HOUR)
    {
      n = (int) (duration_us / MINUTE);
      return g_strdup_printf (ngettext ("%d minute", "%d minutes", n), n);
    }
  if (duration_us < 2 * DAY)
    {
      n = (int) (duration_us / HOUR);
      return g_strdup_printf (ngettext ("%d hour", "%d hours", n), n);
    }
  n = (int) (duration_us / DAY);

  return g_strdup_printf (ngettext ("%d day", "%d days", n), n);
}

char *
cb_admin_text_dup_size (guint64 bytes)
{
  return g_format_size (bytes);
}
