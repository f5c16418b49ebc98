#include "web/cb-ws-session.h"

#include <string.h>

#include "base/cb-error.h"
#include "web/cb-message-draft.h"
#include "web/cb-problem.h"
#include "web/cb-ws-session-private.h"

/* Frames that may wait until hello is answered, and bytes of theirs, if one message has fewer. */
#define MAX_EARLY_FRAMES 64
#define MAX_EARLY_BYTES (64 * 1024)

/* Refusals in a row after which a client that does not listen is sent away. */
#define MAX_REFUSALS 100

/* When to come back after there were too many messages that wait for their answer. */
#define PENDING_RETRY_US (G_USEC_PER_SEC)

static void subscriber_iface_init (CbSubscriberInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbWsSession,
                               cb_ws_session,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SUBSCRIBER, subscriber_iface_init))

/* What is said */

/* Sends what was written; a reader that is too slow for it is closed. */
void
cb_ws_session_send (CbWsSession *self, CbJsonWriter *writer)
{
  gsize size;
  g_autofree char *text = cb_json_writer_finish (writer, &size);

  if (self->ws != NULL && cb_ws_send_text (self->ws, text, size) == CB_WS_FULL)
    cb_ws_close (self->ws, CB_WS_TOO_SLOW, "too slow");
}

void
cb_ws_session_send_error (CbWsSession *self, const CbWsErrorFrame *frame)
{
  CbJsonWriter writer;

  cb_ws_frames_write_error (&writer, frame);
  cb_ws_session_send (self, &writer);
}

static guint16
get_close_code (const GError *error)
{
  if (g_error_matches (error, CB_ERROR, CB_ERROR_NOT_AUTHORIZED) ||
      g_error_matches (error, CB_ERROR, CB_ERROR_NOT_FOUND)) /* erased in the meantime */
    return CB_WS_NOT_ALLOWED;
  if (g_error_matches (error, CB_ERROR, CB_ERROR_TOO_MANY))
    return CB_WS_TOO_MANY;

  return cb_problem_is_clients_fault (error) ? CB_WS_BAD_HELLO : CB_WS_INTERNAL;
}

/* Says why there can be no session here, then closes. */
void
cb_ws_session_close_for_error (CbWsSession *self, const GError *error)
{
  cb_ws_session_send_error (self, &(CbWsErrorFrame){ .error = error });
  cb_ws_session_close (self, get_close_code (error), cb_problem_get_detail (error));
}

/**
 * cb_ws_session_close:
 * @self: a WebSocket
 * @code: why, as clients are told
 * @reason: the same for people
 */
void
cb_ws_session_close (CbWsSession *self, guint16 code, const char *reason)
{
  if (self->ws != NULL)
    cb_ws_close (self->ws, code, reason);
}

/* No hello came in time. */
void
cb_ws_session_time_out (CbWsSession *self)
{
  cb_ws_session_close (self, CB_WS_BAD_HELLO, "no hello in time");
}

/**
 * cb_ws_session_go_away:
 * @self: a WebSocket
 * @retry_after_ms: when to come back, in milliseconds
 *
 * Tells the client that the server is about to stop; once.
 */
void
cb_ws_session_go_away (CbWsSession *self, guint retry_after_ms)
{
  CbJsonWriter writer;

  if (self->leaving)
    return;

  self->leaving = TRUE;
  cb_ws_frames_begin (&writer, "goaway");
  cb_json_writer_add_uint (&writer, "retry_after_ms", retry_after_ms);
  cb_json_writer_end_object (&writer);
  cb_ws_session_send (self, &writer);
}

/* Returns: monotonic time of the handshake, in microseconds */
gint64
cb_ws_session_get_opened_at (CbWsSession *self)
{
  return self->opened_at;
}

/* Deltas and notices are for those who can keep up. */
static gboolean
is_slow (CbWsSession *self)
{
  guint max = cb_settings_get_uint (self->context->settings, CB_SETTING_WEBSOCKET_MAX_QUEUED_BYTES);

  return cb_ws_get_queued (self->ws) > max / 2;
}

