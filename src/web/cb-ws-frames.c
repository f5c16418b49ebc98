#include "web/cb-ws-frames.h"

#include "base/cb-error.h"
#include "model/cb-message-json.h"
#include "web/cb-problem.h"

/* What the server says, for WebSockets and event streams alike. */

/* Begins a frame: an object whose type is first. */
void
cb_ws_frames_begin (CbJsonWriter *writer, const char *type)
{
  cb_json_writer_init (writer);
  cb_json_writer_begin_object (writer, NULL);
  cb_json_writer_add_string (writer, "type", type);
}

/* Writes a whole "error" frame. */
void
cb_ws_frames_write_error (CbJsonWriter *writer, const CbWsErrorFrame *frame)
{
  const CbProblem *problem = cb_problem_from_error (frame->error);

  cb_ws_frames_begin (writer, "error");
  cb_json_writer_add_string (writer, "code", problem->code);
  cb_json_writer_add_string (writer, "message", cb_problem_get_detail (frame->error));
  cb_json_writer_add_boolean (writer, "temporary", problem->temporary);
  if (frame->retry_after_us > 0)
    cb_json_writer_add_uint (writer, "retry_after_ms", frame->retry_after_us / 1000 + 1);
  cb_json_writer_add_optional (writer, "client_id", frame->client_id);
  if (frame->reply_to != 0)
    cb_json_writer_add_uint (writer, "reply_to", frame->reply_to);
  cb_json_writer_end_object (writer);
}

static void
write_ack (CbJsonWriter *writer, const CbMessage *message)
{
  cb_ws_frames_begin (writer, "ack");
  cb_json_writer_add_optional (writer, "client_id", message->client_id);
  cb_json_writer_add_uint (writer, "seq", message->seq);
  cb_json_writer_add_string (writer, "id", message->id);
  cb_json_writer_add_time (writer, "at", message->at);
}

static void
write_delta (CbJsonWriter *writer, const CbChatEvent *event)
{
  cb_ws_frames_begin (writer, "delta");
  cb_json_writer_add_uint (writer, "reply_to", event->seq);
  cb_json_writer_add_uint (writer, "offset", event->offset);
  cb_json_writer_add_string (writer, "text", event->text);
}

static void
write_resumed (CbJsonWriter *writer, const CbChatEvent *event)
{
  cb_ws_frames_begin (writer, "resumed");
  cb_json_writer_add_uint (writer, "from", event->from);
  cb_json_writer_add_uint (writer, "to", event->to);
  cb_json_writer_add_boolean (writer, "complete", event->complete);
}

static void
write_reply_failed (CbJsonWriter *writer, const CbChatEvent *event)
{
  g_autoptr (GError) error = g_error_new (CB_ERROR, CB_ERROR_UNAVAILABLE,
                                          "There is no reply to this message now");

  cb_ws_frames_write_error (writer, &(CbWsErrorFrame){ .error = error, .reply_to = event->seq });
}

/**
 * cb_ws_frames_write_event:
 * @writer: (out): a writer that gets the frame
 * @event: what happened
 *
 * Returns: %FALSE where no frame stands for it, and nothing was written
 */
gboolean
cb_ws_frames_write_event (CbJsonWriter *writer, const CbChatEvent *event)
{
  switch (event->kind)
    {
    case CB_CHAT_EVENT_ACK:
      write_ack (writer, event->message);
      break;
    case CB_CHAT_EVENT_MESSAGE:
      cb_ws_frames_begin (writer, "message");
      cb_message_write_members (event->message, writer);
      break;
    case CB_CHAT_EVENT_DELTA:
      write_delta (writer, event);
      break;
    case CB_CHAT_EVENT_TYPING:
      cb_ws_frames_begin (writer, "typing");
      cb_json_writer_add_string (writer, "role", cb_role_to_string (event->role));
      cb_json_writer_add_boolean (writer, "on", event->on);
      break;
    case CB_CHAT_EVENT_READ:
      cb_ws_frames_begin (writer, "read");
      cb_json_writer_add_string (writer, "role", cb_role_to_string (event->role));
      cb_json_writer_add_uint (writer, "seq", event->seq);
      break;
    case CB_CHAT_EVENT_RESUMED:
      write_resumed (writer, event);
      break;
    case CB_CHAT_EVENT_REPLY_FAILED:
      write_reply_failed (writer, event);
      return TRUE;
    case CB_CHAT_EVENT_ERASED:
    default:
      return FALSE;
    }
  cb_json_writer_end_object (writer);

  return TRUE;
}

/* Returns: whether @event may be left out for a slow reader */
gboolean
cb_ws_frames_is_courtesy (const CbChatEvent *event)
{
  return event->kind == CB_CHAT_EVENT_DELTA || event->kind == CB_CHAT_EVENT_TYPING ||
         event->kind == CB_CHAT_EVENT_READ;
}
