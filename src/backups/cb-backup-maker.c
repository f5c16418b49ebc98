#include "backups/cb-backup-maker.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "backups/cb-archive-writer.h"
#include "backups/cb-backup-catalog.h"
#include "backups/cb-config-redactor.h"
#include "backups/cb-file-walk.h"
#include "base/cb-durable.h"
#include "base/cb-error.h"

/* A key file is read into memory. */
#define MAX_CONFIGURATION_SIZE (1 << 20)

/* One backup being made. */
typedef struct
{
  CbBackupPlan *plan;
  CbBackupCatalog *catalog; /* (owned) */
  CbFileLock *lock;         /* (owned) */
  CbThrottle *throttle;     /* (owned) */
  CbProgress *progress;
  GCancellable *cancellable;
  char *timestamp;            /* (owned) */
  char *work;                 /* (owned): the directory of what is not finished */
  char *dump;                 /* (owned) */
  char *archive;              /* (owned): as long as it is not finished */
  CbBackupManifest *manifest; /* (owned) */
  guint64 expected;           /* bytes that go in, about */
} Making;

static void
making_clear (Making *making)
{
  if (making->work != NULL)
    cb_durable_remove_tree (making->work, NULL);
  g_clear_pointer (&making->catalog, cb_backup_catalog_free);
  g_clear_pointer (&making->lock, cb_file_lock_release);
  g_clear_pointer (&making->throttle, cb_throttle_free);
  g_clear_pointer (&making->manifest, cb_backup_manifest_free);
  g_free (making->timestamp);
  g_free (making->work);
  g_free (making->dump);
  g_free (making->archive);
}

static gboolean
check_space (Making *making, GError **error)
{
  guint64 needed = cb_store_dumper_measure (making->plan->dumper);
  g_autofree char *needed_text = NULL;
  g_autofree char *free_text = NULL;
  struct statvfs fs;
  guint64 free_bytes;

  if (statvfs (making->plan->directory, &fs) != 0)
    return TRUE;
  free_bytes = (guint64) fs.f_bavail * fs.f_frsize;
  if (free_bytes > needed)
    return TRUE;

  needed_text = g_format_size (needed);
  free_text = g_format_size (free_bytes);
  g_set_error (error, CB_ERROR, CB_ERROR_STORAGE,
               "There is not enough room for a backup in “%s”: it needs %s and more, %s are free",
               making->plan->directory, needed_text, free_text);
  return FALSE;
}

static gboolean
prepare (Making *making, gint64 now, GError **error)
{
  g_autofree char *purpose = NULL;

  making->catalog = cb_backup_catalog_new (making->plan->directory);
  making->lock = cb_backup_catalog_lock (making->catalog, error);
  if (making->lock == NULL || !cb_backup_catalog_tidy (making->catalog, error) ||
      !check_space (making, error))
    return FALSE;

  making->timestamp = cb_backup_catalog_choose_timestamp (making->catalog, now);
  making->throttle = cb_throttle_new (making->plan->bytes_per_second);
  making->manifest = cb_backup_manifest_new ();
  making->manifest->created_at = now;
  making->manifest->secrets = making->plan->secrets;
  purpose = g_strconcat ("making-", making->timestamp, NULL);
  making->work = cb_backup_catalog_build_work (making->catalog, purpose);
  making->dump =
      g_build_filename (making->work, cb_store_dumper_get_file_name (making->plan->dumper), NULL);
  making->archive = g_build_filename (making->work, "archive", NULL);

  return cb_durable_make_directory (making->work, error);
}

static void
on_dump_progressed_cb (double fraction, gpointer user_data)
{
  cb_progress_set (user_data, fraction);
}

