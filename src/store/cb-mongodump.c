#include "store/cb-mongodump.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/cb-command.h"

#define PROGRAM "mongodump"

/* Beside what is dumped, while it runs: it holds a password. */
#define CONFIG_NAME "mongodump.conf"

/* The database in a URI is also where its user is known, unless it says otherwise. */
static char *
build_options (const char *credentials, const char *former, const char *options)
{
  const char *separator = *options != '\0' ? "&" : "?";

  if (strchr (credentials, '@') == NULL || strstr (options, "authSource=") != NULL)
    return g_strdup (options);

  return g_strdup_printf ("%s%sauthSource=%s", options, separator,
                          *former != '\0' ? former : "admin");
}

/**
 * cb_mongodump_build_uri:
 * @uri: of a MongoDB
 * @database: the name of a database
 *
 * Returns: (transfer full): a URI of the same server and user, and of that database
 */
char *
cb_mongodump_build_uri (const char *uri, const char *database)
{
  const char *scheme = strstr (uri, "://");
  const char *hosts = scheme != NULL ? scheme + strlen ("://") : uri;
  const char *path = hosts + strcspn (hosts, "/?");
  const char *options = path + strcspn (path, "?");
  g_autofree char *server = g_strndup (uri, path - uri);
  g_autofree char *former = *path == '/' ? g_strndup (path + 1, options - path - 1) : g_strdup ("");
  g_autofree char *all_options = build_options (server, former, options);

  return g_strconcat (server, "/", database, all_options, NULL);
}

/* Not an argument, which everybody on the machine could read. */
static gboolean
write_config (const CbMongodump *self, const char *path, GError **error)
{
  g_autofree char *uri = cb_mongodump_build_uri (self->uri, self->database);
  g_auto (GStrv) parts = g_strsplit (uri, "'", -1);
  g_autofree char *quoted = g_strjoinv ("''", parts);
  g_autofree char *text = g_strdup_printf ("uri: '%s'\n", quoted);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

/**
 * cb_mongodump_run:
 * @self: what to do
 * @collection: of which collection
 * @error: return location for an error
 *
 * Runs the program, and blocks until it has ended.
 *
 * Returns: %FALSE where it is not there, failed, took too long or was cancelled
 */
gboolean
cb_mongodump_run (const CbMongodump *self, const char *collection, GError **error)
{
  g_autofree char *config = g_build_filename (self->target, CONFIG_NAME, NULL);
  g_autofree char *config_option = g_strconcat ("--config=", config, NULL);
  g_autofree char *collection_option = g_strconcat ("--collection=", collection, NULL);
  g_autofree char *out_option = g_strconcat ("--out=", self->target, NULL);
  const char *const command[] = { PROGRAM,    config_option, collection_option,
                                  out_option, "--quiet",     NULL };
  gboolean ok = write_config (self, config, error) &&
                cb_command_run (command, self->timeout_s, self->cancellable, error);

  g_unlink (config);
  if (!ok)
    g_prefix_error (error, "Cannot dump the collection “%s”: ", collection);

  return ok;
}
