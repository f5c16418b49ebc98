#include "backups/cb-config-redactor.h"

#include <string.h>

#include "base/cb-setting-search.h"

#define NOTE "# left out of the backup: "

/* Returns: (transfer full) (nullable): NAME of a line "[NAME]" */
static char *
read_group (const char *line)
{
  const char *end = *line == '[' ? strchr (line, ']') : NULL;

  return end != NULL ? g_strndup (line + 1, end - line - 1) : NULL;
}

static gboolean
is_secret (const char *group, const char *line)
{
  const char *equals = strchr (line, '=');
  g_autofree char *key = NULL;
  CbSetting setting;

  if (group == NULL || equals == NULL || *line == '#')
    return FALSE;

  key = g_strndup (line, equals - line);
  g_strchomp (key);
  setting = cb_setting_find (group, key);

  return setting != 0 && (cb_setting_get_flags (setting) & CB_SETTING_SECRET) != 0;
}

/**
 * cb_config_redactor_apply:
 * @text: a key file of ours
 *
 * Returns: (transfer full): the same, where each line with a secret is a comment that names its key
 *   only
 */
char *
cb_config_redactor_apply (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *group = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *next = read_group (g_strchug (lines[i]));

      if (next != NULL)
        {
          g_free (group);
          group = next;
        }
      else if (is_secret (group, lines[i]))
        {
          char *name = g_strndup (lines[i], strchr (lines[i], '=') - lines[i]);

          g_free (lines[i]);
          lines[i] = g_strconcat (NOTE, g_strchomp (name), NULL);
          g_free (name);
        }
    }

  return g_strjoinv ("\n", lines);
}
