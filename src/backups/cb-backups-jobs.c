#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "backups/cb-backup-catalog.h"
#include "backups/cb-backup-copier.h"
#include "backups/cb-backup-maker.h"
#include "backups/cb-backup-verifier.h"
#include "backups/cb-backups-private.h"
#include "backups/cb-restore.h"
#include "base/cb-error.h"

/* The jobs of #CbBackups: each is work in a thread; a restore has a second act. */

/* Who works in the background leaves the processor and the disk to who answers visitors. */
#define NICE_LEVEL 15
#define IO_WHO_PROCESS 1
#define IO_LOWEST_PRIORITY ((2 << 13) | 7)

typedef struct _Work Work;

/* In the thread. Returns: (transfer full) (nullable): the result, or NULL with the error set */
typedef char *(*WorkFunc) (Work *work, GError **error);

/* One job on its way: made when it is pushed, filled in when its turn comes. */
struct _Work
{
  CbBackups *backups; /* (owned) */
  const char *kind;
  WorkFunc run;
  gboolean secrets;
  char *timestamp; /* (owned) (nullable) */
  CbJob *job;      /* (owned) (nullable) */

  CbBackupPlan *plan; /* (owned) (nullable) */
  gint64 now;
  CbProgress *progress;      /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
  char *result;              /* (owned) (nullable) */
  GError *error;             /* (owned) (nullable) */
  GPtrArray *list;           /* (owned) (nullable): what there is afterwards */
};

static void
work_free (Work *work)
{
  g_object_unref (work->backups);
  g_free (work->timestamp);
  g_clear_object (&work->job);
  g_clear_pointer (&work->plan, cb_backup_plan_unref);
  g_clear_pointer (&work->progress, cb_progress_unref);
  g_clear_object (&work->cancellable);
  g_free (work->result);
  g_clear_error (&work->error);
  g_clear_pointer (&work->list, g_ptr_array_unref);
  g_free (work);
}

/* What the jobs do, in the thread */

static char *
remove_old (Work *work, GError **error)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (work->plan->directory);
  g_autoptr (CbFileLock) lock = cb_backup_catalog_lock (catalog, error);
  g_autoptr (GPtrArray) removed = NULL;

  if (lock == NULL)
    return NULL;
  removed = cb_backup_catalog_prune (catalog, work->plan->retention_days, work->now, error);
  if (removed == NULL ||
      !cb_restore_prune (work->plan->data_directory, work->plan->retention_days, work->now, error))
    return NULL;

  return g_strdup_printf ("%u", removed->len);
}

/* A backup counts once it was read back; and only when there is a new one may an old one go. */
static char *
back_up (Work *work, GError **error)
{
  g_autoptr (CbBackup) made = NULL;
  g_autoptr (CbBackup) verified = NULL;
  g_autofree char *removed = NULL;

  cb_progress_frame (work->progress, 0, 0.75);
  made = cb_backup_maker_run (work->plan, work->now, work->progress, work->cancellable, error);
  if (made == NULL)
    return NULL;

  cb_progress_frame (work->progress, 0.75, 1);
  verified = cb_backup_verifier_run (work->plan, made->timestamp, CB_BACKUP_TEST_READ, work->now,
                                     work->progress, work->cancellable, error);
  if (verified == NULL)
    return NULL;
  removed = remove_old (work, error);

  return removed != NULL ? g_strdup (made->timestamp) : NULL;
}

static char *
test (Work *work, const char *timestamp, CbBackupTest how, GError **error)
{
  g_autoptr (CbBackup) tested = cb_backup_verifier_run (work->plan, timestamp, how, work->now,
                                                        work->progress, work->cancellable, error);

  return tested != NULL ? g_strdup (timestamp) : NULL;
}

static char *
verify (Work *work, GError **error)
{
  return test (work, work->timestamp, CB_BACKUP_TEST_READ, error);
}

