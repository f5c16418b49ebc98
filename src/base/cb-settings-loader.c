#include "base/cb-settings-loader.h"

#include <string.h>

#include "base/cb-error.h"
#include "base/cb-setting-kind.h"
#include "base/cb-setting-search.h"
#include "base/cb-setting-text.h"

struct _CbSettingsLoader
{
  GValue values[CB_N_SETTINGS];
  char *origins[CB_N_SETTINGS]; /* (owned) */
  GPtrArray *problems;          /* (owned) (element-type utf8) */
};

/* Where in which file a line is being read. */
typedef struct
{
  const char *path;
  const char *directory; /* what relative paths in the file are seen from */
  guint line;
  char *group; /* (owned) (nullable) */
  gboolean
      group_known; /* keys of a group that there is not are passed over: one problem, not ten */
} Position;

/**
 * cb_settings_loader_new:
 *
 * Returns: (transfer full): a loader that holds every default
 */
CbSettingsLoader *
cb_settings_loader_new (void)
{
  CbSettingsLoader *self = g_new0 (CbSettingsLoader, 1);

  self->problems = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      cb_setting_text_init_default (&self->values[i], cb_settings_get_pspec (i));
      self->origins[i] = g_strdup ("default");
    }

  return self;
}

void
cb_settings_loader_free (CbSettingsLoader *self)
{
  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      g_value_unset (&self->values[i]);
      g_free (self->origins[i]);
    }
  g_ptr_array_unref (self->problems);
  g_free (self);
}

static void
set_value (CbSettingsLoader *self,
           CbSetting setting,
           const char *text,
           const char *directory,
           const char *origin)
{
  GParamSpec *pspec = cb_settings_get_pspec (setting);
  const CbSettingKind *kind = cb_setting_kind_get (pspec);
  gboolean secret = (cb_setting_get_flags (setting) & CB_SETTING_SECRET) != 0;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (kind != NULL && kind->is_path && *text != '\0')
    text = path = g_canonicalize_filename (text, directory);

  if (!cb_setting_text_parse (text, pspec, secret, &self->values[setting], &error))
    {
      g_ptr_array_add (self->problems,
                       g_strdup_printf ("%s: [%s] %s: %s", origin, cb_setting_get_group (setting),
                                        cb_setting_get_key (setting), error->message));
      return;
    }

  g_free (self->origins[setting]);
  self->origins[setting] = g_strdup (origin);
}

/**
 * cb_settings_loader_set:
 * @self: a loader
 * @setting: which setting
 * @text: its value as somebody wrote it; a relative path is seen from the current directory
 * @origin: where, for people
 *
 * Sets one value over what the layers before said, or notes why it cannot be.
 */
void
cb_settings_loader_set (CbSettingsLoader *self,
                        CbSetting setting,
                        const char *text,
                        const char *origin)
{
  set_value (self, setting, text, NULL, origin);
}

static void G_GNUC_PRINTF (3, 4)
    note (CbSettingsLoader *self, const Position *at, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->problems, g_strdup_printf ("%s:%u: %s", at->path, at->line, text));
}

static void
read_group (CbSettingsLoader *self, Position *at, const char *line)
{
  gsize length = strlen (line);
  const char *nearest;

  g_clear_pointer (&at->group, g_free);
  at->group_known = FALSE;
  at->group = g_strndup (line + 1, length - 1);
  if (line[length - 1] != ']')
    {
      note (self, at, "“%s”: a group is written [Name]", line);
      return;
    }

  at->group[length - 2] = '\0';
  at->group_known = cb_setting_has_group (at->group);
  if (at->group_known)
    return;

  nearest = cb_setting_find_nearest_group (at->group);
  if (nearest != NULL)
    note (self, at, "[%s]: there is no such group; did you mean [%s]?", at->group, nearest);
  else
    note (self, at, "[%s]: there is no such group; chatbotd.conf(5) lists them", at->group);
}

static void
read_key (CbSettingsLoader *self, const Position *at, const char *key, const char *text)
{
  CbSetting setting = cb_setting_find (at->group, key);
  CbSetting nearest;
  g_autofree char *origin = NULL;

  if (setting != 0)
    {
      origin = g_strdup_printf ("%s:%u", at->path, at->line);
      set_value (self, setting, text, at->directory, origin);
      return;
    }

  nearest = cb_setting_find_nearest (at->group, key);
  if (nearest != 0)
    note (self, at, "[%s] %s: there is no such key; did you mean [%s] %s?", at->group, key,
          cb_setting_get_group (nearest), cb_setting_get_key (nearest));
  else
    note (self, at, "[%s] %s: there is no such key; chatbotd.conf(5) lists them", at->group, key);
}

/* GKeyFile keeps no line numbers, and an administrator needs them: the format is simple enough. */
static void
read_line (CbSettingsLoader *self, Position *at, char *line)
{
  char *equals;

  g_strstrip (line);
  if (*line == '\0' || *line == '#' || *line == ';')
    return;

  if (*line == '[')
    {
      read_group (self, at, line);
      return;
    }

  equals = strchr (line, '=');
  if (equals == NULL)
    note (self, at, "“%s”: a setting is written Key=Value", line);
  else if (at->group == NULL)
    note (self, at, "“%s”: it stands before any [Group]", line);
  else if (at->group_known)
    {
      *equals = '\0';
      read_key (self, at, g_strchomp (line), g_strchug (equals + 1));
    }
}

/**
 * cb_settings_loader_read_file:
 * @self: a loader
 * @path: a key file
 * @required: whether it is a problem that there is none
 *
 * Reads a layer from a file. Blocks; configuration is small and local.
 */
