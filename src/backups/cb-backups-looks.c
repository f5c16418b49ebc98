#include <string.h>

#include "backups/cb-backup-catalog.h"
#include "backups/cb-backup-retention.h"
#include "backups/cb-backups-private.h"
#include "base/cb-error.h"

/*
 * What of #CbBackups takes a moment only: to look which backups there are, and to remove one. It
 * has a worker of its own, so that nobody waits for a job that is under way.
 */

typedef struct
{
  char *directory; /* (owned) */
  char *timestamp; /* (owned) (nullable): of what is to be deleted */
  gboolean tidy;
  GPtrArray *list; /* (owned) (nullable) */
  GError *error;   /* (owned) (nullable) */
} Look;

static void
look_free (Look *look)
{
  g_free (look->directory);
  g_free (look->timestamp);
  g_clear_pointer (&look->list, g_ptr_array_unref);
  g_clear_error (&look->error);
  g_free (look);
}

/* Who has no other backup that is known to be whole keeps this one. */
static gboolean
may_delete (CbBackupCatalog *catalog, const char *timestamp, GError **error)
{
  g_autoptr (GPtrArray) backups = cb_backup_catalog_list (catalog, error);
  const CbBackup *last = backups != NULL ? cb_backup_retention_find_last (backups) : NULL;

  if (backups == NULL)
    return FALSE;
  if (last == NULL || last->verified_at == 0 || strcmp (last->timestamp, timestamp) != 0)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
               "%s is the last backup that was found whole; make another one first", timestamp);
  return FALSE;
}

/* What a crash left is no reason not to look: somebody else may be at work. */
static void
look_in_thread (GTask *task, gpointer task_data, gpointer user_data)
{
  Look *look = task_data;
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (look->directory);
  g_autoptr (CbFileLock) lock = NULL;

  if (look->timestamp != NULL || look->tidy)
    lock = cb_backup_catalog_lock (catalog, look->timestamp != NULL ? &look->error : NULL);
  if (look->tidy && lock != NULL)
    cb_backup_catalog_tidy (catalog, NULL);
  if (look->timestamp != NULL && lock != NULL &&
      may_delete (catalog, look->timestamp, &look->error))
    cb_backup_catalog_delete (catalog, look->timestamp, &look->error);
  if (look->error == NULL)
    look->list = cb_backup_catalog_list (catalog, &look->error);
}

static void
on_looked (GTask *task, gpointer task_data, gpointer user_data)
{
  Look *look = task_data;

  if (look->list != NULL)
    cb_backups_take_list (g_task_get_source_object (task), look->list);
  if (look->error != NULL)
    g_task_return_error (task, g_steal_pointer (&look->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&look->list), (GDestroyNotify) g_ptr_array_unref);
}

/*
 * Takes @task, which returns a list: tidies up where @tidy, removes @timestamp where there is one,
 * and looks what there is.
 */
void
cb_backups_push_look (CbBackups *self, GTask *task, const char *timestamp, gboolean tidy)
{
  g_autoptr (GTask) owned = task;
  g_autoptr (CbBackupPlan) plan = NULL;
  GError *error = NULL;
  Look *look;

  plan = cb_backups_make_plan (self, FALSE, &error);
  if (plan == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  look = g_new0 (Look, 1);
  look->directory = g_strdup (plan->directory);
  look->timestamp = g_strdup (timestamp);
  look->tidy = tidy;
  g_task_set_task_data (task, look, (GDestroyNotify) look_free);
  cb_worker_push (self->looker, g_steal_pointer (&owned), look_in_thread, on_looked);
}

/**
 * cb_backups_list_async:
 * @self: the backups
 * @cancellable: (nullable): stops waiting
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Looks which backups there are.
 */
void
cb_backups_list_async (CbBackups *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CB_IS_BACKUPS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_backups_list_async);
  cb_backups_push_look (self, task, NULL, FALSE);
}

/* Returns: (transfer full) (nullable) (element-type CbBackup): all there are, newest first */
GPtrArray *
cb_backups_list_finish (CbBackups *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_backups_list_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_backups_delete_async:
 * @self: the backups
 * @timestamp: which of them
 * @cancellable: (nullable): stops waiting
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Removes a backup; %CB_ERROR_CONFLICT where it is the last that was found whole, or while one is
 * being made, %CB_ERROR_NOT_FOUND.
 */
void
cb_backups_delete_async (CbBackups *self,
                         const char *timestamp,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CB_IS_BACKUPS (self));
  g_return_if_fail (timestamp != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_backups_delete_async);
  cb_backups_push_look (self, task, timestamp, FALSE);
}

gboolean
cb_backups_delete_finish (CbBackups *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) left = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_backups_delete_async), FALSE);

  left = g_task_propagate_pointer (G_TASK (result), error);

  return left != NULL;
}