/* What it holds is counted and looked over in the copy: the store itself has other things to do. */
static gboolean
dump_store (Making *making, GError **error)
{
  cb_progress_begin (making->progress, 0, 0.3, "Copying the database");
  if (!cb_store_dumper_dump (making->plan->dumper, making->dump, making->throttle,
                             on_dump_progressed_cb, making->progress, making->cancellable, error))
    return FALSE;

  cb_progress_begin (making->progress, 0.3, 0.4, "Checking the copy");
  making->manifest->store = cb_store_dumper_inspect (making->plan->dumper, making->dump, FALSE,
                                                     making->cancellable, error);

  return making->manifest->store != NULL;
}

static gboolean
add_store (Making *making, CbArchiveWriter *writer, GError **error)
{
  g_autofree char *name = g_build_filename (
      CB_BACKUP_STORE, cb_store_dumper_get_file_name (making->plan->dumper), NULL);
  int fd;
  off_t size;
  gboolean ok;

  if (g_file_test (making->dump, G_FILE_TEST_IS_DIR))
    return cb_archive_writer_add_tree (writer, name, making->dump, error);

  fd = open (making->dump, O_RDONLY | O_CLOEXEC);
  size = fd >= 0 ? lseek (fd, 0, SEEK_END) : -1;
  ok = size >= 0 && lseek (fd, 0, SEEK_SET) == 0;
  if (!ok)
    g_set_error (error, CB_ERROR, CB_ERROR_STORAGE, "Cannot read “%s”: %s", making->dump,
                 g_strerror (errno));
  ok = ok && cb_archive_writer_add_fd (writer, name, fd, size, error);
  if (fd >= 0)
    close (fd);

  return ok;
}

/* Configuration */

static gboolean
add_key_file (Making *making,
              CbArchiveWriter *writer,
              const char *name,
              const char *text,
              GError **error)
{
  g_autofree char *full = g_build_filename (CB_BACKUP_CONFIGURATION, name, NULL);
  g_autofree char *redacted =
      making->plan->secrets ? g_strdup (text) : cb_config_redactor_apply (text);

  return cb_archive_writer_add_text (writer, full, redacted, strlen (redacted), error);
}

static gboolean
add_configuration_file (Making *making,
                        CbArchiveWriter *writer,
                        const char *path,
                        const char *name,
                        GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize size = 0;

  if (g_file_get_contents (path, &text, &size, &local_error) && size <= MAX_CONFIGURATION_SIZE)
    return add_key_file (making, writer, name, text, error);
  if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;

  g_set_error (error, CB_ERROR, local_error != NULL ? CB_ERROR_STORAGE : CB_ERROR_TOO_LARGE,
               "Cannot back up “%s”: %s", path,
               local_error != NULL ? local_error->message : "it is too large for a key file");
  return FALSE;
}

static gboolean
add_configuration_directory (Making *making,
                             CbArchiveWriter *writer,
                             const char *path,
                             const char *name,
                             GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;
  gboolean ok = TRUE;

  while (ok && dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, entry, NULL);
      g_autofree char *full = g_build_filename (name, entry, NULL);

      ok = !g_file_test (file, G_FILE_TEST_IS_REGULAR) ||
           add_configuration_file (making, writer, file, full, error);
    }

  return ok;
}

static gboolean
add_configuration (Making *making, CbArchiveWriter *writer, GError **error)
{
  const char *const *paths = (const char *const *) making->plan->configuration;
  gboolean ok = TRUE;

  for (guint i = 0; ok && paths != NULL && paths[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (paths[i]);

      ok = g_file_test (paths[i], G_FILE_TEST_IS_DIR)
               ? add_configuration_directory (making, writer, paths[i], name, error)
               : add_configuration_file (making, writer, paths[i], name, error);
    }

  return ok;
}

/* The archive */

static gboolean
add_size (const char *name, int fd, guint64 size, gpointer user_data, GError **error)
{
  *(guint64 *) user_data += size;

  return TRUE;
}

static gboolean
add_data_tree (Making *making, CbArchiveWriter *writer, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (making->plan->data_directory, name, NULL);

  return cb_archive_writer_add_tree (writer, name, path, error);
}

/* How much there is to do, for people: what cannot be counted now is not. */
static void
estimate (Making *making)
{
  const char *const names[] = { CB_BACKUP_UPLOADS, CB_BACKUP_WIDGETS };

  making->expected = cb_store_dumper_measure (making->plan->dumper);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (making->plan->data_directory, names[i], NULL);

      cb_file_walk (path, add_size, &making->expected, NULL);
    }
}