/* What happens in the session */

static void
on_resumed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWsSession) self = user_data;
  g_autoptr (GError) error = NULL;

  if (cb_chat_resume_finish (CB_CHAT (source), result, &error) || self->ws == NULL)
    return;
  cb_ws_session_close_for_error (self, error);
}

void
cb_ws_session_resume (CbWsSession *self)
{
  self->behind = FALSE;
  cb_chat_resume_async (self->context->chat, self->session_id, CB_SUBSCRIBER (self), self->last_seq,
                        NULL, on_resumed_cb, g_object_ref (self));
}

/* The next portion of a replay comes when the last has been taken. */
static void
go_on_resuming (CbWsSession *self, guint64 last_seq)
{
  self->last_seq = last_seq;
  self->behind = TRUE;
  if (cb_ws_get_queued (self->ws) == 0)
    cb_ws_session_resume (self);
}

static void
close_erased (CbWsSession *self)
{
  g_autoptr (GError) error =
                 g_error_new (CB_ERROR, CB_ERROR_NOT_AUTHORIZED, "The session was erased");

  cb_ws_session_close_for_error (self, error);
}

static void
cb_ws_session_notify (CbSubscriber *subscriber, const CbChatEvent *event)
{
  CbWsSession *self = CB_WS_SESSION (subscriber);
  CbJsonWriter writer;

  if (self->ws == NULL || (cb_ws_frames_is_courtesy (event) && is_slow (self)))
    return;

  if (cb_ws_frames_write_event (&writer, event))
    cb_ws_session_send (self, &writer);
  if (event->kind == CB_CHAT_EVENT_ERASED)
    close_erased (self);
  else if (event->kind == CB_CHAT_EVENT_RESUMED && !event->complete && self->ws != NULL)
    go_on_resuming (self, event->to);
}

static CbChatChannel
cb_ws_session_get_channel (CbSubscriber *subscriber)
{
  return CB_CHAT_CHANNEL_WEBSOCKET;
}

static void
subscriber_iface_init (CbSubscriberInterface *iface)
{
  iface->notify = cb_ws_session_notify;
  iface->get_channel = cb_ws_session_get_channel;
}

/* Everything else */

typedef struct
{
  CbWsSession *self; /* (owned) */
  char *client_id;   /* (owned) */
} Sending;

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->self);
  g_free (sending->client_id);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

/* A client that goes on though it was told not to is sent away. */
static void
refuse (CbWsSession *self, const CbWsErrorFrame *frame)
{
  cb_ws_session_send_error (self, frame);
  if (!g_error_matches (frame->error, CB_ERROR, CB_ERROR_TOO_MANY))
    self->refusals = 0;
  else if (++self->refusals >= MAX_REFUSALS)
    cb_ws_session_close (self, CB_WS_TOO_MANY, "too much in too short a time");
}

/* That it was stored the client heard as ACK. */
static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sending) sending = user_data;
  CbWsSession *self = sending->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message = cb_chat_send_finish (CB_CHAT (source), result, NULL, &error);
  gboolean too_many = g_error_matches (error, CB_ERROR, CB_ERROR_TOO_MANY);

  if (message != NULL)
    self->refusals = 0;
  else if (self->ws != NULL)
    refuse (self, &(CbWsErrorFrame){ .error = error,
                                     .client_id = sending->client_id,
                                     .retry_after_us = too_many ? PENDING_RETRY_US : 0 });
}

static gboolean
is_within_rate (CbWsSession *self, CbWebLimit limit, const char *client_id)
{
  g_autoptr (GError) refusal = NULL;
  CbRateVerdict verdict;

  if (cb_web_limits_check (self->context->limits, limit, self->client, self->session_id, &verdict))
    return TRUE;

  refusal = cb_web_limit_create_error (limit);
  refuse (self, &(CbWsErrorFrame){ .error = refusal,
                                   .client_id = client_id,
                                   .retry_after_us = verdict.retry_after_us });
  return FALSE;
}

