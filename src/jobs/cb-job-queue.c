#include "jobs/cb-job-queue.h"

#include <string.h>

#include "base/cb-error.h"

/* What the queue knows of a job besides the job itself. */
typedef struct
{
  CbJob *job; /* (owned) */
  CbJobStart start;
  gpointer data; /* (owned) (nullable) */
  GDestroyNotify free_data;
} Entry;

/**
 * CbJobQueue:
 *
 * Carries jobs out one after another, in the order they came, and remembers the
 * newest that are finished. Main loop only.
 */
struct _CbJobQueue
{
  GObject parent_instance;

  CbClock *clock;  /* (owned) */
  GQueue waiting;  /* (element-type Entry) */
  Entry *running;  /* (owned) (nullable) */
  GPtrArray *jobs; /* (owned) (element-type CbJob): all that are known, oldest first */
  guint last_id;
  GTask *drain; /* (owned) (nullable): who waits until nothing runs */
};

enum
{
  SIGNAL_JOB_ADDED,
  SIGNAL_JOB_REMOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CbJobQueue, cb_job_queue, G_TYPE_OBJECT)

static void run_next (CbJobQueue *self);

static void
entry_free (Entry *entry)
{
  if (entry->free_data != NULL)
    entry->free_data (entry->data);
  g_object_unref (entry->job);
  g_free (entry);
}

/* Returns: (transfer none) (nullable): the oldest job that is finished, where there are too many */
static CbJob *
find_surplus (CbJobQueue *self)
{
  CbJob *oldest = NULL;
  guint n_finished = 0;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      CbJob *job = g_ptr_array_index (self->jobs, i);

      if (!cb_job_is_finished (job))
        continue;
      n_finished++;
      oldest = oldest != NULL ? oldest : job;
    }

  return n_finished > CB_JOB_QUEUE_MAX_FINISHED ? oldest : NULL;
}

static void
forget_surplus (CbJobQueue *self)
{
  CbJob *surplus = find_surplus (self);

  if (surplus == NULL)
    return;

  g_object_ref (surplus);
  g_ptr_array_remove (self->jobs, surplus);
  g_signal_emit (self, signals[SIGNAL_JOB_REMOVED], 0, surplus);
  g_object_unref (surplus);
}

static int
compare_job (gconstpointer entry, gconstpointer job)
{
  return ((const Entry *) entry)->job != job;
}

static void
remove_waiting (CbJobQueue *self, CbJob *job)
{
  GList *link = g_queue_find_custom (&self->waiting, job, compare_job);

  if (link != NULL)
    {
      entry_free (link->data);
      g_queue_delete_link (&self->waiting, link);
    }
}

static gboolean
on_next_due_cb (gpointer user_data)
{
  run_next (user_data);

  return G_SOURCE_REMOVE;
}

static void
finish_drain (CbJobQueue *self)
{
  g_autoptr (GTask) drain = NULL;

  if (self->drain == NULL || self->running != NULL || !g_queue_is_empty (&self->waiting))
    return;

  drain = g_steal_pointer (&self->drain);
  g_task_return_boolean (drain, TRUE);
}

/* The next one begins from the main loop, not from within the call that ended this one. */
static void
on_job_state_changed_cb (CbJob *job, GParamSpec *pspec, gpointer user_data)
{
  CbJobQueue *self = user_data;

  if (!cb_job_is_finished (job))
    return;

  if (self->running != NULL && self->running->job == job)
    g_clear_pointer (&self->running, entry_free);
  else
    remove_waiting (self, job);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_next_due_cb, g_object_ref (self), g_object_unref);
  forget_surplus (self);
  finish_drain (self);
}

static void
run_next (CbJobQueue *self)
{
  Entry *entry;

  if (self->running != NULL || (entry = g_queue_pop_head (&self->waiting)) == NULL)
    return;

  self->running = entry;
  cb_job_begin (entry->job, cb_clock_get_real_time (self->clock));
  entry->start (entry->job, entry->data);
}

/**
 * cb_job_queue_push:
 * @self: a queue
 * @kind: what the job does, one word
 * @start: begins to carry it out
 * @data: (transfer full) (nullable): for @start; kept until the job is finished, freed on failure
 * @free_data: (nullable): frees @data
 * @error: return location for an error
 *
 * Returns: (transfer none) (nullable): the new job; %CB_ERROR_TOO_MANY where too many wait
 */
