#include "base/cb-error.h"
#include "ctl/cb-ctl.h"

/* `chatbotctl store`: where everything is kept. */

/* The daemon's own program knows its stores; it does the work, while no daemon runs on them. */
static gboolean
migrate (CbCtl *self, GError **error)
{
  g_autofree char *file = NULL;
  g_autofree char *directory = NULL;
  const GOptionEntry options[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &file, "Read this file", "FILE" },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &directory, "Where the data is", "DIR" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  int status;

  if (!cb_ctl_parse (self, options, error))
    return FALSE;

  g_strv_builder_add_many (command, CB_DAEMON_PATH, "--migrate-store", self->arguments[1], NULL);
  if (file != NULL)
    g_strv_builder_add_many (command, "--config", file, NULL);
  if (directory != NULL)
    g_strv_builder_add_many (command, "--data-dir", directory, NULL);
  argv = g_strv_builder_end (command);
  if (!g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN, NULL,
                     NULL, NULL, NULL, &status, error))
    return FALSE;
  if (g_spawn_check_wait_status (status, NULL))
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_FAILED, "Nothing is in use that was not before");

  return FALSE;
}

static const CbCtlCommand commands[] = {
  { "migrate", "mongodb|sqlite", "Copy everything there, while the daemon is stopped", migrate },
  { NULL, NULL, NULL, NULL },
};

const CbCtlGroup cb_ctl_store = { "store", "The store", commands };
