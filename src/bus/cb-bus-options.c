#include "bus/cb-bus-options.h"

#include <string.h>

#include "base/cb-error.h"

static const CbBusOption *
find_option (const CbBusOption *allowed, const char *name)
{
  for (; allowed->name != NULL; allowed++)
    if (strcmp (allowed->name, name) == 0)
      return allowed;

  return NULL;
}

static char *
list_options (const CbBusOption *allowed)
{
  GString *list = g_string_new (NULL);

  for (; allowed->name != NULL; allowed++)
    g_string_append_printf (list, "%s“%s” (%s)", list->len > 0 ? ", " : "", allowed->name,
                            allowed->type);
  if (list->len == 0)
    g_string_append (list, "none");

  return g_string_free (list, FALSE);
}

/* An option that may have several types stands in the list once for each. */
static gboolean
is_allowed (const CbBusOption *allowed, const char *name, GVariant *value)
{
  const CbBusOption *option = allowed;

  while ((option = find_option (option, name)) != NULL)
    {
      if (g_variant_is_of_type (value, G_VARIANT_TYPE (option->type)))
        return TRUE;
      option++;
    }

  return FALSE;
}

static gboolean
check_option (const CbBusOption *allowed, const char *name, GVariant *value, GError **error)
{
  const CbBusOption *option = find_option (allowed, name);
  g_autofree char *list = NULL;

  if (is_allowed (allowed, name, value))
    return TRUE;

  list = list_options (allowed);
  if (option == NULL)
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "There is no option “%s”; there are: %s",
                 name, list);
  else
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "Option “%s” has type %s; it must be %s",
                 name, g_variant_get_type_string (value), option->type);

  return FALSE;
}

/**
 * cb_bus_options_check:
 * @options: a dictionary, type a{sv}
 * @allowed: what may be in it
 * @error: return location for an error
 *
 * A misspelt option that is passed over in silence does harm: it is refused.
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT where something else is in it
 */
gboolean
cb_bus_options_check (GVariant *options, const CbBusOption *allowed, GError **error)
{
  for (gsize i = 0; i < g_variant_n_children (options); i++)
    {
      g_autoptr (GVariant) value = NULL;
      g_autofree char *name = NULL;

      g_variant_get_child (options, i, "{sv}", &name, &value);
      if (!check_option (allowed, name, value, error))
        return FALSE;
    }

  return TRUE;
}