/* The newest, where none is named: it is the one that would be needed. */
static char *
drill (Work *work, GError **error)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (work->plan->directory);
  g_autoptr (GPtrArray) list = NULL;
  const CbBackup *newest;

  if (work->timestamp != NULL)
    return test (work, work->timestamp, CB_BACKUP_TEST_DRILL, error);

  list = cb_backup_catalog_list (catalog, error);
  if (list == NULL)
    return NULL;
  if (list->len == 0)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no backup in “%s”",
                   work->plan->directory);
      return NULL;
    }
  newest = g_ptr_array_index (list, 0);

  return test (work, newest->timestamp, CB_BACKUP_TEST_DRILL, error);
}

static char *
copy (Work *work, GError **error)
{
  g_autoptr (CbBackup) copied = cb_backup_copier_run (work->plan, work->timestamp, work->now,
                                                      work->progress, work->cancellable, error);

  return copied != NULL ? g_strdup (work->timestamp) : NULL;
}

static char *
stage (Work *work, GError **error)
{
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (work->plan->directory);
  g_autoptr (CbBackup) backup = cb_backup_catalog_get (catalog, work->timestamp, error);
  g_autoptr (CbThrottle) throttle = cb_throttle_new (work->plan->bytes_per_second);
  CbBackupExtraction extraction = { 0 };
  g_autofree char *archive = NULL;
  CbSealKey identity = { { 0 } };
  gboolean known = FALSE;
  gboolean ok;

  if (backup == NULL || !cb_backup_plan_read_identity (work->plan, &identity, &known, error))
    return NULL;

  archive = cb_backup_catalog_build_archive (catalog, backup->timestamp, backup->sealed);
  extraction.archive = archive;
  extraction.identity = known ? &identity : NULL;
  extraction.sha256 = backup->sha256;
  extraction.throttle = throttle;
  extraction.progress = work->progress;
  extraction.cancellable = work->cancellable;
  cb_progress_frame (work->progress, 0, 0.9);
  ok = cb_restore_stage (&extraction, work->plan->dumper, work->plan->data_directory,
                         backup->content_size, error);
  cb_seal_key_clear (&identity);

  return ok ? g_strdup (work->timestamp) : NULL;
}

/* The second act of a restore: while nobody has the data open. */
static char *
swap (Work *work, GError **error)
{
  g_autofree char *kept = NULL;

  if (!cb_restore_commit (work->plan->data_directory, error) ||
      !cb_restore_complete (work->plan->data_directory,
                            cb_store_dumper_get_file_name (work->plan->dumper), work->now, &kept,
                            error))
    return NULL;

  return g_steal_pointer (&kept);
}

/* The way of a job through the thread */

static void
be_modest (void)
{
  setpriority (PRIO_PROCESS, gettid (), NICE_LEVEL);
  syscall (SYS_ioprio_set, IO_WHO_PROCESS, 0, IO_LOWEST_PRIORITY);
}

static void
work_in_thread (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;
  g_autoptr (CbBackupCatalog) catalog = cb_backup_catalog_new (work->plan->directory);

  be_modest ();
  g_clear_pointer (&work->result, g_free);
  work->result = work->run (work, &work->error);
  g_clear_pointer (&work->list, g_ptr_array_unref);
  work->list = cb_backup_catalog_list (catalog, NULL);
}

static void
finish_job (Work *work)
{
  CbBackups *self = work->backups;
  gboolean success = work->error == NULL;

  if (!g_error_matches (work->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cb_backups_note_job (self, work->kind, success);
  if (work->list != NULL)
    cb_backups_take_list (self, work->list);
  cb_backups_change_running (self, -1);
  if (success)
    cb_job_succeed (work->job, work->result);
  else
    cb_job_fail (work->job, g_steal_pointer (&work->error));
  if (success && self->tick_source != 0)
    cb_backups_run_due (self);
}

/* A restore's acts: the task goes from one to the next, its data is the work */

static void
on_host_resumed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!cb_restore_host_resume_finish (CB_RESTORE_HOST (source), result, &error) &&
      work->error == NULL)
    g_set_error (&work->error, CB_ERROR, CB_ERROR_STORAGE,
                 "The backup is in place, but cannot be used: %s. What was there before is in “%s”",
                 error->message, work->result);
  finish_job (work);
  g_task_return_boolean (task, TRUE);
}

