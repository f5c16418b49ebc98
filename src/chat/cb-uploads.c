#include "chat/cb-uploads.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/cb-error.h"
#include "base/cb-id.h"
#include "base/cb-service.h"
#include "chat/cb-uploads-private.h"

/* Characters of a file's name that are kept. */
#define MAX_NAME 120

/**
 * CbUploads:
 *
 * Files that visitors sent: one directory, each file under the id that the store knows it by. A
 * file without an entry in the store is what a crash left, and is deleted at start.
 *
 * Emits `ended` (guint CbUploadResult, guint64 bytes) when it is clear what became of a file.
 */

static void service_iface_init (CbServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbUploads,
                               cb_uploads,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, service_iface_init))

static guint ended_signal;

/* Deleting */

static void
unlink_in_thread (GTask *task, gpointer task_data, gpointer user_data)
{
  g_unlink (task_data);
}

static void
on_unlinked (GTask *task, gpointer task_data, gpointer user_data)
{
  g_task_return_boolean (task, TRUE);
}

/**
 * cb_uploads_discard:
 * @self: the uploads
 * @upload_id: an upload that the store knows no longer
 *
 * Deletes its file, soon.
 */
void
cb_uploads_discard (CbUploads *self, const char *upload_id)
{
  GTask *task;

  g_return_if_fail (CB_IS_UPLOADS (self));

  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_task_data (task, g_build_filename (self->directory, upload_id, NULL), g_free);
  cb_worker_push (self->worker, task, unlink_in_thread, on_unlinked);
}

/* Taking in */

typedef struct
{
  CbUploadWriter *writer; /* (owned) */
  char *session_id;       /* (owned) */
  char *name;             /* (owned) */
  CbUpload *upload;       /* (owned) (nullable) */
} Finishing;

static void
finishing_free (Finishing *finishing)
{
  g_object_unref (finishing->writer);
  g_free (finishing->session_id);
  g_free (finishing->name);
  g_clear_pointer (&finishing->upload, cb_upload_unref);
  g_free (finishing);
}

/* Behind the last slash of either kind. */
static const char *
skip_folders (const char *name)
{
  const char *base = name;

  for (const char *p = name; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      base = p + 1;

  return base;
}

/* A name that is safe to show and to save under: no folders, no control characters, not too long.
 */
static char *
make_harmless (const char *name)
{
  GString *out = g_string_new (NULL);
  guint length = 0;

  for (const char *p = skip_folders (name != NULL ? name : ""); *p != '\0' && length < MAX_NAME;
       p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isprint (c) || c == '"' || g_unichar_type (c) == G_UNICODE_FORMAT)
        continue;
      g_string_append_unichar (out, c);
      length++;
    }
  g_strstrip (out->str);
  if (out->str[0] == '\0' || strcmp (out->str, ".") == 0 || strcmp (out->str, "..") == 0)
    {
      g_string_free (out, TRUE);
      return g_strdup ("file");
    }

  return g_string_free (out, FALSE);
}

/**
 * cb_uploads_begin:
 * @self: the uploads
 *
 * Returns: (transfer full): a writer for a new file
 */
CbUploadWriter *
cb_uploads_begin (CbUploads *self)
{
  g_autofree char *id = NULL;

  g_return_val_if_fail (CB_IS_UPLOADS (self), NULL);

  id = cb_id_new (cb_clock_get_real_time (self->clock));

  return cb_upload_writer_new (self->worker, self->directory, id);
}

static CbUploadResult
classify (const GError *error)
{
  if (g_error_matches (error, CB_ERROR, CB_ERROR_INVALID_INPUT) ||
      g_error_matches (error, CB_ERROR, CB_ERROR_TOO_MANY) ||
      g_error_matches (error, CB_ERROR, CB_ERROR_TOO_LARGE))
    return CB_UPLOAD_REFUSED;

  return CB_UPLOAD_FAILED;
}

