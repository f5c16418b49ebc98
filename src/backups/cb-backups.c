#include "backups/cb-backups.h"

#include <string.h>

#include "backups/cb-backups-private.h"
#include "base/cb-service.h"

/* How often it is looked whether something is due. */
#define TICK_S 30

/**
 * CbBackups:
 *
 * Makes backups when they are due, tests them, copies them elsewhere, removes
 * old ones, and brings one back. What takes long is a #CbJob; this file knows
 * when, cb-backups-jobs.c how, cb-backups-looks.c what there is. Main loop only.
 */

enum
{
  PROP_LAST_SUCCESS = 1,
  PROP_LAST_VERIFIED,
  PROP_LAST_DRILL,
  PROP_NEXT_RUN,
  PROP_RETENTION_DAYS,
  PROP_RUNNING,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void service_iface_init (CbServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBackups,
                               cb_backups,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, service_iface_init))

/* What is known */

/* Returns: the newest of what @read gives of each backup that is known */
static gint64
find_latest (CbBackups *self, gint64 (*read) (const CbBackup *backup))
{
  gint64 latest = 0;

  for (guint i = 0; i < self->known->len; i++)
    latest = MAX (latest, read (g_ptr_array_index (self->known, i)));

  return latest;
}

static gint64
read_success (const CbBackup *backup)
{
  return backup->problem == NULL ? backup->created_at : 0;
}

static gint64
read_verified (const CbBackup *backup)
{
  return backup->verified_at;
}

static gint64
read_drilled (const CbBackup *backup)
{
  return backup->drilled_at;
}

static gint64
read_copied (const CbBackup *backup)
{
  return backup->copied_at;
}

/* Returns: of when the newest backup is, microseconds since 1970 UTC; 0 for none */
gint64
cb_backups_get_last_success (CbBackups *self)
{
  g_return_val_if_fail (CB_IS_BACKUPS (self), 0);

  return self->backups.last_success;
}

/* Returns: when one was last found whole; 0 for never */
gint64
cb_backups_get_last_verified (CbBackups *self)
{
  g_return_val_if_fail (CB_IS_BACKUPS (self), 0);

  return find_latest (self, read_verified);
}

/* Returns: when one was last restored for practice; 0 for never */
gint64
cb_backups_get_last_drill (CbBackups *self)
{
  g_return_val_if_fail (CB_IS_BACKUPS (self), 0);

  return self->drills.last_success;
}

/* Returns: when one was last copied elsewhere; 0 for never */
gint64
cb_backups_get_last_copy (CbBackups *self)
{
  return find_latest (self, read_copied);
}

/* Returns: when the next backup is due; 0 for never */
gint64
cb_backups_get_next_run (CbBackups *self)
{
  guint hours;

  g_return_val_if_fail (CB_IS_BACKUPS (self), 0);

  hours = cb_settings_get_uint (self->settings, CB_SETTING_BACKUP_INTERVAL_HOURS);

  return cb_backup_schedule_get_next (&self->backups, hours * G_TIME_SPAN_HOUR);
}

guint
cb_backups_get_retention_days (CbBackups *self)
{
  g_return_val_if_fail (CB_IS_BACKUPS (self), 0);

  return cb_settings_get_uint (self->settings, CB_SETTING_BACKUP_RETENTION_DAYS);
}

/* Returns: whether a job of ours is under way */
gboolean
cb_backups_get_running (CbBackups *self)
{
  g_return_val_if_fail (CB_IS_BACKUPS (self), FALSE);

  return self->n_running > 0;
}

static void
set_gauge (CbGauge *gauge, double value)
{
  if (gauge != NULL)
    cb_gauge_set (gauge, value);
}

static void
update_metrics (CbBackups *self)
{
  const CbBackup *newest = self->known->len > 0 ? g_ptr_array_index (self->known, 0) : NULL;

  set_gauge (self->success_gauge, self->backups.last_success / 1e6);
  set_gauge (self->verified_gauge, cb_backups_get_last_verified (self) / 1e6);
  set_gauge (self->drill_gauge, self->drills.last_success / 1e6);
  set_gauge (self->copy_gauge, cb_backups_get_last_copy (self) / 1e6);
  set_gauge (self->size_gauge, newest != NULL ? newest->size : 0);
  set_gauge (self->count_gauge, self->known->len);
}

