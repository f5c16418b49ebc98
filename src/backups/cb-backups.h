#pragma once

#include "backups/cb-restore-host.h"
#include "base/cb-clock.h"
#include "base/cb-duty.h"
#include "base/cb-settings.h"
#include "jobs/cb-job-queue.h"
#include "metrics/cb-metrics.h"
#include "model/cb-backup.h"
#include "store/cb-store-dumper.h"

G_BEGIN_DECLS

#define CB_TYPE_BACKUPS (cb_backups_get_type ())
G_DECLARE_FINAL_TYPE (CbBackups, cb_backups, CB, BACKUPS, GObject)

CbBackups *cb_backups_new (CbSettings *settings,
                           CbStoreDumper *dumper,
                           CbJobQueue *jobs,
                           CbMetrics *metrics,
                           CbClock *clock,
                           const char *const *configuration,
                           GError **error);
void cb_backups_set_host (CbBackups *self, CbRestoreHost *host);
void cb_backups_set_duty (CbBackups *self, CbDuty *duty);
gint64 cb_backups_get_last_success (CbBackups *self);
gint64 cb_backups_get_last_verified (CbBackups *self);
gint64 cb_backups_get_last_drill (CbBackups *self);
gint64 cb_backups_get_next_run (CbBackups *self);
guint cb_backups_get_retention_days (CbBackups *self);
gboolean cb_backups_get_running (CbBackups *self);
void cb_backups_run_due (CbBackups *self);

void cb_backups_list_async (CbBackups *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GPtrArray *cb_backups_list_finish (CbBackups *self, GAsyncResult *result, GError **error);
void cb_backups_delete_async (CbBackups *self,
                              const char *timestamp,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean cb_backups_delete_finish (CbBackups *self, GAsyncResult *result, GError **error);

CbJob *cb_backups_create (CbBackups *self, gboolean secrets, GError **error);
CbJob *cb_backups_verify (CbBackups *self, const char *timestamp, GError **error);
CbJob *cb_backups_drill (CbBackups *self, const char *timestamp, GError **error);
CbJob *cb_backups_copy (CbBackups *self, const char *timestamp, GError **error);
CbJob *cb_backups_prune (CbBackups *self, GError **error);
CbJob *cb_backups_restore (CbBackups *self, const char *timestamp, GError **error);

G_END_DECLS