static void
on_archive_progressed_cb (guint64 bytes, gpointer user_data)
{
  Making *making = user_data;

  cb_progress_set (making->progress, (double) bytes / MAX (making->expected, 1));
}

static gboolean
write_members (Making *making, CbBackupOutput *output, GError **error)
{
  g_autoptr (CbArchiveWriter) writer = cb_archive_writer_new (
      output, making->manifest, making->plan->level, making->throttle, making->cancellable, error);

  if (writer == NULL)
    return FALSE;
  cb_archive_writer_set_progress (writer, on_archive_progressed_cb, making);

  return add_store (making, writer, error) &&
         add_data_tree (making, writer, CB_BACKUP_UPLOADS, error) &&
         add_data_tree (making, writer, CB_BACKUP_WIDGETS, error) &&
         cb_archive_writer_add_tree (writer, CB_BACKUP_KNOWLEDGE, making->plan->knowledge_directory,
                                     error) &&
         add_configuration (making, writer, error) && cb_archive_writer_finish (writer, error);
}

static CbBackup *
describe (Making *making, CbBackupOutput *output)
{
  const CbStoreSummary *store = making->manifest->store;

  return cb_backup_new (&(CbBackup){
      .timestamp = making->timestamp,
      .created_at = making->manifest->created_at,
      .size = cb_backup_output_get_size (output),
      .sha256 = cb_backup_output_get_sha256 (output),
      .content_size = making->manifest->content_size,
      .n_members = cb_backup_manifest_get_n_members (making->manifest),
      .program = making->manifest->program,
      .store = store->kind,
      .schema = store->schema,
      .n_sessions = cb_store_summary_get_rows (store, "session"),
      .n_messages = cb_store_summary_get_rows (store, "message"),
      .sealed = making->plan->sealed,
      .secrets = making->plan->secrets,
  });
}

static CbBackup *
write_archive (Making *making, GError **error)
{
  const CbSealKey *key = making->plan->sealed ? &making->plan->public_key : NULL;
  g_autoptr (CbBackupOutput) output = cb_backup_output_new (making->archive, key, error);

  estimate (making);
  cb_progress_begin (making->progress, 0.4, 1, "Writing the archive");
  if (output == NULL || !write_members (making, output, error) ||
      !cb_backup_output_finish (output, error))
    return NULL;

  return describe (making, output);
}

/* From here on it is a backup. */
static gboolean
publish (Making *making, const CbBackup *backup, GError **error)
{
  g_autofree char *path =
      cb_backup_catalog_build_archive (making->catalog, making->timestamp, backup->sealed);

  return cb_durable_rename (making->archive, path, error) &&
         cb_backup_catalog_note (making->catalog, backup, error);
}

/**
 * cb_backup_maker_run:
 * @plan: what goes in, where it goes and how
 * @now: microseconds since 1970 UTC
 * @progress: hears how far it is
 * @cancellable: (nullable): ends it; nothing is left behind then
 * @error: return location for an error
 *
 * Makes a backup: copies the store, writes the archive beside its place, syncs it and gives it its
 * name. Blocks for long.
 *
 * Returns: (transfer full) (nullable): the new backup, which nobody has read back yet
 */
CbBackup *
cb_backup_maker_run (CbBackupPlan *plan,
                     gint64 now,
                     CbProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
  Making making = { .plan = plan, .progress = progress, .cancellable = cancellable };
  g_autoptr (CbBackup) backup = NULL;
  gboolean ok = FALSE;

  if (prepare (&making, now, error) && dump_store (&making, error))
    backup = write_archive (&making, error);
  if (backup != NULL)
    ok = publish (&making, backup, error);
  making_clear (&making);

  return ok ? g_steal_pointer (&backup) : NULL;
}
