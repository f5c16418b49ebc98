#include "backups/cb-backup-plan.h"

#define DEFAULT_DIRECTORY "backups"

static void
clear_plan (gpointer data)
{
  CbBackupPlan *self = data;

  g_clear_object (&self->dumper);
  g_free (self->data_directory);
  g_free (self->directory);
  g_free (self->knowledge_directory);
  g_strfreev (self->configuration);
  g_free (self->identity_file);
  g_free (self->copy_directory);
  g_strfreev (self->copy_command);
}

/* Returns: (transfer full) (nullable): a text that is not empty */
static char *
dup_filled (CbSettings *settings, CbSetting setting)
{
  const char *text = cb_settings_get_string (settings, setting);

  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static void
take_places (CbBackupPlan *self, CbSettings *settings)
{
  self->data_directory =
      g_strdup (cb_settings_get_string (settings, CB_SETTING_DAEMON_DATA_DIRECTORY));
  self->directory = dup_filled (settings, CB_SETTING_BACKUP_DIRECTORY);
  if (self->directory == NULL)
    self->directory = g_build_filename (self->data_directory, DEFAULT_DIRECTORY, NULL);
  self->knowledge_directory =
      g_strdup (cb_settings_get_string (settings, CB_SETTING_KNOWLEDGE_DIRECTORY));
  self->identity_file = dup_filled (settings, CB_SETTING_BACKUP_IDENTITY_FILE);
}

static void
take_copies (CbBackupPlan *self, CbSettings *settings)
{
  const char *const *command = cb_settings_get_strv (settings, CB_SETTING_BACKUP_COPY_COMMAND);

  self->copy_directory = dup_filled (settings, CB_SETTING_BACKUP_COPY_DIRECTORY);
  if (command != NULL && command[0] != NULL)
    self->copy_command = g_strdupv ((GStrv) command);
  self->copy_timeout_s = cb_settings_get_uint (settings, CB_SETTING_BACKUP_COPY_TIMEOUT_SECONDS);
}

static gboolean
take_key (CbBackupPlan *self, CbSettings *settings, GError **error)
{
  const char *text = cb_settings_get_string (settings, CB_SETTING_BACKUP_PUBLIC_KEY);

  self->sealed = text != NULL && *text != '\0';

  return !self->sealed || cb_seal_key_parse (&self->public_key, CB_SEAL_PUBLIC, text, error);
}

/**
 * cb_backup_plan_new:
 * @settings: what the administrator chose
 * @dumper: copies the store
 * @configuration: key files and directories of key files
 * @secrets: whether secrets are asked for, besides what the settings say
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a plan; %NULL where the public key is none
 */
CbBackupPlan *
cb_backup_plan_new (CbSettings *settings,
                    CbStoreDumper *dumper,
                    const char *const *configuration,
                    gboolean secrets,
                    GError **error)
{
  g_autoptr (CbBackupPlan) self = g_atomic_rc_box_new0 (CbBackupPlan);

  self->dumper = g_object_ref (dumper);
  self->configuration = g_strdupv ((GStrv) configuration);
  self->bytes_per_second = cb_settings_get_uint64 (settings, CB_SETTING_BACKUP_BYTES_PER_SECOND);
  self->level = cb_settings_get_uint (settings, CB_SETTING_BACKUP_COMPRESSION_LEVEL);
  self->secrets = secrets || cb_settings_get_boolean (settings, CB_SETTING_BACKUP_SECRETS);
  self->retention_days = cb_settings_get_uint (settings, CB_SETTING_BACKUP_RETENTION_DAYS);
  take_places (self, settings);
  take_copies (self, settings);

  return take_key (self, settings, error) ? g_steal_pointer (&self) : NULL;
}

CbBackupPlan *
cb_backup_plan_ref (CbBackupPlan *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_backup_plan_unref (CbBackupPlan *self)
{
  g_atomic_rc_box_release_full (self, clear_plan);
}

gboolean
cb_backup_plan_wants_copies (const CbBackupPlan *self)
{
  return self->copy_directory != NULL || self->copy_command != NULL;
}

/**
 * cb_backup_plan_read_identity:
 * @self: a plan
 * @identity: (out caller-allocates): the private key; clear it after use
 * @known: (out): whether there is one
 * @error: return location for an error
 *
 * Blocks.
 *
 * Returns: %FALSE where a file is named, but the key cannot be read from it
 */
gboolean
cb_backup_plan_read_identity (const CbBackupPlan *self,
                              CbSealKey *identity,
                              gboolean *known,
                              GError **error)
{
  *known = self->identity_file != NULL;

  return !*known || cb_seal_key_read (identity, CB_SEAL_PRIVATE, self->identity_file, error);
}
