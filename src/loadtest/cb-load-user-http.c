#include "loadtest/cb-load-user-private.h"

#include <string.h>

#include "base/cb-json-writer.h"

/* What a user does over HTTP: each step is one request, but for a history of several pages. */

#define JSON "application/json"
#define API "/api/v1/sessions/"

static void
ask (CbLoadUser *self, const char *method, const char *path, const char *type)
{
  CbHttpRequest request = {
    .method = method,
    .path = path,
    .token = self->session != NULL ? self->session->token : NULL,
    .type = type,
    .body = type != NULL ? self->body->str : NULL,
    .body_size = type != NULL ? self->body->len : 0,
  };

  cb_http_client_send (self->http, &request);
}

/* Of the user's session. */
static const char *
make_path (CbLoadUser *self, const char *rest)
{
  g_string_assign (self->path, API);
  g_string_append (self->path, self->session->id);
  g_string_append (self->path, rest);

  return self->path->str;
}

static void
begin_json (CbLoadUser *self, CbJsonWriter *writer)
{
  g_string_truncate (self->body, 0);
  writer->out = self->body;
  writer->comma = FALSE;
  cb_json_writer_begin_object (writer, NULL);
}

static void
send_message (CbLoadUser *self, const CbLoadStep *step)
{
  char client_id[16];
  CbJsonWriter writer;

  self->message =
      cb_load_session_add_message (self->session, TRUE, cb_load_world_may_remember (self->world));
  g_snprintf (client_id, sizeof client_id, "m%u", self->message);
  begin_json (self, &writer);
  cb_json_writer_add_string (&writer, "client_id", client_id);
  cb_json_writer_add_string (&writer, "text", cb_load_user_fill_in (self, step->text));
  cb_json_writer_end_object (&writer);
  ask (self, "POST", make_path (self, "/messages"), JSON);
}

static void
send_chat (CbLoadUser *self, const CbLoadStep *step)
{
  CbJsonWriter writer;

  begin_json (self, &writer);
  cb_json_writer_add_string (&writer, "message", cb_load_user_fill_in (self, step->text));
  if (self->session != NULL)
    {
      cb_json_writer_add_string (&writer, "session_id", self->session->id);
      cb_json_writer_add_string (&writer, "token", self->session->token);
    }
  cb_json_writer_end_object (&writer);
  ask (self, "POST", "/api/v1/chat", JSON);
}

static void
ask_for_page (CbLoadUser *self)
{
  char query[64];

  g_snprintf (query, sizeof query, "/messages?after=%" G_GUINT64_FORMAT "&limit=500",
              self->check.last_seq);
  ask (self, "GET", make_path (self, query), NULL);
}

static void
send_upload (CbLoadUser *self, const CbLoadStep *step)
{
  static const char line[] = "All work and no play makes a dull load test. 0123456789 abcdefg\n";

  self->upload_size = step->size;
  g_string_set_size (self->body, step->size);
  for (gsize i = 0; i < step->size; i += sizeof line - 1)
    memcpy (self->body->str + i, line, MIN (sizeof line - 1, step->size - i));
  ask (self, "POST", make_path (self, "/uploads?name=load.txt"), "application/octet-stream");
}

static void
send_download (CbLoadUser *self)
{
  g_string_printf (self->path, "/api/v1/uploads/%s", self->upload);
  ask (self, "GET", self->path->str, NULL);
}

static void
send_request (CbLoadUser *self, const CbLoadStep *step)
{
  switch ((guint) step->kind)
    {
    case CB_LOAD_STEP_GET:
      ask (self, "GET", step->path, NULL);
      break;
    case CB_LOAD_STEP_POST:
      g_string_assign (self->body, cb_load_user_fill_in (self, step->text));
      ask (self, "POST", step->path, JSON);
      break;
    case CB_LOAD_STEP_CREATE:
      g_string_assign (self->body, "{}");
      ask (self, "POST", "/api/v1/sessions", JSON);
      break;
    case CB_LOAD_STEP_STATE:
      ask (self, "GET", make_path (self, ""), NULL);
      break;
    case CB_LOAD_STEP_MESSAGE:
      send_message (self, step);
      break;
    case CB_LOAD_STEP_CHAT:
      send_chat (self, step);
      break;
    case CB_LOAD_STEP_HISTORY:
      cb_load_check_clear (&self->check);
      cb_load_check_init (&self->check, self->session);
      ask_for_page (self);
      break;
    case CB_LOAD_STEP_ERASE:
      ask (self, "DELETE", make_path (self, ""), NULL);
      break;
    case CB_LOAD_STEP_UPLOAD:
      send_upload (self, step);
      break;
    default:
      send_download (self);
      break;
    }
}

static gboolean
needs_session (CbLoadStepKind kind)
{
  return kind != CB_LOAD_STEP_GET && kind != CB_LOAD_STEP_POST && kind != CB_LOAD_STEP_CREATE &&
         kind != CB_LOAD_STEP_CHAT;
}

/* Returns: whether there is something to wait for: without a session some steps have no meaning */
gboolean
cb_load_user_start_request (CbLoadUser *self, const CbLoadStep *step)
{
  if (needs_session (step->kind) && self->session == NULL)
    return FALSE;
  if (step->kind == CB_LOAD_STEP_DOWNLOAD && self->upload == NULL)
    return FALSE;
  if (step->kind == CB_LOAD_STEP_CREATE)
    g_clear_pointer (&self->session, cb_load_session_unref);

  cb_load_user_wait (self);
  send_request (self, step);

  return TRUE;
}

