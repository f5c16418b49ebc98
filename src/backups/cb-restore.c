#include "backups/cb-restore.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "backups/cb-backup-plan.h"
#include "base/cb-durable.h"
#include "base/cb-error.h"
#include "model/cb-backup.h"

#define PARTIAL "restore.partial"
#define READY "restore.ready"
#define REPLACED "replaced"
#define KEPT_PREFIX "restored-"

static gboolean
fail (GError **error, const char *what, const char *path)
{
  int saved = errno;

  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot %s “%s”: %s", what, path,
               g_strerror (saved));
  return FALSE;
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

/* Unpacking */

static gboolean
check_store (const CbBackupExtraction *extraction,
             CbStoreDumper *dumper,
             const CbBackupManifest *manifest,
             GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (CbStoreSummary) found = NULL;

  if (strcmp (manifest->store->kind, cb_store_dumper_get_kind (dumper)) != 0)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
                   "The backup is of a %s store, but this chatbotd uses %s", manifest->store->kind,
                   cb_store_dumper_get_kind (dumper));
      return FALSE;
    }

  cb_progress_begin (extraction->progress, 0.7, 1, "Checking the database");
  path = g_build_filename (extraction->target, CB_BACKUP_STORE,
                           cb_store_dumper_get_file_name (dumper), NULL);
  found = cb_store_dumper_inspect (dumper, path, TRUE, extraction->cancellable, error);

  return found != NULL && cb_store_summary_check (found, manifest->store, error);
}

/**
 * cb_restore_unpack:
 * @extraction: what to read and how; its target is made, and must not be there; its progress must
 * @dumper: opens the store that comes out
 * @error: return location for an error
 *
 * Unpacks a backup and checks everything about it.
 *
 * Returns: (transfer full) (nullable): what is in it
 */
CbBackupManifest *
cb_restore_unpack (const CbBackupExtraction *extraction, CbStoreDumper *dumper, GError **error)
{
  g_autoptr (CbBackupManifest) manifest = NULL;

  if (!cb_durable_make_directory (extraction->target, error))
    return NULL;

  cb_progress_begin (extraction->progress, 0, 0.7, "Unpacking the backup");
  manifest = cb_backup_extractor_run (extraction, error);
  if (manifest == NULL || !check_store (extraction, dumper, manifest, error))
    return NULL;

  return g_steal_pointer (&manifest);
}

/* Staging */

static gboolean
check_space (const char *data_directory, guint64 needed, GError **error)
{
  g_autofree char *needed_text = NULL;
  g_autofree char *free_text = NULL;
  struct statvfs fs;

  if (statvfs (data_directory, &fs) != 0)
    return fail (error, "use", data_directory);
  if ((guint64) fs.f_bavail * fs.f_frsize > needed)
    return TRUE;

  needed_text = g_format_size (needed);
  free_text = g_format_size ((guint64) fs.f_bavail * fs.f_frsize);
  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE,
               "There is not enough room in “%s”: the backup takes %s unpacked, %s are free",
               data_directory, needed_text, free_text);
  return FALSE;
}

static gboolean
change_owner (const char *path, const struct stat *owner, GError **error)
{
  char *const roots[] = { (char *) path, NULL };
  FTS *tree = fts_open (roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
  gboolean ok = tree != NULL;
  FTSENT *entry;

  while (ok && (entry = fts_read (tree)) != NULL)
    ok = lchown (entry->fts_path, owner->st_uid, owner->st_gid) == 0;
  if (!ok)
    fail (error, "change the owner of", path);
  if (tree != NULL)
    fts_close (tree);

  return ok;
}

/* Run by root, the files are to belong to the daemon, as the data directory does. */
static gboolean
take_owner (const char *data_directory, const char *staged, GError **error)
{
  struct stat owner;

  if (stat (data_directory, &owner) != 0)
    return fail (error, "use", data_directory);

  return geteuid () != 0 || owner.st_uid == 0 || change_owner (staged, &owner, error);
}

static gboolean
sync_all (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && syncfs (fd) == 0;

  if (!ok)
    fail (error, "sync", path);
  if (fd >= 0)
    close (fd);

  return ok;
}

/* A backup without uploads replaces those that are there by none. */
static gboolean
make_empty_directories (const char *staged, GError **error)
{
  g_autofree char *uploads = g_build_filename (staged, CB_BACKUP_UPLOADS, NULL);
  g_autofree char *widgets = g_build_filename (staged, CB_BACKUP_WIDGETS, NULL);
  g_autofree char *replaced = g_build_filename (staged, REPLACED, NULL);

  return cb_durable_make_directory (uploads, error) && cb_durable_make_directory (widgets, error) &&
         cb_durable_make_directory (replaced, error);
}

/**
 * cb_restore_stage:
 * @extraction: what to read and how; its target does not matter, its progress must be there
 * @dumper: opens the store that comes out
 * @data_directory: where it shall go
 * @content_size: how much it is, in bytes, as far as that is known
 * @error: return location for an error
 *
 * Unpacks and checks a backup beside what is there, which nobody touches.
 *
 * Returns: %TRUE where it can be committed
 */
gboolean
cb_restore_stage (const CbBackupExtraction *extraction,
                  CbStoreDumper *dumper,
                  const char *data_directory,
                  guint64 content_size,
                  GError **error)
{
  g_autofree char *staged = g_build_filename (data_directory, PARTIAL, NULL);
  g_autofree char *ready = g_build_filename (data_directory, READY, NULL);
  g_autoptr (CbBackupManifest) manifest = NULL;
  CbBackupExtraction own = *extraction;

  if (exists (ready))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
                   "An earlier restore is not finished: start chatbotd, or restore it again with "
                   "the daemon stopped");
      return FALSE;
    }

  own.target = staged;
  if (cb_durable_remove_tree (staged, error) && check_space (data_directory, content_size, error))
    manifest = cb_restore_unpack (&own, dumper, error);
  if (manifest != NULL && make_empty_directories (staged, error) &&
      take_owner (data_directory, staged, error) && sync_all (staged, error))
    return TRUE;

  cb_durable_remove_tree (staged, NULL);
  return FALSE;
}

