#include "web/cb-message-stream.h"

#include "base/cb-error.h"
#include "net/cb-event-stream.h"
#include "web/cb-ws-frames.h"

/**
 * CbMessageStream:
 *
 * The answer to one message as server-sent events: ack, typing, delta, then the message or an
 * error. It looks at the session like a WebSocket does, and passes on what belongs to its message.
 */
struct _CbMessageStream
{
  GObject parent_instance;

  CbWebRequest *request;       /* (owned) (nullable): until the answer has begun */
  CbChat *chat;                /* (owned): may be needed when the server is no more */
  const CbWebContext *context; /* (unowned): while @request or @stream is there */
  CbEventStream *stream;       /* (unowned) (nullable): between ack and end */
  char *session_id;            /* (owned) */
  guint64 seq;                 /* of the message; 0 before its ack */
  gboolean ended;
};

static void subscriber_iface_init (CbSubscriberInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbMessageStream,
                               cb_message_stream,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SUBSCRIBER, subscriber_iface_init))

/* Nothing more will be said. May drop the last reference. */
static void
end (CbMessageStream *self)
{
  if (self->ended)
    return;

  self->ended = TRUE;
  cb_chat_unsubscribe (self->chat, self->session_id, CB_SUBSCRIBER (self));
  if (self->stream != NULL)
    cb_event_stream_close (self->stream);
}

static void
on_stream_closed_cb (CbEventStream *stream, gpointer user_data)
{
  g_autoptr (CbMessageStream) self = user_data;

  self->stream = NULL;
  cb_ws_registry_remove_stream (self->context->sockets, self);
  end (self);
}

static void
send (CbMessageStream *self, const char *event, const char *id, CbJsonWriter *writer)
{
  gsize size;
  g_autofree char *data = cb_json_writer_finish (writer, &size);

  if (self->stream != NULL)
    cb_event_stream_send (self->stream, event, id, data, size);
}

static void
send_event (CbMessageStream *self, const char *name, const CbChatEvent *event)
{
  g_autofree char *id = NULL;
  CbJsonWriter writer;

  if (event->kind == CB_CHAT_EVENT_MESSAGE)
    id = g_strdup_printf ("%" G_GUINT64_FORMAT, event->message->seq);
  if (cb_ws_frames_write_event (&writer, event))
    send (self, name, id, &writer);
}

/* The message is durable: from here on the answer is a stream. */
static void
begin_stream (CbMessageStream *self, CbMessage *message)
{
  static const CbEventStreamFuncs funcs = { on_stream_closed_cb };
  g_autoptr (CbWebRequest) request = g_steal_pointer (&self->request);
  guint max;

  self->seq = message->seq;
  if (request == NULL || request->finished)
    return;

  max = cb_settings_get_uint (self->context->settings, CB_SETTING_WEBSOCKET_MAX_QUEUED_BYTES);
  request->answered = TRUE;
  soup_server_message_set_status (request->message, 201, NULL);
  self->stream =
      cb_event_stream_take_over (request->message, 201, max, &funcs, g_object_ref (self));
  if (self->stream == NULL)
    g_object_unref (self);
  else
    cb_ws_registry_add_stream (self->context->sockets, self);
  cb_web_request_hand_over (request);
}

static gboolean
is_answer (CbMessageStream *self, const CbMessage *message)
{
  return self->seq != 0 && message->reply_to == self->seq && message->role == CB_ROLE_BOT;
}