/* Ends @task, which is about @writer's file, without one. Takes @error. */
static void
fail (CbUploads *self, GTask *task, CbUploadWriter *writer, GError *error)
{
  g_signal_emit (self, ended_signal, 0, classify (error), cb_upload_writer_get_size (writer));
  g_task_return_error (task, error);
}

static void
on_upload_registered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbUploads *self = g_task_get_source_object (task);
  Finishing *finishing = g_task_get_task_data (task);
  GError *error = NULL;

  if (cb_store_add_upload_finish (CB_STORE (source), result, &error))
    {
      g_signal_emit (self, ended_signal, 0, CB_UPLOAD_STORED, finishing->upload->size);
      g_task_return_pointer (task, cb_upload_ref (finishing->upload),
                             (GDestroyNotify) cb_upload_unref);
      return;
    }

  cb_uploads_discard (self, finishing->upload->id);
  fail (self, task, finishing->writer, error);
}

static void
on_file_finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbUploads *self = g_task_get_source_object (task);
  Finishing *finishing = g_task_get_task_data (task);
  CbUpload fields = { .session_id = finishing->session_id,
                      .name = finishing->name,
                      .created_at = cb_clock_get_real_time (self->clock) };
  GError *error = NULL;

  if (!cb_upload_writer_finish_finish (finishing->writer, result, &error))
    {
      fail (self, task, finishing->writer, error);
      return;
    }

  cb_upload_writer_describe (finishing->writer, &fields);
  finishing->upload = cb_upload_new (&fields);
  cb_store_add_upload_async (
      self->store, finishing->upload,
      cb_settings_get_uint (self->settings, CB_SETTING_UPLOAD_MAX_PER_SESSION),
      cb_settings_get_uint64 (self->settings, CB_SETTING_UPLOAD_MAX_BYTES_PER_SESSION), NULL,
      on_upload_registered_cb, g_steal_pointer (&task));
}

/**
 * cb_uploads_finish_async:
 * @self: the uploads
 * @writer: what wrote the whole file
 * @session_id: whose it is
 * @name: (nullable): what the visitor's machine calls it; valid UTF-8
 * @cancellable: (nullable): stops waiting; the file may be kept nevertheless
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Keeps a file.
 */
void
cb_uploads_finish_async (CbUploads *self,
                         CbUploadWriter *writer,
                         const char *session_id,
                         const char *name,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task;
  Finishing *finishing;

  g_return_if_fail (CB_IS_UPLOADS (self));

  finishing = g_new0 (Finishing, 1);
  finishing->writer = g_object_ref (writer);
  finishing->session_id = g_strdup (session_id);
  finishing->name = make_harmless (name);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_uploads_finish_async);
  g_task_set_task_data (task, finishing, (GDestroyNotify) finishing_free);
  cb_upload_writer_finish_async (
      writer, cb_settings_get_strv (self->settings, CB_SETTING_UPLOAD_ALLOWED_TYPES), NULL,
      on_file_finished_cb, task);
}

/**
 * cb_uploads_finish_finish:
 * @self: the uploads
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the upload; it is durable. %NULL with
 *   %CB_ERROR_INVALID_INPUT for a type that is not allowed, %CB_ERROR_TOO_MANY or
 *   %CB_ERROR_TOO_LARGE where the session has no room for it, or %CB_ERROR_STORAGE
 */
CbUpload *
cb_uploads_finish_finish (CbUploads *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_uploads_finish_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_uploads_abandon:
 * @self: the uploads
 * @writer: what wrote a part of a file
 *
 * Says that the rest will not come. Once @writer is dropped it leaves nothing behind.
 */
void
cb_uploads_abandon (CbUploads *self, CbUploadWriter *writer)
{
  g_return_if_fail (CB_IS_UPLOADS (self));

  g_signal_emit (self, ended_signal, 0, CB_UPLOAD_INCOMPLETE, cb_upload_writer_get_size (writer));
}

/* Giving out */

typedef struct
{
  CbUpload *upload;      /* (owned) (nullable) */
  GInputStream *content; /* (owned) (nullable) */
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_pointer (&opening->upload, cb_upload_unref);
  g_clear_object (&opening->content);
  g_free (opening);
}

static void
return_not_found (GTask *task)
{
  g_task_return_new_error (task, CB_ERROR, CB_ERROR_NOT_FOUND, "There is no such file");
}

static void
on_content_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GFileInputStream *content = g_file_read_finish (G_FILE (source), result, &error);

  if (content != NULL)
    {
      opening->content = G_INPUT_STREAM (content);
      g_task_return_boolean (task, TRUE);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return_not_found (task);
  else
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_STORAGE, "Cannot read a file: %s",
                             error->message);
}

