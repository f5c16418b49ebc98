#include "ctl/cb-ctl-client.h"

/* `chatbotctl log-level`: how much is logged. */

static gboolean
set_level (CbCtl *self, GError **error)
{
  g_autoptr (CbDBusManager) manager = NULL;

  if (!cb_ctl_parse (self, NULL, error))
    return FALSE;
  manager = cb_ctl_client_get_manager (self, error);
  if (manager == NULL || !cb_dbus_manager_call_set_log_level_sync (manager, self->arguments[1],
                                                                   CB_CTL_CALL, NULL, error))
    return FALSE;
  cb_ctl_say (self, "The daemon logs “%s” and what matters more, until it is reloaded or ends",
              self->arguments[1]);

  return TRUE;
}

static const CbCtlCommand commands[] = {
  { NULL, "LEVEL", "Log error, warn, info, http or debug", set_level },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_log_level = { "log-level", "The log", commands };