static void
on_swapped (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;

  cb_progress_begin (work->progress, 0.95, 1, "Opening the restored data");
  cb_restore_host_resume_async (work->backups->host, on_host_resumed_cb, g_object_ref (task));
}

static void
on_host_suspended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);

  if (!cb_restore_host_suspend_finish (CB_RESTORE_HOST (source), result, &work->error))
    {
      finish_job (work);
      g_task_return_boolean (task, TRUE);
      return;
    }

  work->run = swap;
  cb_worker_push (work->backups->worker, g_steal_pointer (&task), work_in_thread, on_swapped);
}

/* From here on it is carried through, whoever asks it to stop. */
static void
on_staged (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;

  if (work->error == NULL && work->backups->host == NULL)
    g_set_error (&work->error, CB_ERROR, CB_ERROR_UNAVAILABLE, "The daemon is stopping");
  if (work->error != NULL)
    {
      finish_job (work);
      g_task_return_boolean (task, TRUE);
      return;
    }

  cb_progress_frame (work->progress, 0, 1);
  cb_progress_begin (work->progress, 0.9, 0.95, "Pausing service to swap the data");
  cb_restore_host_suspend_async (work->backups->host, on_host_suspended_cb, g_object_ref (task));
}

static void
on_worked (GTask *task, gpointer task_data, gpointer user_data)
{
  finish_job (task_data);
  g_task_return_boolean (task, TRUE);
}

/* Starting */

/* The queue frees what the job was pushed with when it ends; the work goes on a moment longer. */
static Work *
copy_work (const Work *pushed, CbJob *job)
{
  Work *work = g_new0 (Work, 1);

  work->backups = g_object_ref (pushed->backups);
  work->kind = pushed->kind;
  work->run = pushed->run;
  work->secrets = pushed->secrets;
  work->timestamp = g_strdup (pushed->timestamp);
  work->job = g_object_ref (job);
  work->now = cb_clock_get_real_time (work->backups->clock);
  work->progress = cb_progress_ref (cb_job_get_reporter (job));
  work->cancellable = g_object_ref (cb_job_get_cancellable (job));

  return work;
}

static void
on_job_started_cb (CbJob *job, gpointer data)
{
  Work *work = copy_work (data, job);
  gboolean restores = strcmp (work->kind, CB_BACKUPS_RESTORE) == 0;
  GTask *task;

  cb_backups_change_running (work->backups, 1);
  work->plan = cb_backups_make_plan (work->backups, work->secrets, &work->error);
  if (work->plan == NULL)
    {
      finish_job (work);
      work_free (work);
      return;
    }

  task = g_task_new (work->backups, NULL, NULL, NULL);
  g_task_set_source_tag (task, on_job_started_cb);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  cb_worker_push (work->backups->worker, task, work_in_thread, restores ? on_staged : on_worked);
}

static CbJob *
push (CbBackups *self,
      const char *kind,
      WorkFunc run,
      const char *timestamp,
      gboolean secrets,
      GError **error)
{
  Work *work;

  if (timestamp != NULL && !cb_backup_parse_timestamp (timestamp, NULL))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "“%s” is no timestamp of a backup; they look like 20261124T020000Z", timestamp);
      return NULL;
    }

  work = g_new0 (Work, 1);
  work->backups = g_object_ref (self);
  work->kind = kind;
  work->run = run;
  work->timestamp = g_strdup (timestamp);
  work->secrets = secrets;

  return cb_job_queue_push (self->jobs, kind, on_job_started_cb, work, (GDestroyNotify) work_free,
                            error);
}