static void
cb_message_stream_notify (CbSubscriber *subscriber, const CbChatEvent *event)
{
  CbMessageStream *self = CB_MESSAGE_STREAM (subscriber);

  switch (event->kind)
    {
    case CB_CHAT_EVENT_ACK:
      begin_stream (self, event->message);
      send_event (self, "ack", event);
      break;
    case CB_CHAT_EVENT_TYPING:
      if (self->seq != 0 && event->role == CB_ROLE_BOT)
        send_event (self, "typing", event);
      break;
    case CB_CHAT_EVENT_DELTA:
      if (event->seq == self->seq)
        send_event (self, "delta", event);
      break;
    case CB_CHAT_EVENT_MESSAGE:
      if (is_answer (self, event->message))
        {
          send_event (self, "message", event);
          end (self);
        }
      break;
    case CB_CHAT_EVENT_REPLY_FAILED:
      if (event->seq == self->seq)
        {
          send_event (self, "error", event);
          end (self);
        }
      break;
    case CB_CHAT_EVENT_ERASED:
      end (self);
      break;
    case CB_CHAT_EVENT_READ:
    case CB_CHAT_EVENT_RESUMED:
    default:
      break;
    }
}

static CbChatChannel
cb_message_stream_get_channel (CbSubscriber *subscriber)
{
  return CB_CHAT_CHANNEL_STREAM;
}

static void
subscriber_iface_init (CbSubscriberInterface *iface)
{
  iface->notify = cb_message_stream_notify;
  iface->get_channel = cb_message_stream_get_channel;
}

/* What did not come as an event: the reply was there already, or none will come. */
static void
on_replied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbMessageStream) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) reply = cb_chat_await_reply_finish (CB_CHAT (source), result, &error);
  CbJsonWriter writer;

  if (self->ended)
    return;

  if (reply != NULL)
    send_event (self, "message", &(CbChatEvent){ .kind = CB_CHAT_EVENT_MESSAGE, .message = reply });
  else if (error != NULL)
    {
      cb_ws_frames_write_error (&writer,
                                &(CbWsErrorFrame){ .error = error, .reply_to = self->seq });
      send (self, "error", NULL, &writer);
    }
  end (self);
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbMessageStream) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message = cb_chat_send_finish (CB_CHAT (source), result, NULL, &error);

  if (message != NULL && !self->ended)
    {
      cb_chat_await_reply_async (CB_CHAT (source), self->session_id, message->seq, NULL,
                                 on_replied_cb, g_object_ref (self));
      return;
    }

  /* Stored, but the session was erased before that could be said. */
  if (message != NULL && self->request != NULL)
    g_set_error (&error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED, "The session was erased");
  if (error != NULL && self->request != NULL)
    cb_web_request_answer_error (self->request, error);
  end (self);
}

static void
cb_message_stream_finalize (GObject *object)
{
  CbMessageStream *self = CB_MESSAGE_STREAM (object);

  g_clear_pointer (&self->request, cb_web_request_unref);
  g_clear_object (&self->chat);
  g_free (self->session_id);

  G_OBJECT_CLASS (cb_message_stream_parent_class)->finalize (object);
}

static void
cb_message_stream_class_init (CbMessageStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_message_stream_finalize;
}

static void
cb_message_stream_init (CbMessageStream *self)
{
}

/**
 * cb_message_stream_begin:
 * @request: an authorized POST of a message that wants its answer streamed
 * @draft: the message
 *
 * Sends the message. Refused, it is an ordinary answer; once durable, the answer is a stream.
 */
void
cb_message_stream_begin (CbWebRequest *request, const CbMessageDraft *draft)
{
  g_autoptr (CbMessageStream) self = g_object_new (CB_TYPE_MESSAGE_STREAM, NULL);
  CbChat *chat = request->context->chat;
  g_autoptr (GError) error = NULL;

  self->request = cb_web_request_ref (request);
  self->chat = g_object_ref (chat);
  self->context = request->context;
  self->session_id = g_strdup (request->session->id);
  if (!cb_chat_subscribe (chat, self->session_id, CB_SUBSCRIBER (self), &error))
    {
      cb_web_request_answer_error (request, error);
      return;
    }

  cb_chat_send_async (chat, self->session_id, CB_SUBSCRIBER (self), draft->client_id, draft->text,
                      (const char *const *) draft->attachments, NULL, on_sent_cb,
                      g_object_ref (self));
}
