#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "chat/cb-chat-private.h"

/* The part of #CbChat about files of people who step in: those that they send, and those that they
 * look at. To the store, a backup and an erasure they are files of the session like any other. */

#define CHUNK 65536

/* Bytes that may wait for the disk before reading goes on. */
#define MAX_QUEUED (4 * CHUNK)

/* Sending */

typedef struct
{
  char *session_id;       /* (owned) */
  char *name;             /* (owned) (nullable) */
  char *text;             /* (owned) */
  GInputStream *content;  /* (owned) */
  CbUploadWriter *writer; /* (owned) (nullable): once it is clear that it may be sent */
} Sending;

static void
sending_free (Sending *sending)
{
  if (sending->writer != NULL)
    g_object_unref (sending->writer);
  g_object_unref (sending->content);
  g_free (sending->session_id);
  g_free (sending->name);
  g_free (sending->text);
  g_free (sending);
}

static gboolean
check_size (CbChat *self, guint64 size, GError **error)
{
  guint64 max = cb_settings_get_uint64 (self->settings, CB_SETTING_UPLOAD_MAX_BYTES);

  if (size <= max)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE,
               "The file is larger than %" G_GUINT64_FORMAT " bytes, which are allowed", max);

  return FALSE;
}

/* A pipe could keep its reader waiting for ever. */
static gboolean
check_file (CbChat *self, int fd, GError **error)
{
  struct stat info;

  if (!cb_settings_get_boolean (self->settings, CB_SETTING_UPLOAD_ENABLED))
    g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT, "Uploads are switched off");
  else if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "Only a regular file can be sent");
  else
    return check_size (self, (guint64) info.st_size, error);

  return FALSE;
}

static void
on_file_said_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  CbMessage *message = cb_chat_reply_finish (CB_CHAT (source), result, &error);

  if (message != NULL)
    g_task_return_pointer (task, message, (GDestroyNotify) cb_message_unref);
  else
    g_task_return_error (task, error);
}

static void
on_file_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CbUpload) upload = cb_uploads_finish_finish (CB_UPLOADS (source), result, &error);
  const char *attachments[] = { NULL, NULL };

  if (upload == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  attachments[0] = upload->id;
  cb_chat_reply_async (self, sending->session_id, sending->text, attachments, NULL, on_file_said_cb,
                       g_steal_pointer (&task));
}

static void
give_up (CbChat *self, GTask *task, GError *error)
{
  Sending *sending = g_task_get_task_data (task);

  cb_uploads_abandon (self->uploads, sending->writer);
  g_task_return_error (task, error);
}

static void read_on (GTask *task);

static void
on_drained_cb (CbUploadWriter *writer, GTask *task)
{
  g_signal_handlers_disconnect_by_func (writer, on_drained_cb, task);
  read_on (task);
}

static void
on_chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
                 g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (bytes == NULL ||
      !check_size (self, cb_upload_writer_get_size (sending->writer) + size, &error))
    {
      give_up (self, task, error);
      return;
    }
  if (size == 0)
    {
      cb_uploads_finish_async (self->uploads, sending->writer, sending->session_id, sending->name,
                               NULL, on_file_kept_cb, g_steal_pointer (&task));
      return;
    }

  cb_upload_writer_write (sending->writer, bytes);
  if (cb_upload_writer_get_queued (sending->writer) <= MAX_QUEUED)
    read_on (task);
  else /* the task lives for as long as the handler is there */
    g_signal_connect_data (sending->writer, "drained", G_CALLBACK (on_drained_cb),
                           g_steal_pointer (&task),
                           (GClosureNotify) (void (*) (void)) g_object_unref, 0);
}

static void
read_on (GTask *task)
{
  Sending *sending = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (sending->content, CHUNK, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_chunk_read_cb,
                                   g_object_ref (task));
}

