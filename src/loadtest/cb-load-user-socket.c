#include "loadtest/cb-load-user-private.h"

#include "base/cb-json-writer.h"

/*
 * What a user does over a WebSocket, as docs/websocket-protocol.md asks of a good client: it comes
 * back when it loses its socket, with the last seq it has; it sends again what was not
 * acknowledged, under the same client_id; and it watches that no seq is missing and none comes
 * twice.
 */

#define PATH "/ws"
#define PROTOCOL "chatbot.v1"

/* Before the second, third, … try to come back: up to this, and twice as much each time. */
#define FIRST_BACKOFF (100 * G_TIME_SPAN_MILLISECOND)
#define MAX_BACKOFF (5 * G_TIME_SPAN_SECOND)

static void open_socket (CbLoadUser *self);

static void
set_state (CbLoadUser *self, CbLoadSocketState state)
{
  self->world->n_sockets -= self->socket_state == CB_LOAD_SOCKET_OPEN;
  self->socket_state = state;
  self->world->n_sockets += state == CB_LOAD_SOCKET_OPEN;
}

/* Drops the socket without a word, and does not come back. */
void
cb_load_user_drop_socket (CbLoadUser *self)
{
  cb_load_loop_stop_timer (self->world->loop, &self->comeback);
  g_clear_pointer (&self->socket, cb_ws_client_free);
  set_state (self, CB_LOAD_SOCKET_NONE);
  self->last_seq = 0;
  self->n_tries = 0;
}

static gboolean
is_step (CbLoadUser *self, CbLoadStepKind kind)
{
  /* While a user thinks there is no deadline, but a step. */
  return self->deadline > 0 && self->step->kind == kind;
}

static void
send_json (CbLoadUser *self, CbJsonWriter *writer)
{
  cb_json_writer_end_object (writer);
  cb_ws_client_send_text (self->socket, writer->out->str, writer->out->len);
}

static void
begin_json (CbLoadUser *self, CbJsonWriter *writer, const char *type)
{
  g_string_truncate (self->body, 0);
  writer->out = self->body;
  writer->comma = FALSE;
  cb_json_writer_begin_object (writer, NULL);
  cb_json_writer_add_string (writer, "type", type);
}

static void
send_message (CbLoadUser *self)
{
  char client_id[16];
  CbJsonWriter writer;

  g_snprintf (client_id, sizeof client_id, "m%u", self->message);
  begin_json (self, &writer, "message");
  cb_json_writer_add_string (&writer, "client_id", client_id);
  cb_json_writer_add_string (&writer, "text", self->text->str);
  send_json (self, &writer);
}

static void
on_socket_opened_cb (CbWsClient *socket, gpointer data)
{
  CbLoadUser *self = data;
  CbJsonWriter writer;

  set_state (self, CB_LOAD_SOCKET_GREETING);
  begin_json (self, &writer, "hello");
  if (self->session != NULL)
    {
      cb_json_writer_add_string (&writer, "session", self->session->id);
      cb_json_writer_add_string (&writer, "token", self->session->token);
      cb_json_writer_add_uint (&writer, "last_seq", self->last_seq);
    }
  send_json (self, &writer);
}

/* The socket is as it should be again, and all that was missed is here. */
static void
settle (CbLoadUser *self)
{
  CbLoadSample sample = {
    .kind = self->world->resume_kind,
    .intended = self->lost_at,
    .sent = self->lost_at,
    .ended = g_get_monotonic_time (),
  };

  set_state (self, CB_LOAD_SOCKET_OPEN);
  self->n_tries = 0;
  if (is_step (self, CB_LOAD_STEP_CONNECT) || is_step (self, CB_LOAD_STEP_DROP))
    {
      cb_load_user_finish_step (self, CB_LOAD_OK);
      return;
    }

  cb_load_recorder_add (self->world->recorder, &sample);
  if (is_step (self, CB_LOAD_STEP_SAY) && !self->acknowledged)
    send_message (self);
}

static void
take_welcome (CbLoadUser *self, CbJsonSlice frame)
{
  CbJsonSlice id;
  CbJsonSlice token;

  if (self->session != NULL)
    {
      set_state (self, CB_LOAD_SOCKET_REPLAYING);
      return;
    }

  if (cb_json_peek (frame, "session", &id) && cb_json_peek (frame, "token", &token))
    {
      cb_load_user_take_session (self, id, token);
      settle (self);
    }
  else if (self->deadline > 0)
    cb_load_user_finish_step (self, CB_LOAD_CHECK);
}

