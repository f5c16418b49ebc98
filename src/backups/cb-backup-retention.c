#include "backups/cb-backup-retention.h"

/**
 * cb_backup_retention_find_last:
 * @backups: (element-type CbBackup): all there are, newest first
 *
 * Returns: (transfer none) (nullable): the one that is never removed: the newest that was found
 *   whole. Where none was, the newest that was at least not found broken; where all are broken, the
 *   newest
 */
const CbBackup *
cb_backup_retention_find_last (GPtrArray *backups)
{
  const CbBackup *unbroken = NULL;

  for (guint i = 0; i < backups->len; i++)
    {
      const CbBackup *backup = g_ptr_array_index (backups, i);

      if (backup->problem != NULL)
        continue;
      if (backup->verified_at > 0)
        return backup;
      unbroken = unbroken != NULL ? unbroken : backup;
    }

  return unbroken != NULL || backups->len == 0 ? unbroken : g_ptr_array_index (backups, 0);
}

/**
 * cb_backup_retention_select:
 * @backups: (element-type CbBackup): all there are, newest first
 * @days: how old one may become; 0 for any age
 * @now: microseconds since 1970 UTC
 *
 * Returns: (transfer full) (element-type CbBackup): those that are to go
 */
GPtrArray *
cb_backup_retention_select (GPtrArray *backups, guint days, gint64 now)
{
  GPtrArray *selected = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_backup_unref);
  const CbBackup *last = cb_backup_retention_find_last (backups);

  for (guint i = 0; days > 0 && i < backups->len; i++)
    {
      const CbBackup *backup = g_ptr_array_index (backups, i);

      if (backup != last && now - backup->created_at > days * G_TIME_SPAN_DAY)
        g_ptr_array_add (selected, cb_backup_ref (backup));
    }

  return selected;
}