static void
on_loaded_to_send_file_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = CB_CHAT (source);
  Sending *sending = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CbLiveSession) live = cb_chat_load_finish (self, result, &error);

  if (live == NULL || !cb_chat_check_taken_over (live, &error))
    g_task_return_error (task, error);
  else
    {
      sending->writer = cb_uploads_begin (self->uploads);
      read_on (task);
    }
}

/**
 * cb_chat_send_file_async:
 * @self: the chat
 * @session_id: a session that was taken over
 * @fd: a regular file to read, from its beginning; it is duplicated
 * @name: (nullable): what it is called; valid UTF-8
 * @text: what is said with it; may be empty
 * @cancellable: (nullable): stops waiting; it may be sent nevertheless
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Gives a file to the visitor, within the limits of files that visitors send.
 */
void
cb_chat_send_file_async (CbChat *self,
                         const char *session_id,
                         int fd,
                         const char *name,
                         const char *text,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  Sending *sending;
  int copy;

  g_task_set_source_tag (task, cb_chat_send_file_async);
  if (!check_file (self, fd, &error) || (*text != '\0' && !cb_chat_check_text (self, text, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  copy = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0 || lseek (copy, 0, SEEK_SET) < 0)
    {
      g_task_return_new_error (task, CB_ERROR, CB_ERROR_FAILED, "Cannot read the file");
      return;
    }

  sending = g_new0 (Sending, 1);
  sending->session_id = g_strdup (session_id);
  sending->name = g_strdup (name);
  sending->text = g_strdup (text);
  sending->content = g_unix_input_stream_new (copy, TRUE);
  g_task_set_task_data (task, sending, (GDestroyNotify) sending_free);
  cb_chat_load_async (self, session_id, cancellable, on_loaded_to_send_file_cb,
                      g_steal_pointer (&task));
}

/**
 * cb_chat_send_file_finish:
 * @self: the chat
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the message with the file, durable; %NULL as
 *   cb_uploads_finish_finish() and cb_chat_reply_finish(), and with %CB_ERROR_CONFLICT where
 * uploads are switched off
 */
CbMessage *
cb_chat_send_file_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_send_file_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Looking at */

typedef struct
{
  char *session_id;      /* (owned) */
  CbUpload *upload;      /* (owned) (nullable) */
  GInputStream *content; /* (owned) (nullable) */
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_pointer (&opening->upload, cb_upload_unref);
  g_clear_object (&opening->content);
  g_free (opening->session_id);
  g_free (opening);
}

static void
on_file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  opening->upload = cb_uploads_open_finish (CB_UPLOADS (source), result, &opening->content, &error);
  if (opening->upload == NULL)
    g_task_return_error (task, error);
  else if (strcmp (opening->upload->session_id, opening->session_id) != 0)
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_NOT_FOUND, "Session %s has no such file",
                             opening->session_id);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * cb_chat_open_file_async:
 * @self: the chat
 * @session_id: a session
 * @upload_id: a file of it
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Opens a file that was sent in a session, whoever sent it.
 */
void
cb_chat_open_file_async (CbChat *self,
                         const char *session_id,
                         const char *upload_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  opening->session_id = g_strdup (session_id);
  g_task_set_source_tag (task, cb_chat_open_file_async);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  cb_uploads_open_async (self->uploads, upload_id, cancellable, on_file_opened_cb, task);
}

/**
 * cb_chat_open_file_finish:
 * @self: the chat
 * @result: what the callback got
 * @content: (out) (transfer full): what is in it
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the file; %NULL with %CB_ERROR_NOT_FOUND where the session
 *   has none of this id, or %CB_ERROR_STORAGE
 */
CbUpload *
cb_chat_open_file_finish (CbChat *self,
                          GAsyncResult *result,
                          GInputStream **content,
                          GError **error)
{
  Opening *opening;

  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_open_file_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  opening = g_task_get_task_data (G_TASK (result));
  *content = g_steal_pointer (&opening->content);

  return g_steal_pointer (&opening->upload);
}
