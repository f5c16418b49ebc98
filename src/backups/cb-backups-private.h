#pragma once

#include "backups/cb-backup-plan.h"
#include "backups/cb-backup-schedule.h"
#include "backups/cb-backups.h"
#include "base/cb-worker.h"

G_BEGIN_DECLS

/* What the jobs are called. */
#define CB_BACKUPS_BACKUP "backup"
#define CB_BACKUPS_VERIFY "verify"
#define CB_BACKUPS_DRILL "drill"
#define CB_BACKUPS_COPY "copy"
#define CB_BACKUPS_PRUNE "prune"
#define CB_BACKUPS_RESTORE "restore"

struct _CbBackups
{
  GObject parent_instance;

  CbSettings *settings;  /* (owned) */
  CbStoreDumper *dumper; /* (owned) */
  CbJobQueue *jobs;      /* (owned) */
  CbClock *clock;        /* (owned) */
  GStrv configuration;   /* (owned): key files and directories of key files */
  CbRestoreHost *host;   /* (unowned) (nullable): cleared when it goes */
  CbWorker *worker;      /* (owned): where the jobs work */
  CbWorker *looker;      /* (owned): where lists are read, which nobody waits for a job for */

  GPtrArray *known; /* (owned) (element-type CbBackup): as they were when last looked at */
  CbBackupSchedule backups;
  CbBackupSchedule drills;
  CbBackupSchedule copies;
  CbDuty *duty;      /* (owned) (nullable): whether it is this process that does what is due */
  guint tick_source; /* the timer, or 0 */
  guint n_running;

  /* (unowned) (nullable): they belong to the registry */
  CbGauge *success_gauge;
  CbGauge *verified_gauge;
  CbGauge *drill_gauge;
  CbGauge *copy_gauge;
  CbGauge *size_gauge;
  CbGauge *count_gauge;
  CbMetricFamily *failures;
  CbGauge *overdue_gauge;
  CbGauge *care_gauge;

  CbMetrics *metrics; /* (owned) (nullable): has a collector of ours */
};

CbBackupPlan *cb_backups_make_plan (CbBackups *self, gboolean secrets, GError **error);
void cb_backups_push_look (CbBackups *self, GTask *task, const char *timestamp, gboolean tidy);
void cb_backups_take_list (CbBackups *self, GPtrArray *list);
void cb_backups_note_job (CbBackups *self, const char *kind, gboolean success);
void cb_backups_change_running (CbBackups *self, int change);
gint64 cb_backups_get_last_copy (CbBackups *self);

/* Adds what says how late backups are, and keeps it up to date. */
void cb_backups_add_overdue_metrics (CbBackups *self, CbMetrics *metrics);

G_END_DECLS