/* Every seq must come once, in order. A second ack of the same message repeats an old one. */
static void
watch_seq (CbLoadUser *self, guint64 seq, gboolean may_repeat)
{
  if (seq > self->last_seq + 1)
    self->world->account.gaps++;
  else if (seq <= self->last_seq && !may_repeat)
    self->world->account.doubled++;
  self->last_seq = MAX (self->last_seq, seq);
}

static void
acknowledge (CbLoadUser *self, CbJsonSlice frame, guint64 seq)
{
  CbLoadSample sample = {
    .kind = self->world->ack_kind,
    .intended = self->intended,
    .sent = self->sent,
    .ended = g_get_monotonic_time (),
  };
  CbJsonSlice client_id;
  char own[16];

  g_snprintf (own, sizeof own, "m%u", self->message);
  if (!is_step (self, CB_LOAD_STEP_SAY) || self->acknowledged ||
      !cb_json_peek (frame, "client_id", &client_id) || !cb_json_slice_equals (client_id, own))
    return;

  self->acknowledged = TRUE;
  self->message_seq = seq;
  cb_load_session_acknowledge (self->session, self->message, seq);
  cb_load_recorder_add (self->world->recorder, &sample);
}

static void
take_ack (CbLoadUser *self, CbJsonSlice frame)
{
  guint64 seq = 0;

  cb_json_peek_uint (frame, "seq", &seq);
  watch_seq (self, seq, TRUE);
  acknowledge (self, frame, seq);
}

static void
take_message (CbLoadUser *self, CbJsonSlice frame)
{
  guint64 seq = 0;
  guint64 reply_to = 0;

  cb_json_peek_uint (frame, "seq", &seq);
  watch_seq (self, seq, FALSE);
  if (!cb_json_peek_uint (frame, "reply_to", &reply_to))
    acknowledge (self, frame, seq); /* our own, replayed */
  else if (is_step (self, CB_LOAD_STEP_SAY) && self->acknowledged && reply_to == self->message_seq)
    cb_load_user_finish_step (self, CB_LOAD_OK);
}

static void
take_resumed (CbLoadUser *self, CbJsonSlice frame)
{
  CbJsonSlice complete;

  if (self->socket_state == CB_LOAD_SOCKET_REPLAYING &&
      cb_json_peek (frame, "complete", &complete) && cb_json_slice_equals (complete, "true"))
    settle (self);
}

static void
take_error (CbLoadUser *self, CbJsonSlice frame)
{
  CbJsonSlice code = { 0 };

  if (self->deadline == 0)
    return;

  cb_json_peek (frame, "code", &code);
  if (cb_json_slice_equals (code, "rate_limited"))
    cb_load_user_finish_step (self, CB_LOAD_LIMITED);
  else if (cb_json_slice_equals (code, "unavailable"))
    cb_load_user_finish_step (self, CB_LOAD_BUSY);
  else
    cb_load_user_finish_step (self, CB_LOAD_REFUSED);
}

static void
on_message_received_cb (CbWsClient *socket, const char *text, gsize size, gpointer data)
{
  CbLoadUser *self = data;
  CbJsonSlice frame = { text, size };
  CbJsonSlice type = { 0 };

  cb_json_peek (frame, "type", &type);
  if (cb_json_slice_equals (type, "message"))
    take_message (self, frame);
  else if (cb_json_slice_equals (type, "ack"))
    take_ack (self, frame);
  else if (cb_json_slice_equals (type, "welcome"))
    take_welcome (self, frame);
  else if (cb_json_slice_equals (type, "resumed"))
    take_resumed (self, frame);
  else if (cb_json_slice_equals (type, "error"))
    take_error (self, frame);
}

/* Tries again, later each time, and at random so that not all do at once. */
static void
come_back_later (CbLoadUser *self)
{
  gint64 longest = MIN (FIRST_BACKOFF << MIN (self->n_tries, 10), MAX_BACKOFF);
  double share = g_rand_double (self->world->random);

  set_state (self, CB_LOAD_SOCKET_LOST);
  self->n_tries++;
  cb_load_loop_start_timer (self->world->loop, &self->comeback,
                            g_get_monotonic_time () + (gint64) (share * (double) longest));
}