CbJob *
cb_job_queue_push (CbJobQueue *self,
                   const char *kind,
                   CbJobStart start,
                   gpointer data,
                   GDestroyNotify free_data,
                   GError **error)
{
  CbJob *job;
  Entry *entry;

  g_return_val_if_fail (CB_IS_JOB_QUEUE (self), NULL);

  if (self->drain != NULL)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE, "The daemon is stopping");
      if (free_data != NULL)
        free_data (data);
      return NULL;
    }
  if (g_queue_get_length (&self->waiting) >= CB_JOB_QUEUE_MAX_WAITING)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_TOO_MANY,
                   "%u jobs wait already; wait for one of them, or cancel it",
                   CB_JOB_QUEUE_MAX_WAITING);
      if (free_data != NULL)
        free_data (data);
      return NULL;
    }

  job = cb_job_new (++self->last_id, kind);
  entry = g_new0 (Entry, 1);
  entry->job = g_object_ref (job);
  entry->start = start;
  entry->data = data;
  entry->free_data = free_data;
  g_ptr_array_add (self->jobs, job);
  g_queue_push_tail (&self->waiting, entry);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (on_job_state_changed_cb), self, 0);
  g_signal_emit (self, signals[SIGNAL_JOB_ADDED], 0, job);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_next_due_cb, g_object_ref (self), g_object_unref);

  return job;
}

/**
 * cb_job_queue_get_jobs:
 * @self: a queue
 *
 * Returns: (transfer none) (element-type CbJob): all jobs that are known, oldest first
 */
GPtrArray *
cb_job_queue_get_jobs (CbJobQueue *self)
{
  g_return_val_if_fail (CB_IS_JOB_QUEUE (self), NULL);

  return self->jobs;
}

/* Returns: (transfer none) (nullable): the job of that number */
CbJob *
cb_job_queue_find (CbJobQueue *self, guint id)
{
  g_return_val_if_fail (CB_IS_JOB_QUEUE (self), NULL);

  for (guint i = 0; i < self->jobs->len; i++)
    if (cb_job_get_id (g_ptr_array_index (self->jobs, i)) == id)
      return g_ptr_array_index (self->jobs, i);

  return NULL;
}

/* Returns: (transfer none) (nullable): a job that nobody has asked to stop */
static CbJob *
find_unasked (CbJobQueue *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      CbJob *job = g_ptr_array_index (self->jobs, i);

      if (!cb_job_is_finished (job) && !g_cancellable_is_cancelled (cb_job_get_cancellable (job)))
        return job;
    }

  return NULL;
}

/**
 * cb_job_queue_cancel_all:
 * @self: a queue
 *
 * Asks everything that waits or runs to stop.
 */
void
cb_job_queue_cancel_all (CbJobQueue *self)
{
  CbJob *job;

  g_return_if_fail (CB_IS_JOB_QUEUE (self));

  while ((job = find_unasked (self)) != NULL)
    cb_job_cancel (job);
}

/* Returns: whether a job of @kind waits or runs */
gboolean
cb_job_queue_has_unfinished (CbJobQueue *self, const char *kind)
{
  g_return_val_if_fail (CB_IS_JOB_QUEUE (self), FALSE);

  for (guint i = 0; i < self->jobs->len; i++)
    {
      CbJob *job = g_ptr_array_index (self->jobs, i);

      if (!cb_job_is_finished (job) && strcmp (cb_job_get_kind (job), kind) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * cb_job_queue_drain_async:
 * @self: a queue that nobody drains yet
 * @callback: called in the main loop once nothing waits or runs
 * @user_data: for @callback
 *
 * Asks everything to stop, takes nothing more, and waits until all has stopped.
 */
void
cb_job_queue_drain_async (CbJobQueue *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CB_IS_JOB_QUEUE (self));
  g_return_if_fail (self->drain == NULL);

  cb_job_queue_cancel_all (self);
  self->drain = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->drain, cb_job_queue_drain_async);
  finish_drain (self);
}

gboolean
cb_job_queue_drain_finish (CbJobQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_job_queue_finalize (GObject *object)
{
  CbJobQueue *self = CB_JOB_QUEUE (object);

  g_clear_pointer (&self->running, entry_free);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) entry_free);
  g_ptr_array_unref (self->jobs);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (cb_job_queue_parent_class)->finalize (object);
}

static void
cb_job_queue_class_init (CbJobQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_job_queue_finalize;

  /**
   * CbJobQueue::job-added:
   * @job: a job that waits now
   */
  signals[SIGNAL_JOB_ADDED] = g_signal_new ("job-added", CB_TYPE_JOB_QUEUE, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, CB_TYPE_JOB);

  /**
   * CbJobQueue::job-removed:
   * @job: a finished job that is forgotten
   */
  signals[SIGNAL_JOB_REMOVED] = g_signal_new ("job-removed", CB_TYPE_JOB_QUEUE, G_SIGNAL_RUN_LAST,
                                              0, NULL, NULL, NULL, G_TYPE_NONE, 1, CB_TYPE_JOB);
}

static void
cb_job_queue_init (CbJobQueue *self)
{
  g_queue_init (&self->waiting);
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * cb_job_queue_new:
 * @clock: tells when a job began
 *
 * Returns: (transfer full): an empty queue
 */
CbJobQueue *
cb_job_queue_new (CbClock *clock)
{
  CbJobQueue *self = g_object_new (CB_TYPE_JOB_QUEUE, NULL);

  g_return_val_if_fail (CB_IS_CLOCK (clock), NULL);

  self->clock = g_object_ref (clock);

  return self;
}
