#include "log/cb-log-files.h"

#include <errno.h>

#include "base/cb-worker.h"
#include "log/cb-log-archive.h"
#include "log/cb-log-batch.h"
#include "log/cb-log-day-file.h"

/*
 * Lines are collected for so long before the worker is woken for them, unless one of them is an
 * error or there are many: to wake it for each would cost more than the line itself.
 */
#define DELAY_MS 200
#define MANY_BYTES (64 * 1024)

/**
 * CbLogFiles:
 *
 * The log in files: `combined-YYYY-MM-DD.log` with every line and
 * `error-YYYY-MM-DD.log` with the errors, a new pair each local day.
 *
 * Lines wait in memory, bounded, while a worker writes those before them; the
 * main loop never waits for the disk, and a full disk costs lines, which are
 * counted, and nothing else. Old days are compressed by a second worker, so
 * that it never holds up the lines of today.
 */
struct _CbLogFiles
{
  GObject parent_instance;

  CbClock *clock;         /* (owned) */
  CbLogDayFile *combined; /* (owned): used only by @writer once it runs */
  CbLogDayFile *errors;   /* (owned): likewise */
  char *directory;        /* (owned) */
  guint compress_after_days;
  guint keep_days;
  gsize max_queued;
  GMainContext *context; /* (owned): where writes are started and completed */

  GMutex lock;    /* guards what follows down to @scheduled: any thread may log */
  GQueue batches; /* (owned) (element-type CbLogBatch): waiting, oldest first */
  gsize queued;   /* bytes in @batches */
  guint64 dropped;
  gint64 day_start; /* the day of the newest line, in microseconds since 1970 UTC */
  gint64 day_end;
  GDate day;
  gboolean scheduled; /* a write is about to start or is going on */
  GSource *delay;     /* (owned) (nullable): what will start it */

  guint64 written;
  char *failing;      /* (owned) (nullable) */
  GPtrArray *flushes; /* (owned) (element-type GTask): waiting for an empty queue */
  guint32 tidied_day; /* Julian day when old files were last seen to */
  gboolean tidying;
  CbWorker *writer;   /* (owned) */
  CbWorker *archiver; /* (owned) */
};

typedef struct
{
  GQueue batches;         /* (owned) (element-type CbLogBatch) */
  CbLogDayFile *combined; /* (unowned) */
  CbLogDayFile *errors;   /* (unowned) */
  guint64 written;
  guint64 dropped;
  GError *error; /* (owned) (nullable) */
} WriteCall;

typedef struct
{
  char *directory; /* (owned) */
  GDate today;
  guint compress_after_days;
  guint keep_days;
  GError *error; /* (owned) (nullable) */
} TidyCall;

G_DEFINE_FINAL_TYPE (CbLogFiles, cb_log_files, G_TYPE_OBJECT)

static const char *const streams[] = { "error", "combined", NULL };

static void start_write (CbLogFiles *self);

static void
write_call_free (WriteCall *call)
{
  g_queue_clear_full (&call->batches, (GDestroyNotify) cb_log_batch_free);
  g_clear_error (&call->error);
  g_free (call);
}

static void
tidy_call_free (TidyCall *call)
{
  g_free (call->directory);
  g_clear_error (&call->error);
  g_free (call);
}

/* In the archiver's thread. */
static void
tidy_run (GTask *task, gpointer task_data, gpointer user_data)
{
  TidyCall *call = task_data;

  if (cb_log_archive_recover (call->directory, &call->error))
    cb_log_archive_tidy (call->directory, streams, &call->today, call->compress_after_days,
                         call->keep_days, &call->error);
}

static void
note_outcome (CbLogFiles *self, const GError *error)
{
  g_clear_pointer (&self->failing, g_free);
  if (error != NULL)
    self->failing = g_strdup (error->message);
}

static void
tidy_complete (GTask *task, gpointer task_data, gpointer user_data)
{
  CbLogFiles *self = g_task_get_source_object (task);
  TidyCall *call = task_data;

  self->tidying = FALSE;
  if (call->error != NULL)
    note_outcome (self, call->error);
  g_task_return_boolean (task, TRUE);
}

/* Once a day is enough; a day whose tidying failed has its next chance tomorrow or at a start. */
static void
tidy_if_due (CbLogFiles *self, const GDate *today)
{
  g_autoptr (GTask) task = NULL;
  TidyCall *call;

  if (self->tidying || self->tidied_day == g_date_get_julian (today))
    return;

  call = g_new0 (TidyCall, 1);
  call->directory = g_strdup (self->directory);
  call->today = *today;
  call->compress_after_days = self->compress_after_days;
  call->keep_days = self->keep_days;
  self->tidied_day = g_date_get_julian (today);
  self->tidying = TRUE;

  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, tidy_if_due);
  g_task_set_task_data (task, call, (GDestroyNotify) tidy_call_free);
  cb_worker_push (self->archiver, g_steal_pointer (&task), tidy_run, tidy_complete);
}

