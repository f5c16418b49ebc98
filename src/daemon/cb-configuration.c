#include "daemon/cb-configuration.h"

#include <string.h>

#include "base/cb-setting-text.h"
#include "base/cb-settings-loader.h"

#define DEFAULT_FILE "/etc/chatbotd/chatbotd.conf"

struct _CbConfiguration
{
  char *file;    /* (owned) */
  char *drop_in; /* (owned): a directory */
  gboolean required;
  char *data_dir; /* (owned) (nullable): from the command line, like what follows */
  char *listen;   /* (owned) (nullable) */
  char *bus;      /* (owned) (nullable) */
};

/**
 * cb_configuration_new:
 * @options: what the command line says
 *
 * Returns: (transfer full): a configuration that nothing was read of
 */
CbConfiguration *
cb_configuration_new (const CbOptions *options)
{
  CbConfiguration *self = g_new0 (CbConfiguration, 1);

  self->required = options->config != NULL;
  self->file = g_canonicalize_filename (self->required ? options->config : DEFAULT_FILE, NULL);
  self->drop_in = g_strconcat (self->file, ".d", NULL);
  self->data_dir = g_strdup (options->data_dir);
  self->bus = g_strdup (options->bus);
  self->listen = options->listen != NULL ? g_strjoinv (";", options->listen) : NULL;

  return self;
}

void
cb_configuration_free (CbConfiguration *self)
{
  g_free (self->file);
  g_free (self->drop_in);
  g_free (self->data_dir);
  g_free (self->listen);
  g_free (self->bus);
  g_free (self);
}

/**
 * cb_configuration_load:
 * @self: where to read
 * @settings: who shall have the values
 * @only: take over only settings with these flags; 0 for all
 * @pending: (out) (optional) (transfer full) (element-type utf8): settings that differ but need a
 *   restart, as "[Group] Key"
 * @error: return location for an error that holds every problem, a line each
 *
 * Reads every layer. Blocks: configuration is small and local.
 *
 * Returns: %FALSE where something is wrong; @settings is untouched then
 */
gboolean
cb_configuration_load (CbConfiguration *self,
                       CbSettings *settings,
                       CbSettingFlags only,
                       GPtrArray **pending,
                       GError **error)
{
  g_autoptr (CbSettingsLoader) loader = cb_settings_loader_new ();
  g_auto (GStrv) environment = g_get_environ ();

  cb_settings_loader_read_file (loader, self->file, self->required);
  cb_settings_loader_read_directory (loader, self->drop_in);
  cb_settings_loader_read_environment (loader, (const char *const *) environment);
  cb_settings_loader_read_credentials (loader,
                                       g_environ_getenv (environment, "CREDENTIALS_DIRECTORY"));
  if (self->data_dir != NULL)
    cb_settings_loader_set (loader, CB_SETTING_DAEMON_DATA_DIRECTORY, self->data_dir,
                            "command line");
  if (self->listen != NULL)
    cb_settings_loader_set (loader, CB_SETTING_WEB_LISTEN, self->listen, "command line");
  if (self->bus != NULL)
    cb_settings_loader_set (loader, CB_SETTING_DAEMON_BUS, self->bus, "command line");

  if (pending != NULL)
    *pending = cb_settings_loader_dup_pending (loader, settings);
  if (cb_settings_loader_apply (loader, settings, only, error))
    return TRUE;

  if (pending != NULL)
    g_clear_pointer (pending, g_ptr_array_unref);

  return FALSE;
}

/* Returns: (transfer full): the key file and the directory of its drop-ins */
GStrv
cb_configuration_dup_places (CbConfiguration *self)
{
  const char *const places[] = { self->file, self->drop_in, NULL };

  return g_strdupv ((GStrv) places);
}

static void
print_setting (CbSettings *settings, CbSetting setting, FILE *out)
{
  gboolean secret = (cb_setting_get_flags (setting) & CB_SETTING_SECRET) != 0;
  g_autofree char *text = cb_setting_text_format (cb_settings_get_value (settings, setting));
  g_autofree char *line = g_strdup_printf ("%s=%s", cb_setting_get_key (setting),
                                           secret && *text != '\0' ? "(secret)" : text);

  fprintf (out, "%-40s # %s\n", line, cb_settings_get_origin (settings, setting));
}

/**
 * cb_configuration_print:
 * @settings: what is in force
 * @out: where to write
 *
 * Prints every setting with where its value comes from. What a secret is it does not say.
 */
void
cb_configuration_print (CbSettings *settings, FILE *out)
{
  const char *group = "";

  for (guint i = 1; i < CB_N_SETTINGS; i++)
    {
      if (strcmp (group, cb_setting_get_group (i)) != 0)
        {
          fprintf (out, "%s[%s]\n", *group != '\0' ? "\n" : "", cb_setting_get_group (i));
          group = cb_setting_get_group (i);
        }
      print_setting (settings, i, out);
    }
}