static CbLoadFault
take_new_session (CbLoadUser *self, CbJsonSlice answer, const char *id_name)
{
  CbJsonSlice id;
  CbJsonSlice token;

  if (!cb_json_peek (answer, id_name, &id) || !cb_json_peek (answer, "token", &token))
    return CB_LOAD_CHECK;
  cb_load_user_take_session (self, id, token);

  return CB_LOAD_OK;
}

/* An operator may have taken over: then there is no reply, and `reply` is null. */
static gboolean
check_reply (CbJsonSlice answer, guint64 *reply_to)
{
  CbJsonSlice reply;
  CbJsonSlice text;

  if (!cb_json_peek (answer, "reply", &reply))
    return FALSE;

  return cb_json_slice_equals (reply, "null") ||
         (cb_json_peek_uint (reply, "reply_to", reply_to) && cb_json_peek (reply, "text", &text) &&
          text.size > 0);
}

static CbLoadFault
take_message (CbLoadUser *self, CbJsonSlice answer)
{
  CbJsonSlice message;
  guint64 seq = 0;
  guint64 reply_to = 0;

  if (!cb_json_peek (answer, "message", &message) || !cb_json_peek_uint (message, "seq", &seq))
    return CB_LOAD_CHECK;
  cb_load_session_acknowledge (self->session, self->message, seq);

  return check_reply (answer, &reply_to) && (reply_to == 0 || reply_to == seq) ? CB_LOAD_OK
                                                                               : CB_LOAD_CHECK;
}

static CbLoadFault
take_chat (CbLoadUser *self, CbJsonSlice answer)
{
  guint64 reply_to = 0;
  guint number;

  if (self->session == NULL && take_new_session (self, answer, "session_id") != CB_LOAD_OK)
    return CB_LOAD_CHECK;
  if (!check_reply (answer, &reply_to))
    return CB_LOAD_CHECK;

  number =
      cb_load_session_add_message (self->session, FALSE, cb_load_world_may_remember (self->world));
  cb_load_session_acknowledge (self->session, number, reply_to);

  return CB_LOAD_OK;
}

static CbLoadFault
take_upload (CbLoadUser *self, CbJsonSlice answer)
{
  CbJsonSlice id;
  guint64 size = 0;

  if (!cb_json_peek (answer, "id", &id) || !cb_json_peek_uint (answer, "size", &size) ||
      size != self->upload_size)
    return CB_LOAD_CHECK;
  g_free (self->upload);
  self->upload = g_strndup (id.at, id.size);

  return CB_LOAD_OK;
}

/* Returns: what became of it; @more: whether another page was asked for */
static CbLoadFault
take_page (CbLoadUser *self, CbJsonSlice answer, gboolean *more)
{
  CbLoadAccount account = { 0 };

  if (!cb_load_check_read_page (&self->check, answer, more))
    return CB_LOAD_CHECK;
  if (*more)
    {
      ask_for_page (self);
      return CB_LOAD_OK;
    }
  cb_load_check_finish (&self->check, &account);

  return cb_load_account_is_clean (&account) ? CB_LOAD_OK : CB_LOAD_CHECK;
}

static CbLoadFault
take_answer (CbLoadUser *self, CbJsonSlice answer, gboolean *more)
{
  switch ((guint) self->step->kind)
    {
    case CB_LOAD_STEP_CREATE:
      return take_new_session (self, answer, "id");
    case CB_LOAD_STEP_MESSAGE:
      return take_message (self, answer);
    case CB_LOAD_STEP_CHAT:
      return take_chat (self, answer);
    case CB_LOAD_STEP_HISTORY:
      return take_page (self, answer, more);
    case CB_LOAD_STEP_UPLOAD:
      return take_upload (self, answer);
    case CB_LOAD_STEP_DOWNLOAD:
      return answer.size == self->upload_size ? CB_LOAD_OK : CB_LOAD_CHECK;
    case CB_LOAD_STEP_ERASE:
      self->session->erased = TRUE;
      return CB_LOAD_OK;
    default:
      return CB_LOAD_OK;
    }
}

static CbLoadFault
judge_status (guint status)
{
  if (status < 400)
    return CB_LOAD_OK;

  return status == 429 ? CB_LOAD_LIMITED : status == 503 ? CB_LOAD_BUSY : CB_LOAD_STATUS;
}

static void
on_request_answered_cb (CbHttpClient *client,
                        guint status,
                        const char *body,
                        gsize size,
                        gpointer data)
{
  CbLoadUser *self = data;
  CbJsonSlice answer = { body, size };
  CbLoadFault fault = judge_status (status);
  gboolean more = FALSE;

  cb_load_recorder_count_status (self->world->recorder, status);
  if (fault == CB_LOAD_OK)
    fault = take_answer (self, answer, &more);
  if (!more || fault != CB_LOAD_OK)
    cb_load_user_finish_step (self, fault);
}

static void
on_request_failed_cb (CbHttpClient *client, CbLoadFault fault, gpointer data)
{
  cb_load_user_finish_step (data, fault);
}

void
cb_load_user_init_http (CbLoadUser *self)
{
  static const CbHttpClientFuncs funcs = { on_request_answered_cb, on_request_failed_cb };

  self->http = cb_http_client_new (self->world->loop, self->world->plan->target, &funcs, self);
}

/* Forgets what belonged to one scenario; the connection stays. */
void
cb_load_user_clear_http (CbLoadUser *self)
{
  cb_http_client_cancel (self->http);
  cb_load_check_clear (&self->check);
  g_clear_pointer (&self->upload, g_free);
}
