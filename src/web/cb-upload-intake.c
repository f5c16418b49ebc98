#include "web/cb-upload-intake.h"

#include "net/cb-net.h"

/* Bytes that may wait for the disk before the client has to wait, too. */
#define MAX_QUEUED (256 * 1024)

/* What a multipart body has around its file. */
#define MULTIPART_EXTRA (64 * 1024)

static void
write_bytes (const char *data, gsize size, gpointer user_data)
{
  CbUploadIntake *self = user_data;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  cb_upload_writer_write (self->writer, bytes);
}

static void
on_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  CbWebRequest *request = user_data;
  CbUploadIntake *self = request->data;
  gsize size;
  const char *data = g_bytes_get_data (chunk, &size);

  if (self == NULL || self->error != NULL || request->answered)
    return;
  if (self->multipart != NULL)
    cb_multipart_feed (self->multipart, data, size, &self->error);
  else
    write_bytes (data, size, self);
  if (cb_upload_writer_get_queued (self->writer) > MAX_QUEUED)
    cb_web_request_hold (request);
}

static void
on_drained_cb (CbUploadWriter *writer, gpointer user_data)
{
  CbWebRequest *request = user_data;

  if (!request->answered)
    cb_web_request_go_on (request);
}

void
cb_upload_intake_free (CbUploadIntake *self)
{
  g_clear_pointer (&self->multipart, cb_multipart_free);
  if (self->writer != NULL)
    g_signal_handlers_disconnect_matched (self->writer, G_SIGNAL_MATCH_FUNC, 0, 0, NULL,
                                          on_drained_cb, NULL);
  if (self->uploads != NULL)
    cb_uploads_abandon (self->uploads, self->writer);
  g_clear_object (&self->uploads);
  g_clear_object (&self->writer);
  g_clear_error (&self->error);
  g_free (self->name);
  g_free (self);
}

static gboolean
is_multipart (const char *type)
{
  return type != NULL && g_ascii_strncasecmp (type, "multipart/", 10) == 0;
}

/**
 * cb_upload_intake_begin:
 * @request: a request whose body has not come yet
 * @error: return location for an error
 *
 * From now on the body goes to the disk as it comes in.
 *
 * Returns: (transfer full) (nullable): the intake; %NULL where the request is malformed
 */
CbUploadIntake *
cb_upload_intake_begin (CbWebRequest *request, GError **error)
{
  const CbWebContext *context = request->context;
  CbUploadIntake *self = g_new0 (CbUploadIntake, 1);
  const char *type = cb_web_request_get_header (request, "Content-Type");
  guint64 max = cb_settings_get_uint64 (context->settings, CB_SETTING_UPLOAD_MAX_BYTES);

  if (is_multipart (type))
    {
      self->multipart = cb_multipart_new (type, write_bytes, self, error);
      if (self->multipart == NULL)
        {
          cb_upload_intake_free (self);
          return NULL;
        }
      max += MULTIPART_EXTRA;
    }
  else
    self->name = cb_web_request_dup_parameter (request, "name");

  self->uploads = g_object_ref (context->uploads);
  self->writer = cb_uploads_begin (self->uploads);
  cb_net_message_set_max_body (request->message, max);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (request->message), FALSE);
  g_signal_connect (request->message, "got-chunk", G_CALLBACK (on_chunk_cb), request);
  g_signal_connect (self->writer, "drained", G_CALLBACK (on_drained_cb), request);

  return self;
}

/**
 * cb_upload_intake_end:
 * @self: an intake whose whole body has come
 * @error: return location for an error
 *
 * Returns: (transfer none) (nullable): what the client calls the file; check @error for whether the
 *   body was well-formed
 */
const char *
cb_upload_intake_end (CbUploadIntake *self, GError **error)
{
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return NULL;
    }
  if (self->multipart == NULL)
    return self->name;

  cb_multipart_finish (self->multipart, error);

  return cb_multipart_get_file_name (self->multipart);
}

/**
 * cb_upload_intake_hand_over:
 * @self: an intake that has its whole file
 *
 * Who finishes the writer tells from now on what became of the file.
 */
void
cb_upload_intake_hand_over (CbUploadIntake *self)
{
  g_clear_object (&self->uploads);
}
