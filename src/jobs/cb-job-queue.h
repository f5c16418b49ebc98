#pragma once

#include "base/cb-clock.h"
#include "jobs/cb-job.h"

G_BEGIN_DECLS

/* Jobs that may wait; more are refused. */
#define CB_JOB_QUEUE_MAX_WAITING 16u

/* Finished jobs that can still be looked at; then the oldest goes. */
#define CB_JOB_QUEUE_MAX_FINISHED 32

/**
 * CbJobStart:
 * @job: the job whose turn it is
 * @data: what it was pushed with
 *
 * Begins to carry a job out and returns at once, in the main loop. Later, exactly once,
 * cb_job_succeed() or cb_job_fail() is called.
 */
typedef void (*CbJobStart) (CbJob *job, gpointer data);

#define CB_TYPE_JOB_QUEUE (cb_job_queue_get_type ())
G_DECLARE_FINAL_TYPE (CbJobQueue, cb_job_queue, CB, JOB_QUEUE, GObject)

CbJobQueue *cb_job_queue_new (CbClock *clock);
CbJob *cb_job_queue_push (CbJobQueue *self,
                          const char *kind,
                          CbJobStart start,
                          gpointer data,
                          GDestroyNotify free_data,
                          GError **error);
GPtrArray *cb_job_queue_get_jobs (CbJobQueue *self);
CbJob *cb_job_queue_find (CbJobQueue *self, guint id);
gboolean cb_job_queue_has_unfinished (CbJobQueue *self, const char *kind);
void cb_job_queue_cancel_all (CbJobQueue *self);
void cb_job_queue_drain_async (CbJobQueue *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cb_job_queue_drain_finish (CbJobQueue *self, GAsyncResult *result, GError **error);

G_END_DECLS