/**
 * cb_backups_create:
 * @self: the backups
 * @secrets: whether secrets stay in the configuration
 * @error: return location for an error
 *
 * Makes a backup, reads it back, and removes those that are too old.
 *
 * Returns: (transfer none) (nullable): the job; its result is the timestamp
 */
CbJob *
cb_backups_create (CbBackups *self, gboolean secrets, GError **error)
{
  g_return_val_if_fail (CB_IS_BACKUPS (self), NULL);

  return push (self, CB_BACKUPS_BACKUP, back_up, NULL, secrets, error);
}

/**
 * cb_backups_verify:
 * @self: the backups
 * @timestamp: which of them
 * @error: return location for an error
 *
 * Reads a backup to its end and compares every digest.
 *
 * Returns: (transfer none) (nullable): the job; it fails where the backup is not whole
 */
CbJob *
cb_backups_verify (CbBackups *self, const char *timestamp, GError **error)
{
  g_return_val_if_fail (CB_IS_BACKUPS (self), NULL);
  g_return_val_if_fail (timestamp != NULL, NULL);

  return push (self, CB_BACKUPS_VERIFY, verify, timestamp, FALSE, error);
}

/**
 * cb_backups_drill:
 * @self: the backups
 * @timestamp: (nullable): which of them; %NULL for the newest
 * @error: return location for an error
 *
 * Restores a backup into scratch, opens what comes out, and throws it away.
 *
 * Returns: (transfer none) (nullable): the job; it fails where the backup would be of no use
 */
CbJob *
cb_backups_drill (CbBackups *self, const char *timestamp, GError **error)
{
  g_return_val_if_fail (CB_IS_BACKUPS (self), NULL);

  return push (self, CB_BACKUPS_DRILL, drill, timestamp, FALSE, error);
}

/**
 * cb_backups_copy:
 * @self: the backups
 * @timestamp: which of them
 * @error: return location for an error
 *
 * Copies a backup to its second place.
 *
 * Returns: (transfer none) (nullable): the job
 */
CbJob *
cb_backups_copy (CbBackups *self, const char *timestamp, GError **error)
{
  g_return_val_if_fail (CB_IS_BACKUPS (self), NULL);
  g_return_val_if_fail (timestamp != NULL, NULL);

  return push (self, CB_BACKUPS_COPY, copy, timestamp, FALSE, error);
}

/**
 * cb_backups_prune:
 * @self: the backups
 * @error: return location for an error
 *
 * Removes backups, and what restores replaced, that are too old; never the last verified backup.
 *
 * Returns: (transfer none) (nullable): the job; its result is how many backups went
 */
CbJob *
cb_backups_prune (CbBackups *self, GError **error)
{
  g_return_val_if_fail (CB_IS_BACKUPS (self), NULL);

  return push (self, CB_BACKUPS_PRUNE, remove_old, NULL, FALSE, error);
}

/**
 * cb_backups_restore:
 * @self: the backups
 * @timestamp: which of them
 * @error: return location for an error
 *
 * Puts a backup in the place of the data that is served: unpacks and checks it while service goes
 * on, then pauses for the swap. Where anything is wrong with it nothing is touched.
 *
 * Returns: (transfer none) (nullable): the job; its result is where what was replaced is now
 */
CbJob *
cb_backups_restore (CbBackups *self, const char *timestamp, GError **error)
{
  g_return_val_if_fail (CB_IS_BACKUPS (self), NULL);
  g_return_val_if_fail (timestamp != NULL, NULL);

  if (self->host == NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE,
                   "This daemon cannot restore while it runs; stop it first");
      return NULL;
    }

  return push (self, CB_BACKUPS_RESTORE, stage, timestamp, FALSE, error);
}
