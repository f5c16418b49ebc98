#include <stdio.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "base/cb-settings-loader.h"
#include "ctl/cb-ctl-client.h"
#include "ctl/cb-ctl-job.h"
#include "ctl/cb-ctl-offline.h"

#define CONFIG_FILE "/etc/chatbotd/chatbotd.conf"

/* `chatbotctl restore`: puts everything back as it was. */

/* Whoever reads a script's output was asked when it was written. */
static gboolean
confirm (const char *timestamp, gboolean yes, GError **error)
{
  char line[8] = "";

  if (yes || !isatty (STDIN_FILENO))
    return TRUE;

  g_print (
      "Everything is put back as it was in backup %s; what came later is set aside.\nGo on? [y/N] ",
      timestamp);
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) != NULL && (*line == 'y' || *line == 'Y'))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nothing was changed");

  return FALSE;
}

static gboolean
restore_running (CbCtl *self, const char *timestamp, GError **error)
{
  g_autoptr (CbDBusBackups) backups = cb_ctl_client_get_backups (self, error);
  g_autofree char *path = NULL;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) list = NULL;

  if (backups == NULL)
    return FALSE;
  if (!cb_dbus_backups_call_restore_sync (backups, timestamp, g_variant_new ("a{sv}", NULL),
                                          CB_CTL_CALL, &path, NULL, error))
    {
      cb_dbus_backups_call_list_sync (backups, CB_CTL_CALL, &list, NULL, NULL);
      cb_ctl_client_suggest (error, timestamp, list, "timestamp");
      return FALSE;
    }

  result = cb_ctl_job_wait (self, path, error);
  if (result == NULL)
    return FALSE;
  if (!cb_ctl_print_json (self, result))
    g_print ("Everything is as it was at %s\n", timestamp);

  return TRUE;
}

/* Without a daemon: where its data and its backups are says its configuration. */
static gboolean
restore_stopped (CbCtl *self, CbOfflineRestore *what, GError **error)
{
  g_autoptr (CbSettingsLoader) loader = cb_settings_loader_new ();
  g_autoptr (CbSettings) settings = cb_settings_new ();
  g_auto (GStrv) environment = g_get_environ ();
  const char *directory;
  const char *identity;

  cb_settings_loader_read_file (loader, CONFIG_FILE, FALSE);
  cb_settings_loader_read_directory (loader, CONFIG_FILE ".d");
  cb_settings_loader_read_environment (loader, (const char *const *) environment);
  if (!cb_settings_loader_apply (loader, settings, 0, error))
    return FALSE;

  directory = cb_settings_get_string (settings, CB_SETTING_BACKUP_DIRECTORY);
  identity = cb_settings_get_string (settings, CB_SETTING_BACKUP_IDENTITY_FILE);
  if (what->data_directory == NULL)
    {
      what->data_directory = cb_settings_get_string (settings, CB_SETTING_DAEMON_DATA_DIRECTORY);
      what->directory = *directory != '\0' ? directory : NULL;
    }
  if (what->identity_file == NULL && *identity != '\0')
    what->identity_file = identity;

  return cb_ctl_offline_restore (self, what, error);
}

/* Whether a daemon is there to do it. */
static gboolean
is_running (CbCtl *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbDBusManager) manager = cb_ctl_client_get_manager (self, &error);
  g_autofree char *owner =
      manager != NULL ? g_dbus_proxy_get_name_owner (G_DBUS_PROXY (manager)) : NULL;

  return owner != NULL;
}

static gboolean
check_choice (const CbOfflineRestore *what, GError **error)
{
  if ((what->timestamp == NULL) != (what->archive == NULL))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "Which backup? Name it as in --timestamp=20260131T120000Z (“chatbotctl backup list” "
               "lists them), or a file as in --archive=FILE");

  return FALSE;
}

static gboolean
restore (CbCtl *self, GError **error)
{
  g_autofree char *timestamp = NULL;
  g_autofree char *archive = NULL;
  g_autofree char *data_dir = NULL;
  g_autofree char *identity = NULL;
  gboolean yes = FALSE;
  const GOptionEntry options[] = {
    { "timestamp", 0, 0, G_OPTION_ARG_STRING, &timestamp, "The backup, as “backup list” names it",
      "TIMESTAMP" },
    { "archive", 0, 0, G_OPTION_ARG_FILENAME, &archive, "A file instead; no daemon may run",
      "FILE" },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir,
      "Restore into this directory; no daemon may run on it", "DIR" },
    { "identity", 0, 0, G_OPTION_ARG_FILENAME, &identity,
      "Private key of a sealed backup, where no daemon runs", "FILE" },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &yes, "Do not ask", NULL },
    G_OPTION_ENTRY_NULL,
  };
  CbOfflineRestore what = { 0 };

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  if (timestamp == NULL)
    timestamp = g_strdup (self->arguments[1]);
  what.timestamp = timestamp;
  what.archive = archive;
  what.data_directory = data_dir;
  what.identity_file = identity;
  if (!check_choice (&what, error) ||
      !confirm (timestamp != NULL ? timestamp : archive, yes, error))
    return FALSE;

  if (archive == NULL && data_dir == NULL && is_running (self))
    return restore_running (self, timestamp, error);

  return restore_stopped (self, &what, error);
}

static const CbCtlCommand commands[] = {
  { NULL, "[TIMESTAMP]", "Put everything back as it was (--timestamp=...)", restore },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_restore = { "restore", "Disaster recovery", commands };