static void
notify_all (CbBackups *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_SUCCESS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_VERIFIED]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_DRILL]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NEXT_RUN]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Takes over what a look at the directory found; @list is borrowed. */
void
cb_backups_take_list (CbBackups *self, GPtrArray *list)
{
  g_ptr_array_ref (list);
  g_ptr_array_unref (self->known);
  self->known = list;
  self->backups.last_success = find_latest (self, read_success);
  self->drills.last_success = find_latest (self, read_drilled);
  update_metrics (self);
  notify_all (self);
}

static CbBackupSchedule *
find_schedule (CbBackups *self, const char *kind)
{
  if (strcmp (kind, CB_BACKUPS_BACKUP) == 0)
    return &self->backups;
  if (strcmp (kind, CB_BACKUPS_DRILL) == 0)
    return &self->drills;
  if (strcmp (kind, CB_BACKUPS_COPY) == 0)
    return &self->copies;

  return NULL;
}

/* A job ended: when what is done again and again comes next depends on how. */
void
cb_backups_note_job (CbBackups *self, const char *kind, gboolean success)
{
  CbBackupSchedule *schedule = find_schedule (self, kind);

  if (schedule != NULL)
    cb_backup_schedule_note (schedule, cb_clock_get_real_time (self->clock), success);
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): @self is never NULL */
  if (!success && self->failures != NULL)
    cb_counter_increment (
        cb_metric_family_get_counter (self->failures, (const char *const[]){ kind, NULL }));
  notify_all (self);
}

void
cb_backups_change_running (CbBackups *self, int change)
{
  gboolean before = self->n_running > 0;

  self->n_running += change;
  if (before != (self->n_running > 0))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
}

/* Returns: (transfer full) (nullable): what the settings say now */
CbBackupPlan *
cb_backups_make_plan (CbBackups *self, gboolean secrets, GError **error)
{
  return cb_backup_plan_new (self->settings, self->dumper,
                             (const char *const *) self->configuration, secrets, error);
}

/* What is due */

static gboolean
is_due (CbBackups *self, const CbBackupSchedule *schedule, gint64 interval_us, const char *kind)
{
  gint64 due = cb_backup_schedule_get_next (schedule, interval_us);

  return due > 0 && due <= cb_clock_get_real_time (self->clock) &&
         !cb_job_queue_has_unfinished (self->jobs, kind);
}

static gboolean
may_be_copied (const CbBackup *backup)
{
  return backup->problem == NULL && backup->verified_at > 0;
}

/* Returns: (nullable): the newest backup that is whole, where it was not copied yet */
static const CbBackup *
find_uncopied (CbBackups *self)
{
  g_autoptr (CbBackupPlan) plan = cb_backups_make_plan (self, FALSE, NULL);

  if (plan == NULL || !cb_backup_plan_wants_copies (plan))
    return NULL;

  for (guint i = 0; i < self->known->len; i++)
    {
      const CbBackup *backup = g_ptr_array_index (self->known, i);

      if (may_be_copied (backup))
        return backup->copied_at == 0 ? backup : NULL;
    }

  return NULL;
}

/* Tried at once, and after a failure later and later, but at least once a day. */
static gboolean
is_copy_due (CbBackups *self)
{
  gint64 now = cb_clock_get_real_time (self->clock);
  gint64 retry =
      self->copies.failures > 0 ? cb_backup_schedule_get_next (&self->copies, G_TIME_SPAN_DAY) : 0;

  return retry <= now && !cb_job_queue_has_unfinished (self->jobs, CB_BACKUPS_COPY);
}

/**
 * cb_backups_run_due:
 * @self: the backups
 *
 * Begins what is due by now, where this process has the duty to. Called by a timer, and after each
 * job.
 */
