#include "bus/cb-bus-session-filter.h"

#include "base/cb-error.h"
#include "bus/cb-bus-options.h"

/* Sessions of a list whose filter says nothing about it. */
#define DEFAULT_LIMIT 100

static const CbBusOption allowed[] = {
  { "state", "s" }, { "state", "as" }, { "search", "s" }, { "since", "t" },
  { "until", "t" }, { "before", "s" }, { "limit", "u" },  { NULL, NULL },
};

static gboolean
add_state (guint *states, const char *name, GError **error)
{
  CbSessionState state;

  if (cb_session_state_from_string (name, &state))
    {
      *states |= 1 << state;
      return TRUE;
    }

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "There is no state “%s”; there are bot, waiting, operator and closed", name);

  return FALSE;
}

static gboolean
parse_states (GVariant *options, guint *states, GError **error)
{
  g_autofree const char **names = NULL;
  const char *name;

  if (g_variant_lookup (options, "state", "&s", &name))
    return add_state (states, name, error);

  g_variant_lookup (options, "state", "^a&s", &names);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!add_state (states, names[i], error))
      return FALSE;

  return TRUE;
}

/**
 * cb_bus_session_filter_parse:
 * @options: a dictionary, type a{sv}, as Sessions.List() takes it
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the filter; %NULL with %CB_ERROR_INVALID_INPUT
 */
CbSessionFilter *
cb_bus_session_filter_parse (GVariant *options, GError **error)
{
  CbSessionFilter fields = { .limit = DEFAULT_LIMIT };
  guint64 since = 0;
  guint64 until = 0;

  if (!cb_bus_options_check (options, allowed, error) ||
      !parse_states (options, &fields.states, error))
    return NULL;

  g_variant_lookup (options, "search", "&s", &fields.search);
  g_variant_lookup (options, "before", "&s", &fields.before);
  g_variant_lookup (options, "since", "t", &since);
  g_variant_lookup (options, "until", "t", &until);
  g_variant_lookup (options, "limit", "u", &fields.limit);
  fields.since = MIN (since, G_MAXINT64);
  fields.until = MIN (until, G_MAXINT64);

  return cb_session_filter_new (&fields);
}