static void
on_comeback_due_cb (CbTimer *timer, gpointer data)
{
  open_socket (data);
}

static void
on_socket_closed_cb (CbWsClient *socket,
                     CbLoadFault fault,
                     guint status,
                     guint16 code,
                     gpointer data)
{
  CbLoadUser *self = data;
  gboolean asked = self->socket_state == CB_LOAD_SOCKET_CLOSING;
  gboolean first = self->session == NULL;

  g_clear_pointer (&self->socket, cb_ws_client_free);
  if (status != 0 && status != 101)
    cb_load_recorder_count_status (self->world->recorder, status);
  if (asked)
    {
      set_state (self, CB_LOAD_SOCKET_NONE);
      cb_load_user_finish_step (self, fault == CB_LOAD_RESET ? CB_LOAD_OK : fault);
      return;
    }
  if (fault == CB_LOAD_OK)
    fault = CB_LOAD_RESET; /* a server that closes first is one that is lost */
  if (first)
    {
      set_state (self, CB_LOAD_SOCKET_NONE);
      cb_load_user_finish_step (self, fault);
      return;
    }

  cb_load_recorder_add_fault (self->world->recorder, self->world->resume_kind, fault);
  if (self->n_tries == 0)
    self->lost_at = g_get_monotonic_time ();
  come_back_later (self);
}

static void
open_socket (CbLoadUser *self)
{
  static const CbWsClientFuncs funcs = { on_socket_opened_cb, on_message_received_cb,
                                         on_socket_closed_cb };

  set_state (self, CB_LOAD_SOCKET_OPENING);
  self->socket =
      cb_ws_client_new (self->world->loop, self->world->plan->target, PATH, PROTOCOL, &funcs, self);
}

/* The network fails, for one moment. Does nothing where there is no socket to lose. */
void
cb_load_user_lose_socket (CbLoadUser *self)
{
  if (self->socket_state != CB_LOAD_SOCKET_OPEN)
    return;

  g_clear_pointer (&self->socket, cb_ws_client_free);
  self->lost_at = g_get_monotonic_time ();
  self->n_tries = 0;
  open_socket (self);
}

static gboolean
start_connect (CbLoadUser *self)
{
  if (self->socket_state != CB_LOAD_SOCKET_NONE)
    return FALSE;

  cb_load_user_wait (self);
  self->lost_at = self->sent;
  open_socket (self);

  return TRUE;
}

/* Where the socket is just coming back the message goes as soon as it is there. */
static gboolean
start_say (CbLoadUser *self, const CbLoadStep *step)
{
  if (self->socket_state == CB_LOAD_SOCKET_NONE)
    return FALSE;

  cb_load_user_fill_in (self, step->text);
  self->message =
      cb_load_session_add_message (self->session, TRUE, cb_load_world_may_remember (self->world));
  self->acknowledged = FALSE;
  cb_load_user_wait (self);
  if (self->socket_state == CB_LOAD_SOCKET_OPEN)
    send_message (self);

  return TRUE;
}

static gboolean
start_drop (CbLoadUser *self)
{
  if (self->socket_state == CB_LOAD_SOCKET_NONE)
    return FALSE;

  cb_load_user_wait (self);
  cb_load_user_lose_socket (self);

  return TRUE;
}

static gboolean
start_close (CbLoadUser *self)
{
  if (self->socket_state != CB_LOAD_SOCKET_OPEN)
    {
      cb_load_user_drop_socket (self);
      return FALSE;
    }

  cb_load_user_wait (self);
  set_state (self, CB_LOAD_SOCKET_CLOSING);
  cb_ws_client_close (self->socket, 1000);

  return TRUE;
}

/* Returns: whether there is something to wait for: without a socket some steps have no meaning */
gboolean
cb_load_user_start_socket_step (CbLoadUser *self, const CbLoadStep *step)
{
  switch ((guint) step->kind)
    {
    case CB_LOAD_STEP_CONNECT:
      return start_connect (self);
    case CB_LOAD_STEP_SAY:
      return start_say (self, step);
    case CB_LOAD_STEP_DROP:
      return start_drop (self);
    default:
      return start_close (self);
    }
}

void
cb_load_user_init_socket (CbLoadUser *self)
{
  self->comeback = (CbTimer){ .fire = on_comeback_due_cb, .data = self };
}