static gboolean
write_batch (WriteCall *call, const CbLogBatch *batch, GError **error)
{
  return cb_log_day_file_append (call->combined, &batch->day, batch->combined->str,
                                 batch->combined->len, error) &&
         (batch->errors->len == 0 ||
          cb_log_day_file_append (call->errors, &batch->day, batch->errors->str, batch->errors->len,
                                  error));
}

/* In the writer's thread. */
static void
write_run (GTask *task, gpointer task_data, gpointer user_data)
{
  WriteCall *call = task_data;

  for (GList *l = call->batches.head; l != NULL; l = l->next)
    {
      const CbLogBatch *batch = l->data;

      g_clear_error (&call->error);
      if (write_batch (call, batch, &call->error))
        call->written += batch->n_lines;
      else
        call->dropped += batch->n_lines;
    }
}

static void
finish_flushes (CbLogFiles *self)
{
  g_autoptr (GPtrArray) flushes = g_steal_pointer (&self->flushes);

  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < flushes->len; i++)
    g_task_return_boolean (g_ptr_array_index (flushes, i), TRUE);
}

static void
write_complete (GTask *task, gpointer task_data, gpointer user_data)
{
  CbLogFiles *self = g_task_get_source_object (task);
  WriteCall *call = task_data;
  const CbLogBatch *newest = g_queue_peek_tail (&call->batches);
  gboolean more;

  self->written += call->written;
  note_outcome (self, call->error);
  tidy_if_due (self, &newest->day);

  g_mutex_lock (&self->lock);
  self->dropped += call->dropped;
  more = !g_queue_is_empty (&self->batches);
  self->scheduled = more;
  g_mutex_unlock (&self->lock);

  if (more)
    start_write (self);
  else
    finish_flushes (self);
  g_task_return_boolean (task, TRUE);
}

static void
start_write (CbLogFiles *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);
  WriteCall *call = g_new0 (WriteCall, 1);

  g_queue_init (&call->batches);
  call->combined = self->combined;
  call->errors = self->errors;
  g_mutex_lock (&self->lock);
  while (!g_queue_is_empty (&self->batches))
    g_queue_push_tail (&call->batches, g_queue_pop_head (&self->batches));
  self->queued = 0;
  g_mutex_unlock (&self->lock);

  g_task_set_source_tag (task, start_write);
  g_task_set_task_data (task, call, (GDestroyNotify) write_call_free);
  cb_worker_push (self->writer, g_steal_pointer (&task), write_run, write_complete);
}

static gboolean
on_write_due_cb (gpointer user_data)
{
  CbLogFiles *self = user_data;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->delay, g_source_unref);
  g_mutex_unlock (&self->lock);
  start_write (self);

  return G_SOURCE_REMOVE;
}

/* With the lock held. The write must start in our context, whoever logs. */
static void
schedule_write (CbLogFiles *self)
{
  self->scheduled = TRUE;
  self->delay = g_timeout_source_new (DELAY_MS);
  g_source_set_callback (self->delay, on_write_due_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->delay, self->context);
}

/* With the lock held. */
static void
hurry (CbLogFiles *self)
{
  if (self->delay != NULL)
    g_source_set_ready_time (self->delay, 0);
}

/*
 * With the lock held. Midnights are asked of the time zone only when one has passed, in either
 * direction; a day may have 23 or 25 hours.
 */
static void
find_day (CbLogFiles *self, gint64 now)
{
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) start = NULL;
  g_autoptr (GDateTime) tomorrow = NULL;
  g_autoptr (GDateTime) end = NULL;

  if (now >= self->day_start && now < self->day_end)
    return;

  time = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  start = g_date_time_new_local (g_date_time_get_year (time), g_date_time_get_month (time),
                                 g_date_time_get_day_of_month (time), 0, 0, 0);
  tomorrow = g_date_time_add_days (start, 1);
  end = g_date_time_new_local (g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
                               g_date_time_get_day_of_month (tomorrow), 0, 0, 0);
  g_date_set_dmy (&self->day, g_date_time_get_day_of_month (time), g_date_time_get_month (time),
                  g_date_time_get_year (time));
  self->day_start = g_date_time_to_unix (start) * G_USEC_PER_SEC;
  self->day_end = g_date_time_to_unix (end) * G_USEC_PER_SEC;
}