static gboolean
handle_message (CbWsSession *self, JsonObject *frame, GError **error)
{
  g_auto (CbMessageDraft) draft = { 0 };
  Sending *sending;

  if (!cb_message_draft_parse (frame, &draft, error))
    return FALSE;
  if (!is_within_rate (self, CB_WEB_LIMIT_MESSAGES, draft.client_id))
    return TRUE;

  sending = g_new (Sending, 1);
  sending->self = g_object_ref (self);
  sending->client_id = g_strdup (draft.client_id);
  cb_chat_send_async (self->context->chat, self->session_id, CB_SUBSCRIBER (self), draft.client_id,
                      draft.text, (const char *const *) draft.attachments, NULL, on_sent_cb,
                      sending);

  return TRUE;
}

static gboolean
handle_typing (CbWsSession *self, JsonObject *frame, GError **error)
{
  gboolean on;

  if (!cb_json_get_boolean (frame, "on", TRUE, &on, error))
    return FALSE;

  cb_chat_set_typing (self->context->chat, self->session_id, CB_SUBSCRIBER (self), on);

  return TRUE;
}

static gboolean
handle_read (CbWsSession *self, JsonObject *frame, GError **error)
{
  guint64 seq;

  return cb_json_get_uint64 (frame, "seq", TRUE, &seq, error) &&
         cb_chat_mark_read (self->context->chat, self->session_id, CB_SUBSCRIBER (self), seq,
                            error);
}

static gboolean
handle_ping (CbWsSession *self, JsonObject *frame, GError **error)
{
  CbJsonWriter writer;

  cb_ws_frames_begin (&writer, "pong");
  cb_json_writer_end_object (&writer);
  cb_ws_session_send (self, &writer);

  return TRUE;
}

static gboolean
handle_object (CbWsSession *self, JsonObject *frame, GError **error)
{
  static const struct
  {
    const char *type;
    gboolean (*handle) (CbWsSession *self, JsonObject *frame, GError **error);
    gboolean own_rate;
  } kinds[] = {
    { "message", handle_message, TRUE },
    { "typing", handle_typing, FALSE },
    { "read", handle_read, FALSE },
    { "ping", handle_ping, FALSE },
  };
  const char *type;

  if (!cb_json_get_string (frame, "type", TRUE, 32, &type, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (type, kinds[i].type) == 0)
      return (!kinds[i].own_rate && !is_within_rate (self, CB_WEB_LIMIT_FRAMES, NULL)) ||
             kinds[i].handle (self, frame, error);

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               strcmp (type, "hello") == 0 ? "“hello” was said already"
                                           : "There is no frame of type “%s”",
               type);

  return FALSE;
}

/* So that the client knows which message it was. */
static const char *
get_client_id (JsonObject *frame)
{
  const char *client_id = NULL;

  if (frame != NULL)
    cb_json_get_string (frame, "client_id", FALSE, CB_CHAT_MAX_CLIENT_ID, &client_id, NULL);

  return client_id;
}

void
cb_ws_session_handle_frame (CbWsSession *self, const char *text, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) frame = cb_json_parse_object (text, size, &error);

  if (frame != NULL && handle_object (self, frame, &error))
    return;

  if (is_within_rate (self, CB_WEB_LIMIT_FRAMES, get_client_id (frame)))
    cb_ws_session_send_error (
        self, &(CbWsErrorFrame){ .error = error, .client_id = get_client_id (frame) });
}

/* The socket */

static void
add_size (gpointer frame, gpointer sum)
{
  *(gsize *) sum += g_bytes_get_size (frame);
}

