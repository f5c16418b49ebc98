#include "backups/cb-offline-restore.h"

#include "backups/cb-backup-catalog.h"
#include "backups/cb-restore.h"
#include "backups/cb-seal-key.h"
#include "base/cb-durable.h"
#include "base/cb-error.h"
#include "store/cb-sqlite-dumper.h"

/* What the daemon holds as long as it runs. */
#define DATA_LOCK "lock"

/* The restore that is under way. */
typedef struct
{
  const CbOfflineRestore *what;
  CbFileLock *lock;      /* (owned) (nullable) */
  CbStoreDumper *dumper; /* (owned) */
  CbBackup *backup;      /* (owned) (nullable): what is known about the archive */
  char *archive;         /* (owned) (nullable) */
  CbSealKey identity;
} Restoring;

static void
restoring_clear (Restoring *restoring)
{
  g_clear_pointer (&restoring->lock, cb_file_lock_release);
  g_clear_object (&restoring->dumper);
  g_clear_pointer (&restoring->backup, cb_backup_unref);
  g_free (restoring->archive);
  cb_seal_key_clear (&restoring->identity);
}

void
cb_offline_restore_report_clear (CbOfflineRestoreReport *self)
{
  g_clear_pointer (&self->archive, g_free);
  g_clear_pointer (&self->kept, g_free);
}

/* Returns: (transfer full) (nullable): the newest that nobody found broken */
static CbBackup *
find_newest (CbBackupCatalog *catalog, const char *directory, GError **error)
{
  g_autoptr (GPtrArray) backups = cb_backup_catalog_list (catalog, error);

  for (guint i = 0; backups != NULL && i < backups->len; i++)
    {
      CbBackup *backup = g_ptr_array_index (backups, i);

      if (backup->problem == NULL)
        return cb_backup_ref (backup);
    }

  if (backups != NULL)
    g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no backup in “%s”", directory);

  return NULL;
}

static gboolean
find_in_catalog (Restoring *restoring, GError **error)
{
  const CbOfflineRestore *what = restoring->what;
  g_autofree char *directory = what->directory != NULL
                                   ? g_strdup (what->directory)
                                   : g_build_filename (what->data_directory, "backups", NULL);
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (directory);

  restoring->backup = what->timestamp != NULL
                          ? cb_backup_catalog_get (catalog, what->timestamp, error)
                          : find_newest (catalog, directory, error);
  if (restoring->backup == NULL)
    return FALSE;
  restoring->archive = cb_backup_catalog_build_archive (catalog, restoring->backup->timestamp,
                                                        restoring->backup->sealed);

  return TRUE;
}

static gboolean
find_archive (Restoring *restoring, GError **error)
{
  if (restoring->what->archive == NULL)
    return find_in_catalog (restoring, error);

  restoring->archive = g_strdup (restoring->what->archive);

  return TRUE;
}

/* Nobody may have the store open; a new machine has no data directory yet. */
static gboolean
lock_data (Restoring *restoring, GError **error)
{
  g_autofree char *path = g_build_filename (restoring->what->data_directory, DATA_LOCK, NULL);

  if (!cb_durable_make_directory (restoring->what->data_directory, error))
    return FALSE;
  restoring->lock = cb_file_lock_take (path, error);
  if (restoring->lock == NULL)
    g_prefix_error (error, "chatbotd runs on this data; stop it first, or restore through it: ");

  return restoring->lock != NULL;
}

static gboolean
stage (Restoring *restoring, CbProgress *progress, GCancellable *cancellable, GError **error)
{
  const CbOfflineRestore *what = restoring->what;
  CbBackupExtraction extraction = {
    .archive = restoring->archive,
    .sha256 = restoring->backup != NULL ? restoring->backup->sha256 : NULL,
    .progress = progress,
    .cancellable = cancellable,
  };

  if (what->identity_file != NULL)
    {
      if (!cb_seal_key_read (&restoring->identity, CB_SEAL_PRIVATE, what->identity_file, error))
        return FALSE;
      extraction.identity = &restoring->identity;
    }

  return cb_restore_stage (&extraction, restoring->dumper, what->data_directory,
                           restoring->backup != NULL ? restoring->backup->content_size : 0, error);
}

/**
 * cb_offline_restore_run:
 * @what: what to restore, and where
 * @now: microseconds since 1970 UTC
 * @progress: hears how far it is
 * @cancellable: (nullable): ends it before anything is touched
 * @report: (out caller-allocates): what came of it; clear it in any case
 * @error: return location for an error
 *
 * Restores a backup while the daemon is stopped. Needs nothing of the daemon but its files: this is
 * for the day when there is nothing else. The data of a MongoDB server is not in the data
 * directory, so its backup is refused here.
 *
 * Returns: %FALSE where it failed; nothing was touched then, but where the error says that it could
 *   not be finished
 */
gboolean
cb_offline_restore_run (const CbOfflineRestore *what,
                        gint64 now,
                        CbProgress *progress,
                        GCancellable *cancellable,
                        CbOfflineRestoreReport *report,
                        GError **error)
{
  g_autofree char *database = g_build_filename (what->data_directory, CB_SQLITE_FILE_NAME, NULL);
  Restoring restoring = { .what = what };
  gboolean ok;

  *report = (CbOfflineRestoreReport){ NULL, NULL };
  restoring.dumper = cb_sqlite_dumper_new (database);

  /* What an earlier restore left half done is finished first. */
  ok = find_archive (&restoring, error) && lock_data (&restoring, error) &&
       cb_restore_complete (what->data_directory, CB_SQLITE_FILE_NAME, now, NULL, error) &&
       stage (&restoring, progress, cancellable, error) &&
       cb_restore_commit (what->data_directory, error) &&
       cb_restore_complete (what->data_directory, CB_SQLITE_FILE_NAME, now, &report->kept, error);
  if (ok)
    report->archive = g_steal_pointer (&restoring.archive);
  restoring_clear (&restoring);

  return ok;
}
