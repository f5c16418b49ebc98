#include "backups/cb-backups-private.h"

/* The part of #CbBackups that says how much later than planned something is. */

static gint64
get_hours (CbBackups *self)
{
  return cb_settings_get_uint (self->settings, CB_SETTING_BACKUP_INTERVAL_HOURS) * G_TIME_SPAN_HOUR;
}

static gint64
get_days (CbBackups *self)
{
  return cb_settings_get_uint (self->settings, CB_SETTING_BACKUP_DRILL_INTERVAL_DAYS) *
         G_TIME_SPAN_DAY;
}

/* What comes with every backup was last done at @last. */
static gint64
get_follower_overdue (CbBackups *self, gint64 last, gint64 now)
{
  CbBackupSchedule schedule = { .started_at = self->backups.started_at, .last_success = last };

  return cb_backup_schedule_get_overdue (&schedule, get_hours (self), now);
}

static gboolean
wants_copies (CbBackups *self)
{
  return *cb_settings_get_string (self->settings, CB_SETTING_BACKUP_COPY_DIRECTORY) != '\0' ||
         cb_settings_get_strv (self->settings, CB_SETTING_BACKUP_COPY_COMMAND)[0] != NULL;
}

/* The worst of testing, restoring for practice and copying. */
static gint64
get_care_overdue (CbBackups *self, gint64 now)
{
  gint64 verify = get_follower_overdue (self, cb_backups_get_last_verified (self), now);
  gint64 drill = cb_backup_schedule_get_overdue (&self->drills, get_days (self), now);
  gint64 copy =
      wants_copies (self) ? get_follower_overdue (self, cb_backups_get_last_copy (self), now) : 0;

  return MAX (MAX (verify, drill), copy);
}

static void
collect (gpointer user_data)
{
  CbBackups *self = user_data;
  gint64 now = cb_clock_get_real_time (self->clock);

  /* Before the start nothing is planned. */
  if (self->backups.started_at == 0)
    return;

  cb_gauge_set (self->overdue_gauge,
                cb_backup_schedule_get_overdue (&self->backups, get_hours (self), now) / 1e6);
  cb_gauge_set (self->care_gauge, get_care_overdue (self, now) / 1e6);
}

static CbGauge *
add_gauge (CbMetrics *metrics, const char *name, const char *help)
{
  return cb_metric_family_get_gauge (cb_metrics_add (metrics, CB_METRIC_GAUGE, name, help, NULL),
                                     NULL);
}

/* See cb-backups-private.h. */
void
cb_backups_add_overdue_metrics (CbBackups *self, CbMetrics *metrics)
{
  self->overdue_gauge =
      add_gauge (metrics, "chatbot_backup_overdue_seconds",
                 "How much later than planned the next backup is; 0 while it is in time.");
  self->care_gauge = add_gauge (
      metrics, "chatbot_backup_care_overdue_seconds",
      "How much later than planned a backup is tested, restored for practice or copied.");
  self->metrics = g_object_ref (metrics);
  cb_metrics_add_collector (metrics, collect, self);
}