static void
on_upload_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbUploads *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  opening->upload = cb_store_get_upload_finish (CB_STORE (source), result, &error);
  if (opening->upload == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  path = g_build_filename (self->directory, opening->upload->id, NULL);
  file = g_file_new_for_path (path);
  g_file_read_async (file, G_PRIORITY_DEFAULT, NULL, on_content_opened_cb, g_steal_pointer (&task));
}

/**
 * cb_uploads_open_async:
 * @self: the uploads
 * @upload_id: which file
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Opens a file. Whoever asks for it must be allowed to use its session: that is for the caller to
 * see to.
 */
void
cb_uploads_open_async (CbUploads *self,
                       const char *upload_id,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Opening *opening;

  g_return_if_fail (CB_IS_UPLOADS (self));

  opening = g_new0 (Opening, 1);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_uploads_open_async);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  if (!cb_id_is_valid (upload_id))
    return_not_found (task);
  else
    cb_store_get_upload_async (self->store, upload_id, cancellable, on_upload_found_cb,
                               g_steal_pointer (&task));
}

/**
 * cb_uploads_open_finish:
 * @self: the uploads
 * @result: what the callback got
 * @content: (out) (transfer full): what is in it
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the upload; %NULL with %CB_ERROR_NOT_FOUND where there
 *   is no such file, or %CB_ERROR_STORAGE
 */
CbUpload *
cb_uploads_open_finish (CbUploads *self,
                        GAsyncResult *result,
                        GInputStream **content,
                        GError **error)
{
  Opening *opening;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_uploads_open_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  opening = g_task_get_task_data (G_TASK (result));
  *content = g_steal_pointer (&opening->content);

  return g_steal_pointer (&opening->upload);
}

/* The service */

static void
cb_uploads_start_async (CbService *service,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  cb_uploads_tidy_async (CB_UPLOADS (service), cancellable, callback, user_data);
}

static gboolean
cb_uploads_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return cb_uploads_tidy_finish (CB_UPLOADS (service), result, error);
}

static void
cb_uploads_stop (CbService *service)
{
}

static void
service_iface_init (CbServiceInterface *iface)
{
  iface->start_async = cb_uploads_start_async;
  iface->start_finish = cb_uploads_start_finish;
  iface->stop = cb_uploads_stop;
}

static void
cb_uploads_finalize (GObject *object)
{
  CbUploads *self = CB_UPLOADS (object);

  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->settings);
  g_clear_object (&self->worker);
  g_free (self->directory);

  G_OBJECT_CLASS (cb_uploads_parent_class)->finalize (object);
}

static void
cb_uploads_class_init (CbUploadsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_uploads_finalize;
  ended_signal = g_signal_new ("ended", CB_TYPE_UPLOADS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT64);
}

static void
cb_uploads_init (CbUploads *self)
{
}

/**
 * cb_uploads_new:
 * @store: knows which files there are
 * @clock: what time it is
 * @settings: limits; read when they are needed
 * @directory: where the files are; made at start
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the uploads
 */
CbUploads *
cb_uploads_new (CbStore *store,
                CbClock *clock,
                CbSettings *settings,
                const char *directory,
                GError **error)
{
  g_autoptr (CbUploads) self = g_object_new (CB_TYPE_UPLOADS, NULL);

  self->worker = cb_worker_new (NULL, error);
  if (self->worker == NULL)
    return NULL;

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->settings = g_object_ref (settings);
  self->directory = g_strdup (directory);

  return g_steal_pointer (&self);
}
