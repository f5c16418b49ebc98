#include "model/cb-message-json.h"
#include "web/cb-resources.h"
#include "web/cb-visitor.h"

static void
answer_session (CbWebRequest *request, guint status, const CbSession *session, const char *token)
{
  CbJsonWriter writer;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_session_write_members (session, &writer);
  cb_json_writer_add_optional (&writer, "token", token);
  cb_json_writer_end_object (&writer);
  cb_web_request_answer_json (request, status, &writer);
}

static void
on_session_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWebRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;
  g_autofree char *location = NULL;
  g_autoptr (CbSession) session =
                 cb_chat_open_session_finish (CB_CHAT (source), result, &token, &error);

  if (session == NULL)
    {
      cb_web_request_answer_error (request, error);
      return;
    }

  location = g_strconcat ("/api/v1/sessions/", session->id, NULL);
  cb_web_request_set_header (request, "Location", location);
  answer_session (request, 201, session, token);
}

/* POST /api/v1/sessions: begins a session. */
void
cb_resource_session_create (CbWebRequest *request)
{
  g_autoptr (JsonObject) object = cb_web_request_parse (request, FALSE);
  g_autoptr (GError) error = NULL;
  CbSession visitor;

  if (object == NULL)
    return;
  if (!cb_visitor_parse (object, &visitor, &error))
    {
      cb_web_request_answer_error (request, error);
      return;
    }
  if (!cb_web_request_check_limit (request, CB_WEB_LIMIT_SESSIONS, NULL))
    return;

  cb_chat_open_session_async (request->context->chat, &visitor, request->cancellable,
                              on_session_opened_cb, cb_web_request_ref (request));
}

static void
show (CbWebRequest *request)
{
  answer_session (request, 200, request->session, NULL);
}

/* GET /api/v1/sessions/{session}: its state. */
void
cb_resource_session_get (CbWebRequest *request)
{
  cb_web_request_authorize (request, request->match.segment, show);
}

static void
on_visitor_described_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWebRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session =
                 cb_chat_describe_visitor_finish (CB_CHAT (source), result, &error);

  if (session != NULL)
    answer_session (request, 200, session, NULL);
  else
    cb_web_request_answer_error (request, error);
}

static void
describe (CbWebRequest *request)
{
  g_autoptr (JsonObject) object = cb_web_request_parse (request, TRUE);
  g_autoptr (GError) error = NULL;
  CbSession visitor;

  if (object == NULL)
    return;
  if (!cb_visitor_parse (object, &visitor, &error))
    cb_web_request_answer_error (request, error);
  else if (cb_web_request_check_limit (request, CB_WEB_LIMIT_MESSAGES, request->session->id))
    cb_chat_describe_visitor_async (request->context->chat, request->session->id, &visitor,
                                    on_visitor_described_cb, cb_web_request_ref (request));
}

/* PATCH /api/v1/sessions/{session}: says more of its visitor. */
void
cb_resource_session_describe (CbWebRequest *request)
{
  cb_web_request_authorize (request, request->match.segment, describe);
}

static void
on_session_erased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWebRequest) request = user_data;
  g_autoptr (GError) error = NULL;

  if (cb_chat_erase_session_finish (CB_CHAT (source), result, &error))
    cb_web_request_answer (request, 204, NULL, NULL, 0);
  else
    cb_web_request_answer_error (request, error);
}

/* Goes on even if the visitor does not wait for the answer: it was asked for. */
static void
erase (CbWebRequest *request)
{
  cb_chat_erase_session_async (request->context->chat, request->session->id, NULL,
                               on_session_erased_cb, cb_web_request_ref (request));
}

/* DELETE /api/v1/sessions/{session}: erases everything of this visitor. */
void
cb_resource_session_erase (CbWebRequest *request)
{
  cb_web_request_authorize (request, request->match.segment, erase);
}