static void
keep_early_frame (CbWsSession *self, const char *data, gsize size)
{
  CbSettings *settings = self->context->settings;
  gsize max = cb_settings_get_uint (settings, CB_SETTING_WEBSOCKET_MAX_MESSAGE_BYTES);
  gsize sum = size;

  if (self->early == NULL)
    self->early = g_queue_new ();
  g_queue_foreach (self->early, add_size, &sum);
  if (self->early->length < MAX_EARLY_FRAMES && sum <= MAX (max, MAX_EARLY_BYTES))
    g_queue_push_tail (self->early, g_bytes_new (data, size));
  else
    cb_ws_session_close (self, CB_WS_TOO_MANY, "too much before welcome");
}

static void
on_message_cb (CbWs *ws, gboolean text, const char *data, gsize size, gpointer user_data)
{
  CbWsSession *self = user_data;

  if (!text)
    cb_ws_session_close (self, CB_WS_UNSUPPORTED, "text only");
  else if (self->state == CB_WS_STATE_SILENT)
    cb_ws_session_handle_hello (self, data, size);
  else if (self->state == CB_WS_STATE_GREETING)
    keep_early_frame (self, data, size);
  else if (self->state == CB_WS_STATE_OPEN)
    cb_ws_session_handle_frame (self, data, size);
}

static void
on_drained_cb (CbWs *ws, gpointer user_data)
{
  CbWsSession *self = user_data;

  if (self->behind)
    cb_ws_session_resume (self);
}

/* The socket is gone, from here at least; nobody but us keeps @self. */
void
cb_ws_session_end (CbWsSession *self)
{
  self->ws = NULL;
  self->state = CB_WS_STATE_CLOSED;
  cb_ws_registry_remove (self->context->sockets, self);
  if (self->session_id != NULL)
    cb_chat_unsubscribe (self->context->chat, self->session_id, CB_SUBSCRIBER (self));
  g_object_unref (self);
}

static void
on_closed_cb (CbWs *ws, guint16 code, gpointer user_data)
{
  cb_ws_session_end (user_data);
}

const CbWsFuncs cb_ws_session_funcs = { on_message_cb, on_drained_cb, on_closed_cb };

static void
cb_ws_session_finalize (GObject *object)
{
  CbWsSession *self = CB_WS_SESSION (object);

  if (self->early != NULL)
    g_queue_free_full (self->early, (GDestroyNotify) g_bytes_unref);
  g_clear_object (&self->client);
  g_free (self->session_id);

  G_OBJECT_CLASS (cb_ws_session_parent_class)->finalize (object);
}

static void
cb_ws_session_class_init (CbWsSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_ws_session_finalize;
}

static void
cb_ws_session_init (CbWsSession *self)
{
}

/* Returns: (transfer full): one without a socket; from that on it keeps itself until the end */
CbWsSession *
cb_ws_session_new (const CbWebContext *context)
{
  CbWsSession *self = g_object_new (CB_TYPE_WS_SESSION, NULL);

  self->context = context;
  self->opened_at = g_get_monotonic_time ();

  return self;
}

void
cb_ws_session_fill_config (CbWsSession *self, CbWsConfig *config)
{
  CbSettings *settings = self->context->settings;

  *config = (CbWsConfig){
    .max_message = cb_settings_get_uint (settings, CB_SETTING_WEBSOCKET_MAX_MESSAGE_BYTES),
    .max_queued = cb_settings_get_uint (settings, CB_SETTING_WEBSOCKET_MAX_QUEUED_BYTES),
    .too_big_code = CB_WS_TOO_BIG,
  };
}

/**
 * cb_ws_session_begin:
 * @request: a request that passed the handshake, when its 101 was written
 *
 * Takes the connection over. The session keeps itself until the socket is closed.
 */
void
cb_ws_session_begin (CbWebRequest *request)
{
  CbWsSession *self = cb_ws_session_new (request->context);
  CbWsConfig config;

  cb_ws_session_fill_config (self, &config);
  self->client = request->client != NULL ? g_object_ref (request->client) : NULL;
  self->ws = cb_ws_take_over (request->message, &config, &cb_ws_session_funcs, self);
  if (self->ws == NULL)
    g_object_unref (self);
  else
    cb_ws_registry_add (self->context->sockets, self);
}
