#include "ctl/cb-ctl-dict.h"

#include "ctl/cb-ctl-text.h"

char *
cb_ctl_dict_dup_string (GVariant *dict, const char *name)
{
  char *text = NULL;

  g_variant_lookup (dict, name, "s", &text);

  return text;
}

/* A text or a number. */
char *
cb_ctl_dict_dup_text (GVariant *dict, const char *name)
{
  char *text = cb_ctl_dict_dup_string (dict, name);

  return text != NULL ? text : cb_ctl_dict_dup_number (dict, name);
}

/* Of whatever type it is. */
char *
cb_ctl_dict_dup_number (GVariant *dict, const char *name)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, name, NULL);

  if (value == NULL)
    return NULL;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    return g_strdup_printf ("%.4g", g_variant_get_double (value));

  return g_variant_print (value, FALSE);
}

char *
cb_ctl_dict_dup_time (GVariant *dict, const char *name)
{
  guint64 time;

  return g_variant_lookup (dict, name, "t", &time) ? cb_ctl_text_format_time (time) : NULL;
}

/* How long ago it was. */
char *
cb_ctl_dict_dup_age (GVariant *dict, const char *name)
{
  guint64 time;

  if (!g_variant_lookup (dict, name, "t", &time))
    return NULL;

  return cb_ctl_text_format_duration ((g_get_real_time () - (gint64) time) /
                                      (double) G_USEC_PER_SEC);
}

char *
cb_ctl_dict_dup_size (GVariant *dict, const char *name)
{
  guint64 size;

  return g_variant_lookup (dict, name, "t", &size) ? g_format_size (size) : NULL;
}

char *
cb_ctl_dict_dup_flag (GVariant *dict, const char *name)
{
  gboolean flag;

  if (!g_variant_lookup (dict, name, "b", &flag))
    return NULL;

  return g_strdup (flag ? "yes" : "no");
}