void
cb_backups_run_due (CbBackups *self)
{
  guint hours = cb_settings_get_uint (self->settings, CB_SETTING_BACKUP_INTERVAL_HOURS);
  guint days = cb_settings_get_uint (self->settings, CB_SETTING_BACKUP_DRILL_INTERVAL_DAYS);
  const CbBackup *uncopied = find_uncopied (self);

  g_return_if_fail (CB_IS_BACKUPS (self));

  if (!cb_duty_is_mine (self->duty))
    return;

  /* A queue that is full is no failure: what is due stays due. */
  if (is_due (self, &self->backups, hours * G_TIME_SPAN_HOUR, CB_BACKUPS_BACKUP))
    cb_backups_create (self, FALSE, NULL);
  if (self->known->len > 0 &&
      is_due (self, &self->drills, days * G_TIME_SPAN_DAY, CB_BACKUPS_DRILL))
    cb_backups_drill (self, NULL, NULL);
  if (uncopied != NULL && is_copy_due (self))
    cb_backups_copy (self, uncopied->timestamp, NULL);
}

static gboolean
on_tick_cb (gpointer user_data)
{
  cb_backups_run_due (user_data);

  return G_SOURCE_CONTINUE;
}

/* The service */

static void
on_first_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbBackups *self = CB_BACKUPS (source);
  GPtrArray *list = g_task_propagate_pointer (G_TASK (result), NULL);

  /* A directory that cannot be read now shows when the next backup fails: no reason not to serve.
   */
  g_clear_pointer (&list, g_ptr_array_unref);
  self->tick_source = g_timeout_add_seconds (TICK_S, on_tick_cb, self);
  g_task_return_boolean (task, TRUE);
}

static void
cb_backups_start_async (CbService *service,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  CbBackups *self = CB_BACKUPS (service);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gint64 now = cb_clock_get_real_time (self->clock);

  g_task_set_source_tag (task, cb_backups_start_async);
  self->backups.started_at = now;
  self->drills.started_at = now;
  cb_backups_push_look (self, g_task_new (self, NULL, on_first_looked_cb, task), NULL, TRUE);
}

static gboolean
cb_backups_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_backups_stop (CbService *service)
{
  CbBackups *self = CB_BACKUPS (service);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  cb_job_queue_cancel_all (self->jobs);
}

static void
service_iface_init (CbServiceInterface *iface)
{
  iface->start_async = cb_backups_start_async;
  iface->start_finish = cb_backups_start_finish;
  iface->stop = cb_backups_stop;
}

/* The object */

