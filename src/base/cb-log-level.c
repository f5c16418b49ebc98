#include "base/cb-log-level.h"

#include <string.h>

static const GEnumValue levels[] = {
  { CB_LOG_LEVEL_ERROR, "CB_LOG_LEVEL_ERROR", "error" },
  { CB_LOG_LEVEL_WARN, "CB_LOG_LEVEL_WARN", "warn" },
  { CB_LOG_LEVEL_INFO, "CB_LOG_LEVEL_INFO", "info" },
  { CB_LOG_LEVEL_HTTP, "CB_LOG_LEVEL_HTTP", "http" },
  { CB_LOG_LEVEL_DEBUG, "CB_LOG_LEVEL_DEBUG", "debug" },
  { 0, NULL, NULL },
};
G_STATIC_ASSERT (G_N_ELEMENTS (levels) == CB_N_LOG_LEVELS + 1);

GType
cb_log_level_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CbLogLevel", levels));

  return type;
}

/**
 * cb_log_level_get_name:
 * @level: a level
 *
 * Returns: (transfer none): as in the configuration: "error", "warn", "info", "http", "debug"
 */
const char *
cb_log_level_get_name (CbLogLevel level)
{
  g_return_val_if_fail ((guint) level < CB_N_LOG_LEVELS, NULL);

  return levels[level].value_nick;
}

/**
 * cb_log_level_parse:
 * @name: a level's name
 * @level: (out): the level
 *
 * Returns: %FALSE where there is no such level
 */
gboolean
cb_log_level_parse (const char *name, CbLogLevel *level)
{
  for (guint i = 0; i < CB_N_LOG_LEVELS; i++)
    if (strcmp (levels[i].value_nick, name) == 0)
      {
        *level = i;
        return TRUE;
      }

  return FALSE;
}
