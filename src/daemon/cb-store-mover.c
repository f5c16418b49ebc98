#include "daemon/cb-store-mover.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "daemon/cb-daemon-store.h"
#include "daemon/cb-data-directory.h"
#include "store/cb-sqlite-dumper.h"
#include "store/cb-store-migration.h"

/* Under this name a database is written; it gets its own when all of it is there and compared. */
#define UNFINISHED CB_SQLITE_FILE_NAME ".moving"

/*
 * `chatbotd --migrate-store`: copies everything that is kept from SQLite to MongoDB or back, while
 * no daemon runs on it.
 */

static gboolean
migrate (CbStoreBackend *source, CbStoreBackend *target, CbStoreCensus *census, GError **error)
{
  CbStoreBackendInterface *reads = CB_STORE_BACKEND_GET_IFACE (source);
  CbStoreBackendInterface *writes = CB_STORE_BACKEND_GET_IFACE (target);
  gboolean ok = reads->open (source, error) && writes->open (target, error) &&
                cb_store_migration_run (source, target, census, error);

  writes->maintain (target);
  writes->close (target);
  reads->close (source);

  return ok;
}

static gboolean
check_there (const char *path, gboolean wanted, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS) == wanted)
    return TRUE;

  g_set_error (error, CB_ERROR, wanted ? CB_ERROR_NOT_FOUND : CB_ERROR_CONFLICT,
               wanted ? "There is no database “%s” to copy from"
                      : "There is a database “%s” already: move it away first",
               path);
  return FALSE;
}

static gboolean
move_to_mongodb (CbSettings *settings, const char *path, CbStoreCensus *census, GError **error)
{
  g_autoptr (CbStoreBackend) source = cb_daemon_store_create_sqlite (path);
  g_autoptr (CbStoreBackend) target = cb_daemon_store_create_mongo (settings, error);

  return target != NULL && check_there (path, TRUE, error) &&
         migrate (source, target, census, error);
}

static gboolean
move_to_sqlite (CbSettings *settings, const char *path, CbStoreCensus *census, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *unfinished = g_build_filename (directory, UNFINISHED, NULL);
  g_autoptr (CbStoreBackend) source = cb_daemon_store_create_mongo (settings, error);
  g_autoptr (CbStoreBackend) target = cb_daemon_store_create_sqlite (unfinished);

  if (source == NULL || !check_there (path, FALSE, error))
    return FALSE;

  g_remove (unfinished);
  if (!migrate (source, target, census, error))
    {
      g_remove (unfinished);
      return FALSE;
    }
  if (g_rename (unfinished, path) == 0)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot rename “%s”: %s", unfinished,
               g_strerror (errno));
  return FALSE;
}

static void
print_census (const CbStoreCensus *census)
{
  g_print ("%" G_GUINT64_FORMAT " sessions, %" G_GUINT64_FORMAT " messages, %" G_GUINT64_FORMAT
           " uploads, %" G_GUINT64_FORMAT " acts, %" G_GUINT64_FORMAT " alerts, %" G_GUINT64_FORMAT
           " notices and %" G_GUINT64_FORMAT " silences were copied, read back and compared.\n"
           "SHA-256 of both: %s\n",
           census->sessions, census->messages, census->uploads, census->acts, census->alerts,
           census->notices, census->silences, census->digest);
}

/**
 * cb_store_mover_run:
 * @settings: which data directory, and which MongoDB
 * @to: "mongodb" or "sqlite"
 * @error: return location for an error
 *
 * Copies everything and says what it was. What it was copied from stays as it is. Blocks.
 *
 * Returns: %FALSE when it failed
 */
gboolean
cb_store_mover_run (CbSettings *settings, const char *to, GError **error)
{
  const char *directory = cb_settings_get_string (settings, CB_SETTING_DAEMON_DATA_DIRECTORY);
  g_autofree char *path = g_build_filename (directory, CB_SQLITE_FILE_NAME, NULL);
  gboolean to_mongodb = strcmp (to, "mongodb") == 0;
  CbStoreCensus census;
  gboolean ok;
  int lock;

  if (!to_mongodb && strcmp (to, "sqlite") != 0)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "“%s” is no kind of store: it must be mongodb or sqlite", to);
      return FALSE;
    }

  lock = cb_data_directory_open (directory, error);
  if (lock < 0)
    return FALSE;
  ok = to_mongodb ? move_to_mongodb (settings, path, &census, error)
                  : move_to_sqlite (settings, path, &census, error);
  close (lock);
  if (ok)
    print_census (&census);

  return ok;
}
