#include "base/cb-error.h"
#include "ctl/cb-ctl-client.h"

/* `chatbotctl config`: the configuration. */

static gboolean
reload (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusManager) manager = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  manager = cb_ctl_client_get_manager (self, error);
  if (manager == NULL || !cb_dbus_manager_call_reload_sync (manager, CB_CTL_CALL, NULL, error))
    return FALSE;
  cb_ctl_say (self, "The configuration was read again and taken over");

  return TRUE;
}

/* The daemon's own program knows its settings; it prints them, or what is wrong with them. */
static gboolean
check (CbCtl *self, GError **error)
{
  char *argv[] = { (char *) CB_DAEMON_PATH, (char *) "--check-config", NULL, NULL, NULL };
  g_autofree char *file = NULL;
  const GOptionEntry options[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &file, "Check this file", "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;
  if (file != NULL)
    {
      argv[2] = (char *) "--config";
      argv[3] = file;
    }
  if (!g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN, NULL,
                     NULL, NULL, NULL, &status, error))
    return FALSE;
  if (g_spawn_check_wait_status (status, NULL))
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "The configuration is wrong");

  return FALSE;
}

static const CbCtlCommand commands[] = {
  { "reload", "", "Have the daemon read its configuration again", reload },
  { "check", "", "Print what the configuration says, or what is wrong", check },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_config = { "config", "The configuration", commands };