static void
cb_backups_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CbBackups *self = CB_BACKUPS (object);

  switch (prop_id)
    {
    case PROP_LAST_SUCCESS:
      g_value_set_int64 (value, cb_backups_get_last_success (self));
      break;

    case PROP_LAST_VERIFIED:
      g_value_set_int64 (value, cb_backups_get_last_verified (self));
      break;

    case PROP_LAST_DRILL:
      g_value_set_int64 (value, cb_backups_get_last_drill (self));
      break;

    case PROP_NEXT_RUN:
      g_value_set_int64 (value, cb_backups_get_next_run (self));
      break;

    case PROP_RETENTION_DAYS:
      g_value_set_uint (value, cb_backups_get_retention_days (self));
      break;

    case PROP_RUNNING:
      g_value_set_boolean (value, cb_backups_get_running (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cb_backups_finalize (GObject *object)
{
  CbBackups *self = CB_BACKUPS (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_weak_pointer (&self->host);
  g_clear_object (&self->worker);
  g_clear_object (&self->looker);
  g_clear_object (&self->settings);
  g_clear_object (&self->dumper);
  g_clear_object (&self->jobs);
  g_clear_object (&self->clock);
  g_clear_object (&self->duty);
  if (self->metrics != NULL)
    cb_metrics_remove_collector (self->metrics, self);
  g_clear_object (&self->metrics);
  g_strfreev (self->configuration);
  g_ptr_array_unref (self->known);

  G_OBJECT_CLASS (cb_backups_parent_class)->finalize (object);
}

static GParamSpec *
moment (const char *name)
{
  return g_param_spec_int64 (name, NULL, NULL, 0, G_MAXINT64, 0,
                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
cb_backups_class_init (CbBackupsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cb_backups_get_property;
  object_class->finalize = cb_backups_finalize;

  /* Moments are microseconds since 1970 UTC, 0 for never. */
  props[PROP_LAST_SUCCESS] = moment ("last-success");
  props[PROP_LAST_VERIFIED] = moment ("last-verified");
  props[PROP_LAST_DRILL] = moment ("last-drill");
  props[PROP_NEXT_RUN] = moment ("next-run");
  props[PROP_RETENTION_DAYS] =
      g_param_spec_uint ("retention-days", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
cb_backups_init (CbBackups *self)
{
  self->known = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_backup_unref);
}

static CbGauge *
add_gauge (CbMetrics *metrics, const char *name, const char *help)
{
  return cb_metric_family_get_gauge (cb_metrics_add (metrics, CB_METRIC_GAUGE, name, help, NULL),
                                     NULL);
}

static void
add_metrics (CbBackups *self, CbMetrics *metrics)
{
  static const char *const jobs[] = { CB_BACKUPS_BACKUP, CB_BACKUPS_VERIFY, CB_BACKUPS_DRILL,
                                      CB_BACKUPS_COPY,   CB_BACKUPS_PRUNE,  CB_BACKUPS_RESTORE };

  self->success_gauge = add_gauge (metrics, "chatbot_backup_last_success_timestamp_seconds",
                                   "Of when the newest backup is; 0 for none.");
  self->verified_gauge = add_gauge (metrics, "chatbot_backup_last_verified_timestamp_seconds",
                                    "When a backup was last found whole; 0 for never.");
  self->drill_gauge = add_gauge (metrics, "chatbot_backup_last_drill_timestamp_seconds",
                                 "When a backup was last restored for practice; 0 for never.");
  self->copy_gauge = add_gauge (metrics, "chatbot_backup_last_copy_timestamp_seconds",
                                "When a backup was last copied elsewhere; 0 for never.");
  self->size_gauge = add_gauge (metrics, "chatbot_backup_size_bytes", "Size of the newest backup.");
  self->count_gauge = add_gauge (metrics, "chatbot_backups", "How many backups are kept.");
  self->failures = cb_metrics_add (metrics, CB_METRIC_COUNTER, "chatbot_backup_failures_total",
                                   "Jobs about backups that failed, by what they were to do.",
                                   (const char *const[]){ "job", NULL });
  /* That a job failed for the first time can be told only of a series that was there before. */
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    cb_metric_family_get_counter (self->failures, (const char *const[]){ jobs[i], NULL });
  cb_backups_add_overdue_metrics (self, metrics);
}

/* To be called before the start, where other processes do the same on the same store. */
void
cb_backups_set_duty (CbBackups *self, CbDuty *duty)
{
  g_set_object (&self->duty, duty);
}

/**
 * cb_backups_new:
 * @settings: what the administrator chose
 * @dumper: copies the store
 * @jobs: carries out what takes long
 * @metrics: (nullable): where figures go
 * @clock: what time it is
 * @configuration: (array zero-terminated=1): key files and directories of key files
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): backups, which are a #CbService to be started
 */
CbBackups *
cb_backups_new (CbSettings *settings,
                CbStoreDumper *dumper,
                CbJobQueue *jobs,
                CbMetrics *metrics,
                CbClock *clock,
                const char *const *configuration,
                GError **error)
{
  g_autoptr (CbBackups) self = g_object_new (CB_TYPE_BACKUPS, NULL);

  self->settings = g_object_ref (settings);
  self->dumper = g_object_ref (dumper);
  self->jobs = g_object_ref (jobs);
  self->clock = g_object_ref (clock);
  self->configuration = g_strdupv ((GStrv) configuration);
  if (metrics != NULL)
    add_metrics (self, metrics);

  self->worker = cb_worker_new (NULL, error);
  if (self->worker != NULL)
    self->looker = cb_worker_new (NULL, error);

  return self->looker != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * cb_backups_set_host:
 * @self: the backups
 * @host: (nullable): who runs on the data; without one nothing can be restored
 */
void
cb_backups_set_host (CbBackups *self, CbRestoreHost *host)
{
  g_return_if_fail (CB_IS_BACKUPS (self));

  g_set_weak_pointer (&self->host, host);
}
