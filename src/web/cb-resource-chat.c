#include "base/cb-error.h"
#include "base/cb-id.h"
#include "model/cb-message-json.h"
#include "web/cb-resources.h"

/* POST /api/v1/chat: a session, a message and its reply in one call. */

typedef struct
{
  CbWebRequest *request; /* (owned) */
  char *text;            /* (owned) */
  char *token;           /* (owned) (nullable) */
} Call;

static void
call_free (Call *call)
{
  g_free (call->text);
  g_free (call->token);
  cb_web_request_unref (call->request);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void
on_replied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) reply = cb_chat_await_reply_finish (CB_CHAT (source), result, &error);
  CbJsonWriter writer;

  if (error != NULL)
    {
      cb_web_request_answer_error (call->request, error);
      return;
    }

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "session_id", call->request->session->id);
  cb_json_writer_add_string (&writer, "token", call->token);
  cb_message_write (reply, &writer, "reply");
  cb_json_writer_end_object (&writer);
  cb_web_request_answer_json (call->request, 200, &writer);
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message = cb_chat_send_finish (CB_CHAT (source), result, NULL, &error);
  CbWebRequest *request = call->request;

  if (message == NULL)
    cb_web_request_answer_error (request, error);
  else
    cb_chat_await_reply_async (CB_CHAT (source), request->session->id, message->seq,
                               request->cancellable, on_replied_cb, g_steal_pointer (&call));
}

/* The session is there. Nobody can name this message again, so its client_id is ours to make. */
static void
send (Call *call)
{
  CbWebRequest *request = call->request;
  g_autofree char *client_id = cb_id_new (cb_clock_get_real_time (request->context->clock));

  cb_chat_send_async (request->context->chat, request->session->id, NULL, client_id, call->text,
                      NULL, request->cancellable, on_sent_cb, call);
}

static void
on_session_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;

  call->request->session =
      cb_chat_open_session_finish (CB_CHAT (source), result, &call->token, &error);
  if (call->request->session == NULL)
    cb_web_request_answer_error (call->request, error);
  else
    send (g_steal_pointer (&call));
}

static void
on_authorized_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;

  call->request->session = cb_chat_authorize_finish (CB_CHAT (source), result, &error);
  if (call->request->session == NULL)
    cb_web_request_answer_error (call->request, error);
  else if (cb_web_request_check_limit (call->request, CB_WEB_LIMIT_MESSAGES,
                                       call->request->session->id))
    send (g_steal_pointer (&call));
}

static void
begin (CbWebRequest *request, const char *text, const char *session_id, const char *token)
{
  static const CbSession nobody = { 0 };
  CbChat *chat = request->context->chat;
  Call *call;

  /* A new session is not opened for a message that its address may not send. */
  if (session_id == NULL && (!cb_web_request_check_limit (request, CB_WEB_LIMIT_MESSAGES, NULL) ||
                             !cb_web_request_check_limit (request, CB_WEB_LIMIT_SESSIONS, NULL)))
    return;

  call = g_new0 (Call, 1);
  call->request = cb_web_request_ref (request);
  call->text = g_strdup (text);
  call->token = session_id != NULL ? g_strdup (token) : NULL;
  if (session_id == NULL)
    cb_chat_open_session_async (chat, &nobody, request->cancellable, on_session_opened_cb, call);
  else
    cb_chat_authorize_async (chat, session_id, token, request->cancellable, on_authorized_cb, call);
}

/* A new session is not opened for a message that will be refused. */
static gboolean
check_text (CbWebRequest *request, const char *text, GError **error)
{
  guint max = cb_settings_get_uint (request->context->settings, CB_SETTING_SESSION_MAX_TEXT_LENGTH);
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (*stripped == '\0')
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                 "“message” must be more than white space");
  else if (g_utf8_strlen (text, -1) > (glong) max)
    g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE,
                 "“message” is %ld characters long; %u are allowed", g_utf8_strlen (text, -1), max);
  else
    return TRUE;

  return FALSE;
}

/* POST /api/v1/chat: the one-call form. */
void
cb_resource_chat_ask (CbWebRequest *request)
{
  g_autoptr (JsonObject) object = cb_web_request_parse (request, TRUE);
  g_autofree char *bearer = cb_web_request_dup_bearer (request);
  g_autoptr (GError) error = NULL;
  const char *text;
  const char *session_id;
  const char *token;

  if (object == NULL)
    return;
  if (!cb_json_get_string (object, "message", TRUE, G_MAXSIZE, &text, &error) ||
      !cb_json_get_string (object, "session_id", FALSE, G_MAXSIZE, &session_id, &error) ||
      !cb_json_get_string (object, "token", FALSE, G_MAXSIZE, &token, &error) ||
      !check_text (request, text, &error))
    {
      cb_web_request_answer_error (request, error);
      return;
    }

  if (token == NULL)
    token = bearer;
  if (session_id != NULL && token == NULL)
    cb_web_request_answer_problem (request, 401, "“token” is missing");
  else
    begin (request, text, session_id, token);
}
