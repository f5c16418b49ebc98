#include "chat/cb-upload-writer.h"

#include "base/cb-error.h"
#include "chat/cb-upload-file.h"

/**
 * CbUploadWriter:
 *
 * Writes one uploaded file, off the main loop, in the order in which its bytes come. Emits
 * `drained` whenever nothing waits for the disk any more. Dropped before its end, it leaves nothing
 * behind.
 */
struct _CbUploadWriter
{
  GObject parent_instance;

  CbWorker *worker;   /* (owned) */
  CbUploadFile *file; /* (owned): touched by the worker alone until all jobs are done */
  char *id;           /* (owned) */
  GError *error;      /* (owned) (nullable): the first that went wrong */
  gsize queued;
  guint64 size;
};

G_DEFINE_FINAL_TYPE (CbUploadWriter, cb_upload_writer, G_TYPE_OBJECT)

static guint drained_signal;

/* One piece of work for the thread. */
typedef struct
{
  CbUploadFile *file;        /* (unowned): the writer's, which the task keeps */
  GBytes *bytes;             /* (owned) (nullable): to write; without, the file ends */
  const char *allowed_types; /* (owned) (nullable): joined by ';' */
  GError *error;             /* (owned) (nullable) */
} Work;

static void
work_free (Work *work)
{
  g_clear_pointer (&work->bytes, g_bytes_unref);
  g_clear_error (&work->error);
  g_free ((char *) work->allowed_types);
  g_free (work);
}

static void
write_in_thread (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;
  gsize size;
  const void *data = g_bytes_get_data (work->bytes, &size);

  cb_upload_file_write (work->file, data, size, &work->error);
}

static void
on_written (GTask *task, gpointer task_data, gpointer user_data)
{
  g_task_return_boolean (task, TRUE);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbUploadWriter *self = CB_UPLOAD_WRITER (source);
  Work *work = g_task_get_task_data (G_TASK (result));

  self->queued -= g_bytes_get_size (work->bytes);
  if (self->error == NULL)
    self->error = g_steal_pointer (&work->error);
  if (self->queued == 0)
    g_signal_emit (self, drained_signal, 0);
}

/**
 * cb_upload_writer_write:
 * @self: a writer
 * @bytes: the file's next bytes
 *
 * Queues them. Whoever brings them sees that not too many wait, see cb_upload_writer_get_queued();
 * what goes wrong shows at the end.
 */
void
cb_upload_writer_write (CbUploadWriter *self, GBytes *bytes)
{
  GTask *task;
  Work *work;

  g_return_if_fail (CB_IS_UPLOAD_WRITER (self));

  self->size += g_bytes_get_size (bytes);
  if (self->error != NULL || g_bytes_get_size (bytes) == 0)
    return;

  work = g_new0 (Work, 1);
  work->file = self->file;
  work->bytes = g_bytes_ref (bytes);
  self->queued += g_bytes_get_size (bytes);
  task = g_task_new (self, NULL, on_written_cb, NULL);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  cb_worker_push (self->worker, task, write_in_thread, on_written);
}

/* Returns: bytes that wait for the disk */
gsize
cb_upload_writer_get_queued (CbUploadWriter *self)
{
  return self->queued;
}

/* Returns: bytes that came so far */
guint64
cb_upload_writer_get_size (CbUploadWriter *self)
{
  return self->size;
}

/* Returns: (transfer none): the upload's id */
const char *
cb_upload_writer_get_id (CbUploadWriter *self)
{
  return self->id;
}

static gboolean
check_type (const char *type, const char *allowed_types, GError **error)
{
  g_auto (GStrv) types = g_strsplit (allowed_types, ";", -1);

  if (g_strv_contains ((const char *const *) types, type))
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "The file is “%s” by its content; allowed are %s", type, allowed_types);

  return FALSE;
}

static void
finish_in_thread (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;

  if (check_type (cb_upload_file_get_type_name (work->file), work->allowed_types, &work->error))
    cb_upload_file_finish (work->file, &work->error);
}

static void
on_finished (GTask *task, gpointer task_data, gpointer user_data)
{
  Work *work = task_data;
  CbUploadWriter *self = g_task_get_source_object (task);

  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else if (work->error != NULL)
    g_task_return_error (task, g_steal_pointer (&work->error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * cb_upload_writer_finish_async:
 * @self: a writer that got all of its file
 * @allowed_types: (array zero-terminated=1): media types that are taken
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Makes the file durable under its name.
 */
void
cb_upload_writer_finish_async (CbUploadWriter *self,
                               const char *const *allowed_types,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;
  Work *work;

  g_return_if_fail (CB_IS_UPLOAD_WRITER (self));

  work = g_new0 (Work, 1);
  work->file = self->file;
  work->allowed_types = g_strjoinv (";", (GStrv) allowed_types);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_upload_writer_finish_async);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  cb_worker_push (self->worker, task, finish_in_thread, on_finished);
}

/**
 * cb_upload_writer_finish_finish:
 * @self: a writer
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once it is durable; %FALSE with %CB_ERROR_INVALID_INPUT for a type that is not
 *   allowed, %CB_ERROR_STORAGE where the disk refused
 */
gboolean
cb_upload_writer_finish_finish (CbUploadWriter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_upload_writer_describe:
 * @self: a writer that has finished
 * @fields: (in-out): gets id, type, size and digest
 */
void
cb_upload_writer_describe (CbUploadWriter *self, CbUpload *fields)
{
  fields->id = self->id;
  fields->type = cb_upload_file_get_type_name (self->file);
  fields->size = cb_upload_file_get_size (self->file);
  cb_upload_file_get_sha256 (self->file, fields->sha256);
}

static void
cb_upload_writer_finalize (GObject *object)
{
  CbUploadWriter *self = CB_UPLOAD_WRITER (object);

  /* Every job keeps a reference, so none is under way now. */
  cb_upload_file_free (self->file);
  g_clear_object (&self->worker);
  g_clear_error (&self->error);
  g_free (self->id);

  G_OBJECT_CLASS (cb_upload_writer_parent_class)->finalize (object);
}

static void
cb_upload_writer_class_init (CbUploadWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_upload_writer_finalize;
  drained_signal = g_signal_new ("drained", CB_TYPE_UPLOAD_WRITER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
cb_upload_writer_init (CbUploadWriter *self)
{
}

/**
 * cb_upload_writer_new:
 * @worker: whose thread writes
 * @directory: where
 * @id: the upload's id, also its file's name
 *
 * Returns: (transfer full): a writer that has written nothing yet
 */
CbUploadWriter *
cb_upload_writer_new (CbWorker *worker, const char *directory, const char *id)
{
  CbUploadWriter *self = g_object_new (CB_TYPE_UPLOAD_WRITER, NULL);

  self->worker = g_object_ref (worker);
  self->file = cb_upload_file_new (directory, id);
  self->id = g_strdup (id);

  return self;
}