/**
 * cb_restore_commit:
 * @data_directory: where a backup is staged
 * @error: return location for an error
 *
 * The point of no return: what is staged will take the place of what is there.
 */
gboolean
cb_restore_commit (const char *data_directory, GError **error)
{
  g_autofree char *staged = g_build_filename (data_directory, PARTIAL, NULL);
  g_autofree char *ready = g_build_filename (data_directory, READY, NULL);

  return cb_durable_rename (staged, ready, error);
}

/* Completing */

/* Moves what is in the way to the safety copy; fine where there is nothing. */
static gboolean
set_aside (const char *data_directory, const char *ready, const char *name, GError **error)
{
  g_autofree char *from = g_build_filename (data_directory, name, NULL);
  g_autofree char *to = g_build_filename (ready, REPLACED, name, NULL);

  return !exists (from) || cb_durable_rename (from, to, error);
}

static gboolean
put_in_place (const char *data_directory, const char *new_path, const char *name, GError **error)
{
  g_autofree char *to = g_build_filename (data_directory, name, NULL);

  return cb_durable_rename (new_path, to, error);
}

/* As long as the new store waits, whatever has the old one's names is the old one's. */
static gboolean
swap_store (const char *data_directory, const char *ready, const char *file, GError **error)
{
  g_autofree char *new_path = g_build_filename (ready, CB_BACKUP_STORE, file, NULL);
  g_autofree char *log = g_strconcat (file, "-wal", NULL);
  g_autofree char *shared = g_strconcat (file, "-shm", NULL);

  return !exists (new_path) || (set_aside (data_directory, ready, file, error) &&
                                set_aside (data_directory, ready, log, error) &&
                                set_aside (data_directory, ready, shared, error) &&
                                put_in_place (data_directory, new_path, file, error));
}

static gboolean
swap_directory (const char *data_directory, const char *ready, const char *name, GError **error)
{
  g_autofree char *new_path = g_build_filename (ready, name, NULL);

  return !exists (new_path) || (set_aside (data_directory, ready, name, error) &&
                                put_in_place (data_directory, new_path, name, error));
}

static char *
choose_kept_path (const char *data_directory, gint64 now)
{
  g_autofree char *timestamp = cb_backup_format_timestamp (now);
  g_autofree char *name = g_strconcat (KEPT_PREFIX, timestamp, NULL);
  char *path = g_build_filename (data_directory, name, NULL);

  while (exists (path))
    {
      char *next = g_strconcat (path, "-more", NULL);

      g_free (path);
      path = next;
    }

  return path;
}

/**
 * cb_restore_complete:
 * @data_directory: where a backup may have been committed
 * @store_file: what the store's file is called there
 * @now: microseconds since 1970 UTC
 * @kept: (out) (optional) (transfer full) (nullable): where what was replaced is now; %NULL where
 *   there was nothing to complete
 * @error: return location for an error
 *
 * Carries a committed restore through, from wherever it stopped, and removes what was not
 * committed. Must run before the store is opened. Harmless where there is nothing to do.
 */
gboolean
cb_restore_complete (const char *data_directory,
                     const char *store_file,
                     gint64 now,
                     char **kept,
                     GError **error)
{
  g_autofree char *ready = g_build_filename (data_directory, READY, NULL);
  g_autofree char *store = g_build_filename (ready, CB_BACKUP_STORE, NULL);
  g_autofree char *partial = g_build_filename (data_directory, PARTIAL, NULL);
  g_autofree char *target = NULL;

  if (kept != NULL)
    *kept = NULL;
  if (exists (partial) && !cb_durable_remove_tree (partial, error))
    return FALSE;
  if (!exists (ready))
    return TRUE;

  target = choose_kept_path (data_directory, now);
  if (!swap_store (data_directory, ready, store_file, error) ||
      !swap_directory (data_directory, ready, CB_BACKUP_UPLOADS, error) ||
      !swap_directory (data_directory, ready, CB_BACKUP_WIDGETS, error) ||
      !cb_durable_remove_tree (store, error) || !cb_durable_rename (ready, target, error))
    {
      g_prefix_error (error, "The restore could not be finished: ");
      return FALSE;
    }
  if (kept != NULL)
    *kept = g_steal_pointer (&target);

  return TRUE;
}

static gboolean
is_outdated (const char *name, guint days, gint64 now)
{
  g_autofree char *timestamp = NULL;
  gint64 then = 0;

  if (!g_str_has_prefix (name, KEPT_PREFIX))
    return FALSE;
  timestamp = g_strndup (name + strlen (KEPT_PREFIX), 16);

  return cb_backup_parse_timestamp (timestamp, &then) && now - then > days * G_TIME_SPAN_DAY;
}

/**
 * cb_restore_prune:
 * @data_directory: where restores left what they replaced
 * @days: after which it goes; 0 keeps all
 * @now: microseconds since 1970 UTC
 * @error: return location for an error
 */
gboolean
cb_restore_prune (const char *data_directory, guint days, gint64 now, GError **error)
{
  g_autoptr (GDir) dir = days > 0 ? g_dir_open (data_directory, 0, NULL) : NULL;
  const char *name;
  gboolean ok = TRUE;

  while (ok && dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (data_directory, name, NULL);

      ok = !is_outdated (name, days, now) || cb_durable_remove_tree (path, error);
    }

  return ok;
}
