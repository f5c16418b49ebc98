#include "backups/cb-backup-copier.h"

#include <string.h>

#include "backups/cb-backup-catalog.h"
#include "backups/cb-backup-input.h"
#include "backups/cb-backup-output.h"
#include "base/cb-command.h"
#include "base/cb-durable.h"
#include "base/cb-error.h"

/* What stands for the backup's file in the command. */
#define FILE_MARK "%f"

/* One backup being copied. */
typedef struct
{
  CbBackupPlan *plan;
  const CbBackup *backup;
  const char *archive;
  CbThrottle *throttle; /* (owned) */
  CbProgress *progress;
  GCancellable *cancellable;
} Copying;

/* To a directory */

/* The input is not opened even where it is sealed: bytes are copied as they are. */
static gboolean
copy_bytes (Copying *copying, CbBackupInput *input, CbBackupOutput *output, GError **error)
{
  const void *data;
  gssize n;

  while ((n = cb_backup_input_read (input, &data, error)) > 0)
    {
      if (!cb_backup_output_write (output, data, n, error) ||
          !cb_throttle_pass (copying->throttle, n, copying->cancellable, error))
        return FALSE;
      cb_progress_set (copying->progress, (double) cb_backup_input_get_position (input) /
                                              MAX (cb_backup_input_get_size (input), 1));
    }

  return n == 0 && cb_backup_output_finish (output, error);
}

/* What arrives must be what was written in the first place. */
static gboolean
check_copy (Copying *copying, CbBackupOutput *output, GError **error)
{
  if (copying->backup->sha256 == NULL ||
      strcmp (copying->backup->sha256, cb_backup_output_get_sha256 (output)) == 0)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "“%s” is not what was written: its digest is another one", copying->archive);
  return FALSE;
}

static gboolean
write_copy (Copying *copying, const char *partial, GError **error)
{
  g_autoptr (CbBackupInput) input = cb_backup_input_new (copying->archive, NULL, error);
  g_autoptr (CbBackupOutput) output = NULL;

  if (input == NULL || !cb_durable_remove_tree (partial, error))
    return FALSE;
  output = cb_backup_output_new (partial, NULL, error);

  return output != NULL && copy_bytes (copying, input, output, error) &&
         check_copy (copying, output, error);
}

static gboolean
copy_to_directory (Copying *copying, gint64 now, GError **error)
{
  const CbBackup *backup = copying->backup;
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (copying->plan->copy_directory);
  g_autoptr (CbFileLock) lock = cb_backup_catalog_lock (catalog, error);
  g_autofree char *target =
      cb_backup_catalog_build_archive (catalog, backup->timestamp, backup->sealed);
  g_autofree char *partial = g_strconcat (target, ".partial", NULL);
  g_autoptr (GPtrArray) pruned = NULL;

  if (lock == NULL)
    return FALSE;
  if (!g_file_test (target, G_FILE_TEST_EXISTS) &&
      (!write_copy (copying, partial, error) || !cb_durable_rename (partial, target, error)))
    {
      cb_durable_remove_tree (partial, NULL);
      return FALSE;
    }
  if (!cb_backup_catalog_note (catalog, backup, error))
    return FALSE;

  pruned = cb_backup_catalog_prune (catalog, copying->plan->retention_days, now, error);

  return pruned != NULL;
}

/* By a command */

static GStrv
build_command (Copying *copying)
{
  GStrv command = g_strdupv (copying->plan->copy_command);

  for (guint i = 0; command[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (command[i], FILE_MARK, -1);

      g_free (command[i]);
      command[i] = g_strjoinv (copying->archive, parts);
    }

  return command;
}

static gboolean
copy_by_command (Copying *copying, GError **error)
{
  g_auto (GStrv) command = build_command (copying);

  return cb_command_run ((const char *const *) command, copying->plan->copy_timeout_s,
                         copying->cancellable, error);
}

static gboolean
copy (Copying *copying, gint64 now, GError **error)
{
  const CbBackupPlan *plan = copying->plan;

  cb_progress_begin (copying->progress, 0, 1, "Copying the backup to its second place");
  if (plan->copy_directory != NULL && !copy_to_directory (copying, now, error))
    return FALSE;

  return plan->copy_command == NULL || copy_by_command (copying, error);
}

/**
 * cb_backup_copier_run:
 * @plan: where backups are, and where copies go
 * @timestamp: which backup
 * @now: microseconds since 1970 UTC
 * @progress: hears how far it is
 * @cancellable: (nullable): ends it
 * @error: return location for an error
 *
 * Copies a backup to its second place, and notes that. Blocks for long.
 *
 * Returns: (transfer full) (nullable): what is known about it now
 */
CbBackup *
cb_backup_copier_run (CbBackupPlan *plan,
                      const char *timestamp,
                      gint64 now,
                      CbProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (plan->directory);
  g_autoptr (CbBackup) backup = cb_backup_catalog_get (catalog, timestamp, error);
  g_autoptr (CbThrottle) throttle = cb_throttle_new (plan->bytes_per_second);
  g_autoptr (CbBackup) noted = NULL;
  g_autofree char *archive = NULL;
  CbBackup fields;

  if (backup == NULL)
    return NULL;

  archive = cb_backup_catalog_build_archive (catalog, timestamp, backup->sealed);
  if (!copy (&(Copying){ plan, backup, archive, throttle, progress, cancellable }, now, error))
    {
      g_prefix_error (error, "Cannot copy the backup: ");
      return NULL;
    }

  fields = *backup;
  fields.copied_at = now;
  noted = cb_backup_new (&fields);

  return cb_backup_catalog_note (catalog, noted, error) ? g_steal_pointer (&noted) : NULL;
}
