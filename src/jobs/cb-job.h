#pragma once

#include <gio/gio.h>

#include "jobs/cb-progress.h"

G_BEGIN_DECLS

/**
 * CbJobState:
 * @CB_JOB_QUEUED: waits for its turn
 * @CB_JOB_RUNNING: is being carried out
 * @CB_JOB_SUCCEEDED: done; there is a result
 * @CB_JOB_FAILED: not done; there is an error
 * @CB_JOB_CANCELLED: somebody asked it to stop, and it did
 */
typedef enum
{
  CB_JOB_QUEUED,
  CB_JOB_RUNNING,
  CB_JOB_SUCCEEDED,
  CB_JOB_FAILED,
  CB_JOB_CANCELLED,
} CbJobState;

#define CB_TYPE_JOB_STATE (cb_job_state_get_type ())
GType cb_job_state_get_type (void);

#define CB_TYPE_JOB (cb_job_get_type ())
G_DECLARE_FINAL_TYPE (CbJob, cb_job, CB, JOB, GObject)

CbJob *cb_job_new (guint id, const char *kind);
guint cb_job_get_id (CbJob *self);
const char *cb_job_get_kind (CbJob *self);
CbJobState cb_job_get_state (CbJob *self);
double cb_job_get_progress (CbJob *self);
const char *cb_job_get_message (CbJob *self);
gint64 cb_job_get_started_at (CbJob *self);
const char *cb_job_get_result (CbJob *self);
const GError *cb_job_get_error (CbJob *self);
gboolean cb_job_is_finished (CbJob *self);
GCancellable *cb_job_get_cancellable (CbJob *self);
CbProgress *cb_job_get_reporter (CbJob *self);
void cb_job_begin (CbJob *self, gint64 real_time_us);
void cb_job_succeed (CbJob *self, const char *result);
void cb_job_fail (CbJob *self, GError *error);
void cb_job_cancel (CbJob *self);

G_END_DECLS
