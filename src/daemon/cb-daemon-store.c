#include "daemon/cb-daemon-store.h"

#include "base/cb-error.h"
#include "store/cb-backend-sqlite.h"
#include "store/cb-mongo-dumper.h"
#include "store/cb-mongo-module.h"
#include "store/cb-sqlite-dumper.h"

/* Which store it is: the one place that knows all of them. */

static const char *
get_uri (CbSettings *settings)
{
  return cb_settings_get_string (settings, CB_SETTING_STORE_MONGODB_URI);
}

/* Returns: seconds that mongodump may take; 0 to do without it */
static guint
get_tool_timeout (CbSettings *settings)
{
  return cb_settings_get_boolean (settings, CB_SETTING_BACKUP_USE_MONGODUMP)
             ? cb_settings_get_uint (settings, CB_SETTING_BACKUP_MONGODUMP_TIMEOUT_SECONDS)
             : 0;
}

static char *
build_path (CbSettings *settings)
{
  return g_build_filename (cb_settings_get_string (settings, CB_SETTING_DAEMON_DATA_DIRECTORY),
                           cb_daemon_store_get_file_name (settings), NULL);
}

/**
 * cb_daemon_store_get_file_name:
 * @settings: what the administrator chose
 *
 * Returns: what a restore calls in the data directory that which it brings
 */
const char *
cb_daemon_store_get_file_name (CbSettings *settings)
{
  return *get_uri (settings) != '\0' ? CB_MONGO_DUMP_NAME : CB_SQLITE_FILE_NAME;
}

/* Returns: (transfer full): a database of one's own */
CbStoreBackend *
cb_daemon_store_create_sqlite (const char *path)
{
  return cb_backend_sqlite_new (path);
}

/**
 * cb_daemon_store_create_mongo:
 * @settings: which MongoDB
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): it; %NULL where none is named, or its URI is wrong
 */
CbStoreBackend *
cb_daemon_store_create_mongo (CbSettings *settings, GError **error)
{
  g_autofree char *incoming =
      g_build_filename (cb_settings_get_string (settings, CB_SETTING_DAEMON_DATA_DIRECTORY),
                        CB_MONGO_DUMP_NAME, NULL);
  const CbMongoModule *module;

  if (*get_uri (settings) == '\0')
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "MONGODB_URI does not say where MongoDB is");
      return NULL;
    }

  module = cb_mongo_module_get (error);
  return module != NULL ? module->backend_new (get_uri (settings), incoming, error) : NULL;
}

/**
 * cb_daemon_store_create_backend:
 * @settings: what the administrator chose
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): where everything is kept
 */
CbStoreBackend *
cb_daemon_store_create_backend (CbSettings *settings, GError **error)
{
  g_autofree char *path = build_path (settings);

  return *get_uri (settings) == '\0' ? cb_daemon_store_create_sqlite (path)
                                     : cb_daemon_store_create_mongo (settings, error);
}

/**
 * cb_daemon_store_create_dumper:
 * @settings: what the administrator chose
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what copies it
 */
CbStoreDumper *
cb_daemon_store_create_dumper (CbSettings *settings, GError **error)
{
  g_autofree char *path = build_path (settings);
  const CbMongoModule *module;

  if (*get_uri (settings) == '\0')
    return cb_sqlite_dumper_new (path);

  module = cb_mongo_module_get (error);
  return module != NULL
             ? module->dumper_new (get_uri (settings), get_tool_timeout (settings), error)
             : NULL;
}

/**
 * cb_daemon_store_get_mongo_stats:
 * @backend: where everything is kept
 * @stats: (out caller-allocates): what MongoDB's driver counted
 *
 * Returns: %FALSE where it is no MongoDB
 */
gboolean
cb_daemon_store_get_mongo_stats (CbStoreBackend *backend, CbMongoStats *stats)
{
  const CbMongoModule *module = CB_IS_BACKEND_SQLITE (backend) ? NULL : cb_mongo_module_get (NULL);

  return module != NULL && module->backend_get_stats (backend, stats);
}
