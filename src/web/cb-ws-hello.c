#include <string.h>

#include "base/cb-error.h"
#include "web/cb-problem.h"
#include "web/cb-visitor.h"
#include "web/cb-ws-session-private.h"

/* The beginning of a WebSocket: hello opens a session or proves that one is the client's. */

static void
write_limits (CbWsSession *self, CbJsonWriter *writer)
{
  CbSettings *settings = self->context->settings;

  cb_json_writer_begin_object (writer, "limits");
  cb_json_writer_add_uint (writer, "max_message_bytes",
                           cb_settings_get_uint (settings, CB_SETTING_WEBSOCKET_MAX_MESSAGE_BYTES));
  cb_json_writer_add_uint (writer, "max_text_length",
                           cb_settings_get_uint (settings, CB_SETTING_SESSION_MAX_TEXT_LENGTH));
  cb_json_writer_add_uint (writer, "max_attachments", CB_CHAT_MAX_ATTACHMENTS);
  cb_json_writer_add_uint (writer, "max_pending",
                           cb_settings_get_uint (settings, CB_SETTING_SESSION_MAX_PENDING));
  cb_json_writer_end_object (writer);
}

static void
send_welcome (CbWsSession *self, const char *token, guint64 seq)
{
  CbJsonWriter writer;

  cb_ws_frames_begin (&writer, "welcome");
  cb_json_writer_add_string (&writer, "session", self->session_id);
  cb_json_writer_add_optional (&writer, "token", token);
  cb_json_writer_add_uint (&writer, "seq", seq);
  cb_json_writer_add_uint (
      &writer, "heartbeat_s",
      cb_settings_get_uint (self->context->settings, CB_SETTING_WEBSOCKET_HEARTBEAT_SECONDS));
  write_limits (self, &writer);
  cb_json_writer_end_object (&writer);
  cb_ws_session_send (self, &writer);
}

void
cb_ws_session_handle_early_frames (CbWsSession *self)
{
  g_autoptr (GQueue) early = g_steal_pointer (&self->early);

  while (early != NULL && early->length > 0)
    {
      g_autoptr (GBytes) frame = g_queue_pop_head (early);
      gsize size;
      const char *text = g_bytes_get_data (frame, &size);

      if (self->ws != NULL)
        cb_ws_session_handle_frame (self, text, size);
    }
}

/* The client may use the session. */
static void
open_session (CbWsSession *self, const CbSession *session, const char *token)
{
  CbChat *chat = self->context->chat;
  g_autoptr (GError) error = NULL;

  self->session_id = g_strdup (session->id);
  if (!self->resume && !cb_chat_subscribe (chat, self->session_id, CB_SUBSCRIBER (self), &error))
    {
      cb_ws_session_close_for_error (self, error);
      return;
    }

  self->state = CB_WS_STATE_OPEN;
  send_welcome (self, token, MAX (session->last_seq, cb_chat_get_last_seq (chat, session->id)));
  if (self->resume && self->ws != NULL)
    cb_ws_session_resume (self);
  cb_ws_session_handle_early_frames (self);
}

static void
on_session_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWsSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;
  g_autoptr (CbSession) session =
                 cb_chat_open_session_finish (CB_CHAT (source), result, &token, &error);

  if (self->ws == NULL)
    return;
  if (session != NULL)
    open_session (self, session, token);
  else
    cb_ws_session_close_for_error (self, error);
}

static void
on_authorized_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWsSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session = cb_chat_authorize_finish (CB_CHAT (source), result, &error);

  if (self->ws == NULL)
    return;
  if (session != NULL)
    open_session (self, session, NULL);
  else
    cb_ws_session_close_for_error (self, error);
}

/* As any other end before the beginning, but the client is told when to come back. */
static void
refuse_new_session (CbWsSession *self, gint64 retry_after_us)
{
  g_autoptr (GError) refusal = cb_web_limit_create_error (CB_WEB_LIMIT_SESSIONS);

  cb_ws_session_send_error (
      self, &(CbWsErrorFrame){ .error = refusal, .retry_after_us = retry_after_us });
  cb_ws_session_close (self, CB_WS_TOO_MANY, cb_problem_get_detail (refusal));
}

static gboolean
begin_new_session (CbWsSession *self, JsonObject *hello, GError **error)
{
  CbSession visitor;
  CbRateVerdict verdict;

  if (!cb_visitor_parse (hello, &visitor, error))
    return FALSE;
  if (!cb_web_limits_check (self->context->limits, CB_WEB_LIMIT_SESSIONS, self->client, NULL,
                            &verdict))
    {
      refuse_new_session (self, verdict.retry_after_us);
      return TRUE;
    }

  cb_chat_open_session_async (self->context->chat, &visitor, NULL, on_session_opened_cb,
                              g_object_ref (self));

  return TRUE;
}

static gboolean
greet (CbWsSession *self, JsonObject *hello, GError **error)
{
  const char *session_id;
  const char *token;

  if (!cb_json_get_string (hello, "session", FALSE, G_MAXSIZE, &session_id, error) ||
      !cb_json_get_string (hello, "token", session_id != NULL, G_MAXSIZE, &token, error) ||
      !cb_json_get_uint64 (hello, "last_seq", FALSE, &self->last_seq, error))
    return FALSE;

  self->state = CB_WS_STATE_GREETING;
  if (session_id == NULL)
    return begin_new_session (self, hello, error);

  self->resume = json_object_has_member (hello, "last_seq") &&
                 !json_object_get_null_member (hello, "last_seq");
  cb_chat_authorize_async (self->context->chat, session_id, token, NULL, on_authorized_cb,
                           g_object_ref (self));

  return TRUE;
}

/* Whatever comes first has to be a good hello. */
void
cb_ws_session_handle_hello (CbWsSession *self, const char *text, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) hello = cb_json_parse_object (text, size, &error);
  const char *type = NULL;

  cb_ws_registry_said_hello (self->context->sockets, self);
  if (hello != NULL && cb_json_get_string (hello, "type", TRUE, 32, &type, &error) &&
      strcmp (type, "hello") != 0)
    g_set_error (&error, CB_ERROR, CB_ERROR_INVALID_INPUT, "The first frame must be “hello”");
  if (error != NULL || !greet (self, hello, &error))
    cb_ws_session_close_for_error (self, error);
}
