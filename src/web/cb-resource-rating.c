#include <string.h>

#include "base/cb-error.h"
#include "model/cb-message-json.h"
#include "web/cb-resources.h"

/* POST /api/v1/sessions/{session}/rating: whether an answer helped. */

static void
on_rated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWebRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) rating = cb_chat_rate_finish (CB_CHAT (source), result, &error);
  CbJsonWriter writer;

  if (rating == NULL)
    {
      cb_web_request_answer_error (request, error);
      return;
    }

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_message_write (rating, &writer, "message");
  cb_json_writer_end_object (&writer);
  cb_web_request_answer_json (request, 201, &writer);
}

static gboolean
parse (JsonObject *object, guint64 *seq, gboolean *good, GError **error)
{
  const char *value;

  if (!cb_json_get_uint64 (object, "seq", TRUE, seq, error) ||
      !cb_json_get_string (object, "value", TRUE, 16, &value, error))
    return FALSE;

  *good = strcmp (value, "good") == 0;
  if (*seq > 0 && (*good || strcmp (value, "bad") == 0))
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               *seq > 0 ? "“value” must be good or bad" : "“seq” must be a message's, from 1");

  return FALSE;
}

static void
rate (CbWebRequest *request)
{
  g_autoptr (JsonObject) object = cb_web_request_parse (request, TRUE);
  g_autoptr (GError) error = NULL;
  guint64 seq;
  gboolean good;

  if (object == NULL)
    return;
  if (!parse (object, &seq, &good, &error))
    cb_web_request_answer_error (request, error);
  else if (cb_web_request_check_limit (request, CB_WEB_LIMIT_MESSAGES, request->session->id))
    cb_chat_rate_async (request->context->chat, request->session->id, seq, good, on_rated_cb,
                        cb_web_request_ref (request));
}

void
cb_resource_rating_create (CbWebRequest *request)
{
  cb_web_request_authorize (request, request->match.segment, rate);
}