void
cb_settings_loader_read_file (CbSettingsLoader *self, const char *path, gboolean required)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *directory = g_path_get_dirname (path);
  g_auto (GStrv) lines = NULL;
  Position at = { .path = path, .directory = directory };
  gsize size;

  if (!g_file_get_contents (path, &text, &size, &error))
    {
      if (required || !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_ptr_array_add (self->problems, g_strdup (error->message));
      return;
    }
  if (!g_utf8_validate (text, size, NULL))
    {
      g_ptr_array_add (self->problems, g_strdup_printf ("%s: it is not a text in UTF-8", path));
      return;
    }

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      at.line = i + 1;
      read_line (self, &at, lines[i]);
    }
  g_free (at.group);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * cb_settings_loader_read_directory:
 * @self: a loader
 * @path: a directory; it need not exist
 *
 * Reads every `*.conf` in it in the order of the names, each over those before.
 */
void
cb_settings_loader_read_directory (CbSettingsLoader *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_ptr_array_add (self->problems, g_strdup (error->message));

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".conf") && *name != '.')
      g_ptr_array_add (names, g_build_filename (path, name, NULL));

  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    cb_settings_loader_read_file (self, g_ptr_array_index (names, i), TRUE);
}

/**
 * cb_settings_loader_read_environment:
 * @self: a loader
 * @environment: (array zero-terminated=1): as from g_get_environ()
 *
 * Reads the variables that name a setting. An unknown variable with our prefix
 * is a problem, since it is surely a mistake.
 */
void
cb_settings_loader_read_environment (CbSettingsLoader *self, const char *const *environment)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      char *variable = cb_setting_dup_variable (i);
      const char *text = g_environ_getenv ((char **) environment, variable);
      g_autofree char *origin = g_strdup_printf ("environment %s", variable);

      g_hash_table_add (known, variable);
      if (text != NULL)
        cb_settings_loader_set (self, i, text, origin);
    }

  for (guint i = 0; environment[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (environment[i], strcspn (environment[i], "="));

      if (g_str_has_prefix (name, "CHATBOTD_") && !g_hash_table_contains (known, name))
        g_ptr_array_add (self->problems,
                         g_strdup_printf ("environment %s: there is no such setting; "
                                          "chatbotd.conf(5) lists them",
                                          name));
    }
}

static void
read_credential (CbSettingsLoader *self, CbSetting setting, const char *directory)
{
  g_autofree char *name = cb_setting_dup_variable (setting);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *origin = g_strdup_printf ("credential %s", name);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_get_contents (path, &text, NULL, &error))
    cb_settings_loader_set (self, setting, g_strstrip (text), origin);
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_ptr_array_add (self->problems, g_strdup (error->message));
}

/**
 * cb_settings_loader_read_credentials:
 * @self: a loader
 * @directory: (nullable): as systemd names it in `CREDENTIALS_DIRECTORY`
 *
 * Reads the files that are named as the environment variable of a setting: how a secret is given
 * without being seen in a unit, in the environment or in a file that others can read. Files of
 * other names are none of our business.
 */
void
cb_settings_loader_read_credentials (CbSettingsLoader *self, const char *directory)
{
  for (guint i = 1; directory != NULL && i < CB_N_SETTINGS; i++)
    read_credential (self, i, directory);
}

/**
 * cb_settings_loader_get_problems:
 * @self: a loader
 *
 * Returns: (transfer none) (element-type utf8): what is wrong, a line each
 */
GPtrArray *
cb_settings_loader_get_problems (CbSettingsLoader *self)
{
  return self->problems;
}

/**
 * cb_settings_loader_dup_pending:
 * @self: a loader
 * @settings: what is in force
 *
 * Returns: (transfer full) (element-type utf8): settings that differ but take
 *   effect only after a restart, as "[Group] Key"
 */
GPtrArray *
cb_settings_loader_dup_pending (CbSettingsLoader *self, CbSettings *settings)
{
  GPtrArray *pending = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      g_autofree char *now = cb_setting_text_format (cb_settings_get_value (settings, i));
      g_autofree char *then = cb_setting_text_format (&self->values[i]);

      if ((cb_setting_get_flags (i) & CB_SETTING_RELOADABLE) == 0 && g_strcmp0 (now, then) != 0)
        g_ptr_array_add (
            pending, g_strdup_printf ("[%s] %s", cb_setting_get_group (i), cb_setting_get_key (i)));
    }

  return pending;
}

/**
 * cb_settings_loader_apply:
 * @self: a loader that has read every layer
 * @settings: who shall have the values
 * @only: take over only settings with these flags; 0 for all
 * @error: return location for an error that holds every problem, a line each
 *
 * Returns: %FALSE where something is wrong; @settings is untouched then
 */
gboolean
cb_settings_loader_apply (CbSettingsLoader *self,
                          CbSettings *settings,
                          CbSettingFlags only,
                          GError **error)
{
  if (self->problems->len > 0)
    {
      g_autoptr (GString) all = g_string_new (NULL);

      for (guint i = 0; i < self->problems->len; i++)
        g_string_append_printf (all, "%s%s", i > 0 ? "\n" : "",
                                (char *) g_ptr_array_index (self->problems, i));
      g_set_error_literal (error, CB_ERROR, CB_ERROR_INVALID_INPUT, all->str);
      return FALSE;
    }

  cb_settings_apply (settings, self->values, (const char *const *) self->origins, only);
  return TRUE;
}
