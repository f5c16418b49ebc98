#include "daemon/cb-options.h"

/**
 * cb_options_parse:
 * @self: (out caller-allocates): what they say
 * @arguments: (array zero-terminated=1): as main() got them
 * @error: return location for an error that says what is wrong
 *
 * Reads the command line. Asked for help it prints it and ends the process, as everything does.
 */
gboolean
cb_options_parse (CbOptions *self, char **arguments, GError **error)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &self->config,
      "Read this file instead of /etc/chatbotd/chatbotd.conf, and FILE.d/*.conf after it", "FILE" },
    { "data-dir", 'd', 0, G_OPTION_ARG_FILENAME, &self->data_dir,
      "Keep the database and uploads here", "DIR" },
    { "listen", 'l', 0, G_OPTION_ARG_STRING_ARRAY, &self->listen,
      "Listen here; may be given several times", "ADDR:PORT" },
    { "bus", 0, 0, G_OPTION_ARG_STRING, &self->bus, "D-Bus to be on",
      "system|session|none|ADDRESS" },
    { "migrate-store", 0, 0, G_OPTION_ARG_STRING, &self->migrate_store,
      "Copy everything between the database in the data directory and MONGODB_URI, then end",
      "mongodb|sqlite" },
    { "check-config", 0, 0, G_OPTION_ARG_NONE, &self->check_config,
      "Print what is in force and where it comes from, then end", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, "Print the version and end", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = g_strdupv (arguments);

  *self = (CbOptions){ 0 };
  g_option_context_set_summary (context, "Answers visitors of websites over HTTP and WebSocket.");
  g_option_context_set_description (context, "See chatbotd(8) and chatbotd.conf(5).");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, &rest, error))
    return FALSE;
  if (rest[0] == NULL || rest[1] == NULL)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "“%s”: there is nothing to name here",
               rest[1]);

  return FALSE;
}

void
cb_options_clear (CbOptions *self)
{
  g_free (self->config);
  g_free (self->data_dir);
  g_strfreev (self->listen);
  g_free (self->bus);
  g_free (self->migrate_store);
}
