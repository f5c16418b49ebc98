#include "base/cb-worker.h"

/**
 * CbWorker:
 *
 * One thread that carries out blocking operations in the order they came.
 *
 * A task's last reference must not be dropped in the thread: it would finalize
 * the source object there. So the thread only fills in the task data, and the
 * task returns, and is let go, in the main context it came from.
 */
struct _CbWorker
{
  GObject parent_instance;

  GThreadPool *pool;  /* (owned): exactly one thread */
  gpointer user_data; /* (unowned) */
};

typedef struct
{
  GTask *task; /* (owned) */
  CbWorkerFunc run;
  CbWorkerFunc complete;
  gpointer user_data;
} Job;

G_DEFINE_FINAL_TYPE (CbWorker, cb_worker, G_TYPE_OBJECT)

static void
job_free (Job *job)
{
  g_clear_object (&job->task);
  g_free (job);
}

/* In the task's own context. */
static gboolean
complete_job_cb (gpointer data)
{
  Job *job = data;

  if (!g_task_return_error_if_cancelled (job->task))
    job->complete (job->task, g_task_get_task_data (job->task), job->user_data);

  return G_SOURCE_REMOVE;
}

/* In the worker thread. */
static void
run_job (gpointer data, gpointer user_data)
{
  Job *job = data;
  g_autoptr(GSource) source = g_idle_source_new ();
  GMainContext *context = g_task_get_context (job->task);

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (job->task)))
    job->run (job->task, g_task_get_task_data (job->task), job->user_data);

  /* Not g_main_context_invoke(): it may run the callback right here. */
  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_callback (source, complete_job_cb, job, (GDestroyNotify) job_free);
  g_source_attach (source, context);
}

static void
cb_worker_finalize (GObject *object)
{
  CbWorker *self = CB_WORKER (object);

  if (self->pool != NULL)
    g_thread_pool_free (self->pool, FALSE, TRUE);

  G_OBJECT_CLASS (cb_worker_parent_class)->finalize (object);
}

static void
cb_worker_class_init (CbWorkerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_worker_finalize;
}

static void
cb_worker_init (CbWorker *self)
{
}

CbWorker *
cb_worker_new (gpointer user_data, GError **error)
{
  g_autoptr(CbWorker) self = g_object_new (CB_TYPE_WORKER, NULL);

  self->user_data = user_data;
  self->pool = g_thread_pool_new (run_job, NULL, 1, TRUE, error);
  if (self->pool == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * cb_worker_push:
 * @self: a worker
 * @task: (transfer full): the operation
 * @run: does the blocking part, in the thread; may touch only its task data
 * @complete: returns from @task, in the task's context
 */
void
cb_worker_push (CbWorker *self, GTask *task, CbWorkerFunc run, CbWorkerFunc complete)
{
  Job *job = g_new0 (Job, 1);

  job->task = task;
  job->run = run;
  job->complete = complete;
  job->user_data = self->user_data;
  g_thread_pool_push (self->pool, job, NULL);
}