/* With the lock held. */
static CbLogBatch *
need_batch (CbLogFiles *self)
{
  CbLogBatch *newest = g_queue_peek_tail (&self->batches);

  if (newest == NULL || g_date_compare (&newest->day, &self->day) != 0)
    {
      newest = cb_log_batch_new (&self->day);
      g_queue_push_tail (&self->batches, newest);
    }

  return newest;
}

/**
 * cb_log_files_push:
 * @self: the files
 * @is_error: whether it goes to the error file, too
 * @line: one line, without its end
 * @size: of @line, in bytes
 *
 * Queues a line for the file of today. Never blocks; usable from every thread.
 */
void
cb_log_files_push (CbLogFiles *self, gboolean is_error, const char *line, gsize size)
{
  gsize cost = (size + 1) * (is_error ? 2 : 1);

  g_return_if_fail (CB_IS_LOG_FILES (self));

  g_mutex_lock (&self->lock);
  if (self->queued + cost > self->max_queued)
    self->dropped++;
  else
    {
      find_day (self, cb_clock_get_real_time (self->clock));
      cb_log_batch_add (need_batch (self), is_error, line, size);
      self->queued += cost;
      if (!self->scheduled)
        schedule_write (self);
      if (is_error || self->queued > MANY_BYTES)
        hurry (self);
    }
  g_mutex_unlock (&self->lock);
}

/**
 * cb_log_files_get_stats:
 * @self: the files
 * @stats: (out caller-allocates): where to put them; what it points to is valid until the main
 *   loop turns again
 */
void
cb_log_files_get_stats (CbLogFiles *self, CbLogFilesStats *stats)
{
  g_return_if_fail (CB_IS_LOG_FILES (self));

  g_mutex_lock (&self->lock);
  *stats = (CbLogFilesStats){ self->written, self->dropped, self->failing };
  g_mutex_unlock (&self->lock);
}

/**
 * cb_log_files_flush_async:
 * @self: the files
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Waits until every line pushed so far has been written or dropped.
 */
void
cb_log_files_flush_async (CbLogFiles *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  gboolean busy;

  g_return_if_fail (CB_IS_LOG_FILES (self));

  g_task_set_source_tag (task, cb_log_files_flush_async);
  g_mutex_lock (&self->lock);
  busy = self->scheduled;
  hurry (self);
  g_mutex_unlock (&self->lock);
  if (busy)
    g_ptr_array_add (self->flushes, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * cb_log_files_flush_finish:
 * @self: the files
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE when nothing waits any more
 */
gboolean
cb_log_files_flush_finish (CbLogFiles *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_log_files_finalize (GObject *object)
{
  CbLogFiles *self = CB_LOG_FILES (object);

  /* Joins the threads, which use the files. */
  g_clear_object (&self->writer);
  g_clear_object (&self->archiver);
  g_clear_pointer (&self->combined, cb_log_day_file_free);
  g_clear_pointer (&self->errors, cb_log_day_file_free);
  g_queue_clear_full (&self->batches, (GDestroyNotify) cb_log_batch_free);
  g_ptr_array_unref (self->flushes);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->directory);
  g_free (self->failing);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (cb_log_files_parent_class)->finalize (object);
}

static void
cb_log_files_class_init (CbLogFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_log_files_finalize;
}

static void
cb_log_files_init (CbLogFiles *self)
{
  g_mutex_init (&self->lock);
  g_queue_init (&self->batches);
  g_date_clear (&self->day, 1);
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  self->context = g_main_context_ref_thread_default ();
}

/**
 * cb_log_files_new:
 * @clock: tells which day it is
 * @config: where and how much; copied
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the files, none of them open yet; %NULL
 *   where the directory cannot be made
 */
CbLogFiles *
cb_log_files_new (CbClock *clock, const CbLogFilesConfig *config, GError **error)
{
  g_autoptr (CbLogFiles) self = g_object_new (CB_TYPE_LOG_FILES, NULL);

  g_return_val_if_fail (CB_IS_CLOCK (clock), NULL);

  if (g_mkdir_with_parents (config->directory, 0750) != 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
                   "Cannot make the log directory “%s”: %s", config->directory, g_strerror (saved));
      return NULL;
    }

  self->clock = g_object_ref (clock);
  self->directory = g_strdup (config->directory);
  self->compress_after_days = config->compress_after_days;
  self->keep_days = config->keep_days;
  self->max_queued = config->max_queued;
  self->combined = cb_log_day_file_new (self->directory, "combined");
  self->errors = cb_log_day_file_new (self->directory, "error");
  self->writer = cb_worker_new (NULL, error);
  if (self->writer != NULL)
    self->archiver = cb_worker_new (NULL, error);

  return self->archiver != NULL ? g_steal_pointer (&self) : NULL;
}
