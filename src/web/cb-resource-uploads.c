#include "base/cb-error.h"
#include "model/cb-message-json.h"
#include "web/cb-resources.h"
#include "web/cb-upload-intake.h"

/* POST /api/v1/sessions/{session}/uploads: a file, to disk as it comes in. */

static void
take_in (CbWebRequest *request)
{
  g_autoptr (GError) error = NULL;

  if (!cb_web_request_check_limit (request, CB_WEB_LIMIT_UPLOADS, request->session->id))
    return;

  request->data = cb_upload_intake_begin (request, &error);
  request->data_free = (GDestroyNotify) cb_upload_intake_free;
  if (request->data == NULL)
    {
      request->data_free = NULL;
      cb_web_request_answer_error (request, error);
      return;
    }

  cb_web_request_go_on (request);
}

/* Nothing of the body is taken before it is clear that the client may send one. */
void
cb_resource_uploads_begin (CbWebRequest *request)
{
  if (!cb_settings_get_boolean (request->context->settings, CB_SETTING_UPLOAD_ENABLED))
    {
      cb_web_request_answer_problem (request, 404, "Uploads are switched off");
      return;
    }

  cb_web_request_authorize (request, request->match.segment, take_in);
  if (!request->answered)
    cb_web_request_hold (request);
}

static void
answer_upload (CbWebRequest *request, const CbUpload *upload)
{
  g_autofree char *location = g_strconcat ("/api/v1/uploads/", upload->id, NULL);
  CbJsonWriter writer;

  cb_web_request_set_header (request, "Location", location);
  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_upload_write_members (upload, &writer);
  cb_json_writer_end_object (&writer);
  cb_web_request_answer_json (request, 201, &writer);
}

/* A type that is not allowed and a session that is full have statuses of their own. */
static void
answer_refusal (CbWebRequest *request, const GError *error)
{
  if (g_error_matches (error, CB_ERROR, CB_ERROR_INVALID_INPUT))
    cb_web_request_answer_problem (request, 415, error->message);
  else if (g_error_matches (error, CB_ERROR, CB_ERROR_TOO_MANY))
    cb_web_request_answer_problem (request, 413, error->message);
  else
    cb_web_request_answer_error (request, error);
}

static void
on_upload_finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWebRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbUpload) upload = cb_uploads_finish_finish (CB_UPLOADS (source), result, &error);

  if (upload != NULL)
    answer_upload (request, upload);
  else
    answer_refusal (request, error);
}

/* All of the body has come. */
void
cb_resource_uploads_end (CbWebRequest *request)
{
  CbUploadIntake *intake = request->data;
  g_autoptr (GError) error = NULL;
  const char *name = cb_upload_intake_end (intake, &error);

  if (error != NULL)
    {
      cb_web_request_answer_error (request, error);
      return;
    }
  if (cb_upload_writer_get_size (intake->writer) >
      cb_settings_get_uint64 (request->context->settings, CB_SETTING_UPLOAD_MAX_BYTES))
    {
      cb_web_request_answer_problem (request, 413, "The file is over its limit");
      return;
    }

  /* From here on the request waits for the store, not for the disk. */
  g_signal_handlers_disconnect_by_data (intake->writer, request);
  cb_upload_intake_hand_over (intake);
  cb_uploads_finish_async (request->context->uploads, intake->writer, request->session->id, name,
                           NULL, on_upload_finished_cb, cb_web_request_ref (request));
}
