#include <stdio.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "ctl/cb-ctl-client.h"
#include "ctl/cb-ctl-job.h"

/* `chatbotctl restore`: puts everything back as it was. */

/* Whoever reads a script's output was asked when it was written. */
static gboolean
confirm (const char *timestamp, gboolean yes, GError **error)
{
  char line[8] = "";

  if (yes || !isatty (STDIN_FILENO))
    return TRUE;

  g_print ("Everything is put back as it was at %s; what came later is set aside.\nGo on? [y/N] ",
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

static gboolean
restore (CbCtl *self, GError **error)
{
  g_autofree char *timestamp = NULL;
  gboolean yes = FALSE;
  const GOptionEntry options[] = {
    { "timestamp", 0, 0, G_OPTION_ARG_STRING, &timestamp, "The backup, as “backup list” names it",
      "TIMESTAMP" },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &yes, "Do not ask", NULL },
    { NULL },
  };

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  if (timestamp == NULL)
    timestamp = g_strdup (self->arguments[1]);
  if (timestamp == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "Which backup? Name it as in --timestamp=20260131T120000Z; “chatbotctl backup "
                   "list” lists them");
      return FALSE;
    }

  return confirm (timestamp, yes, error) && restore_running (self, timestamp, error);
}

static const CbCtlCommand commands[] = {
  { NULL, "[TIMESTAMP]", "Put everything back as it was (--timestamp=...)", restore },
  { NULL },
};

const CbCtlGroup cb_ctl_restore = { "restore", "Disaster recovery", commands };
