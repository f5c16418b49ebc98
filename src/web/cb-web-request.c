#include "web/cb-web-request.h"

#include <string.h>

#include "base/cb-error.h"
#include "base/cb-id.h"
#include "net/cb-net.h"
#include "web/cb-problem.h"

/* Seconds after which something temporary may be tried again, where nothing says it better. */
#define RETRY_AFTER 5

/* What every answer carries. A route that shows a page says more itself. */
static void
set_common_headers (CbWebRequest *self)
{
  static const struct
  {
    const char *name;
    const char *value;
  } headers[] = {
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" },
    { "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'" },
    { "Cache-Control", "no-store" },
  };
  SoupMessageHeaders *out = soup_server_message_get_response_headers (self->message);

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    soup_message_headers_append (out, headers[i].name, headers[i].value);
  soup_message_headers_append (out, "X-Request-Id", self->id);
}

/**
 * cb_web_request_new:
 * @context: what it works with
 * @message: a request whose head is there
 *
 * Returns: (transfer full): the request
 */
CbWebRequest *
cb_web_request_new (const CbWebContext *context, SoupServerMessage *message)
{
  CbWebRequest *self = g_rc_box_new0 (CbWebRequest);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  self->context = context;
  self->message = g_object_ref (message);
  self->id = cb_id_new (cb_clock_get_real_time (context->clock));
  self->client =
      cb_networks_find_client (context->proxies, soup_server_message_get_remote_address (message),
                               soup_message_headers_get_list (headers, "X-Forwarded-For"));
  self->cancellable = g_cancellable_new ();
  self->started_at = cb_clock_get_monotonic_time (context->clock);
  cb_net_message_set_id (message, self->id);
  set_common_headers (self);

  return self;
}

CbWebRequest *
cb_web_request_ref (CbWebRequest *self)
{
  return g_rc_box_acquire (self);
}

static void
free_data (CbWebRequest *self)
{
  if (self->data != NULL)
    self->data_free (g_steal_pointer (&self->data));
}

static void
clear (gpointer data)
{
  CbWebRequest *self = data;

  free_data (self);
  cb_route_match_clear (&self->match);
  g_clear_pointer (&self->session, cb_session_unref);
  g_clear_object (&self->client);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->message);
  g_free (self->id);
}

void
cb_web_request_unref (CbWebRequest *self)
{
  g_rc_box_release_full (self, clear);
}

/* libsoup is through with it, in whichever way: nobody waits for anything any more. */
void
cb_web_request_finish (CbWebRequest *self)
{
  self->finished = TRUE;
  cb_net_message_watch_gone (self->message, NULL, NULL);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_cancellable_cancel (self->cancellable);
  free_data (self);
}

/**
 * cb_web_request_hand_over:
 * @self: a request whose connection was taken over from libsoup
 *
 * Ends the request: libsoup says nothing of one whose connection was stolen. What its connection
 * does from now on is its new owner's.
 */
void
cb_web_request_hand_over (CbWebRequest *self)
{
  self->context->over (self, self->context->over_data);
}

/* What was asked */

/* Returns: (transfer none) (nullable): the header's value */
const char *
cb_web_request_get_header (CbWebRequest *self, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (self->message),
                                       name);
}

/**
 * cb_web_request_accepts:
 * @self: a request
 * @type: a media type
 *
 * Returns: whether the client names just this type as acceptable; "*" does not count
 */
gboolean
cb_web_request_accepts (CbWebRequest *self, const char *type)
{
  const char *accept = soup_message_headers_get_list (
      soup_server_message_get_request_headers (self->message), "Accept");
  g_auto (GStrv) ranges = accept != NULL ? g_strsplit (accept, ",", -1) : NULL;

  for (guint i = 0; ranges != NULL && ranges[i] != NULL; i++)
    {
      char *end = strchr (ranges[i], ';');

      if (end != NULL)
        *end = '\0';
      if (g_ascii_strcasecmp (g_strstrip (ranges[i]), type) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * cb_web_request_accepts_encoding:
 * @self: a request
 * @coding: a content coding, such as "gzip"
 *
 * Returns: whether the client names it, and not only to refuse it
 */
gboolean
cb_web_request_accepts_encoding (CbWebRequest *self, const char *coding)
{
  const char *accept = soup_message_headers_get_list (
      soup_server_message_get_request_headers (self->message), "Accept-Encoding");
  GSList *codings = accept != NULL ? soup_header_parse_quality_list (accept, NULL) : NULL;
  gboolean accepts =
      g_slist_find_custom (codings, coding, (GCompareFunc) g_ascii_strcasecmp) != NULL;

  soup_header_free_list (codings);

  return accepts;
}

/**
 * cb_web_request_knows:
 * @self: a request
 * @etag: of what it asks for, with its quotes
 *
 * Returns: whether the client has it already
 */
gboolean
cb_web_request_knows (CbWebRequest *self, const char *etag)
{
  const char *known = soup_message_headers_get_list (
      soup_server_message_get_request_headers (self->message), "If-None-Match");

  return known != NULL && (strstr (known, etag) != NULL || strcmp (known, "*") == 0);
}

/* Returns: (transfer full) (nullable): a parameter of the query; %NULL also if it is malformed */
char *
cb_web_request_dup_parameter (CbWebRequest *self, const char *name)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (self->message));
  g_autoptr (GHashTable) parameters =
                 query != NULL ? g_uri_parse_params (query, -1, "&", G_URI_PARAMS_WWW_FORM, NULL)
                               : NULL;

  return parameters != NULL ? g_strdup (g_hash_table_lookup (parameters, name)) : NULL;
}

/**
 * cb_web_request_get_uint_parameter:
 * @self: a request
 * @name: a parameter of the query
 * @min: smallest value
 * @max: largest value
 * @value: (in-out): its value; left alone where it is absent
 * @error: return location for an error
 *
 * Returns: %FALSE with %CB_ERROR_INVALID_INPUT set
 */
gboolean
cb_web_request_get_uint_parameter (CbWebRequest *self,
                                   const char *name,
                                   guint64 min,
                                   guint64 max,
                                   guint64 *value,
                                   GError **error)
{
  g_autofree char *text = cb_web_request_dup_parameter (self, name);

  if (text == NULL || g_ascii_string_to_unsigned (text, 10, min, max, value, NULL))
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "“%s” must be a whole number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, name,
               min, max);

  return FALSE;
}

/* Returns: (transfer full) (nullable): the token that the client shows */
char *
cb_web_request_dup_bearer (CbWebRequest *self)
{
  const char *value = cb_web_request_get_header (self, "Authorization");

  if (value == NULL || g_ascii_strncasecmp (value, "Bearer ", 7) != 0)
    return NULL;

  return g_strstrip (g_strdup (value + 7));
}

static gboolean
has_json_type (CbWebRequest *self)
{
  const char *type = soup_message_headers_get_content_type (
      soup_server_message_get_request_headers (self->message), NULL);

  return type != NULL && g_ascii_strcasecmp (type, "application/json") == 0;
}

/**
 * cb_web_request_parse:
 * @self: a request that is there with its body
 * @required: whether there must be a body
 *
 * Reads the body as a JSON object. Where it is none, the request is answered.
 *
 * Returns: (transfer full) (nullable): the object, empty for an absent body; %NULL when answered
 */
JsonObject *
cb_web_request_parse (CbWebRequest *self, gboolean required)
{
  SoupMessageBody *body = soup_server_message_get_request_body (self->message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  JsonObject *object;

  if (size == 0 && !required)
    return json_object_new ();
  if (!has_json_type (self))
    {
      cb_web_request_answer_problem (self, 415, "“Content-Type” must be application/json");
      return NULL;
    }

  object = cb_json_parse_object (data, size, &error);
  if (object == NULL)
    cb_web_request_answer_error (self, error);

  return object;
}

static void
set_uint_header (CbWebRequest *self, const char *name, guint64 value)
{
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT, value);
  cb_web_request_set_header (self, name, text);
}

static guint64
round_up_seconds (gint64 us)
{
  return us / G_USEC_PER_SEC + (us % G_USEC_PER_SEC > 0);
}

/**
 * cb_web_request_check_limit:
 * @self: a request
 * @limit: what it wants to do
 * @session_id: (nullable): in which session
 *
 * Counts it against the limit of its client and its session, and tells the client how much is left.
 *
 * Returns: whether it may go on; otherwise the request is answered
 */
gboolean
cb_web_request_check_limit (CbWebRequest *self, CbWebLimit limit, const char *session_id)
{
  CbRateVerdict verdict;
  g_autoptr (GError) error = NULL;

  cb_web_limits_check (self->context->limits, limit, self->client, session_id, &verdict);
  if (verdict.limit > 0)
    {
      set_uint_header (self, "RateLimit-Limit", verdict.limit);
      set_uint_header (self, "RateLimit-Remaining", verdict.remaining);
      set_uint_header (self, "RateLimit-Reset", round_up_seconds (verdict.reset_us));
    }
  if (verdict.allowed)
    return TRUE;

  set_uint_header (self, "Retry-After", MAX (round_up_seconds (verdict.retry_after_us), 1));
  error = cb_web_limit_create_error (limit);
  cb_web_request_answer_error (self, error);

  return FALSE;
}

typedef struct
{
  CbWebRequest *request; /* (owned) */
  CbRouteFunc next;
} Authorization;

static void
on_authorized_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Authorization *authorization = user_data;
  g_autoptr (CbWebRequest) self = authorization->request;
  g_autoptr (GError) error = NULL;

  self->session = cb_chat_authorize_finish (CB_CHAT (source), result, &error);
  if (self->session == NULL)
    cb_web_request_answer_error (self, error);
  else if (!self->finished)
    authorization->next (self);
}

/**
 * cb_web_request_authorize:
 * @self: a request
 * @session_id: the session that it is about
 * @next: called when the client has shown the session's token
 *
 * Lets a request go on only if it may; otherwise it is answered.
 */
void
cb_web_request_authorize (CbWebRequest *self, const char *session_id, CbRouteFunc next)
{
  g_autofree char *token = cb_web_request_dup_bearer (self);
  Authorization *authorization;

  if (token == NULL)
    {
      cb_web_request_answer_problem (self, 401, "“Authorization: Bearer TOKEN” is missing");
      return;
    }

  authorization = g_new (Authorization, 1);
  authorization->request = cb_web_request_ref (self);
  authorization->next = next;
  cb_chat_authorize_async (self->context->chat, session_id, token, self->cancellable,
                           on_authorized_cb, authorization);
}

/* Waiting */

static void
pause_message (CbWebRequest *self)
{
  if (self->paused || self->finished)
    return;

  self->paused = TRUE;
  soup_server_message_pause (self->message);
}

/**
 * cb_web_request_hold:
 * @self: a request that is not answered
 *
 * Has libsoup wait, at whichever point it is, until cb_web_request_go_on() or an answer.
 */
void
cb_web_request_hold (CbWebRequest *self)
{
  pause_message (self);
}

void
cb_web_request_go_on (CbWebRequest *self)
{
  if (!self->paused || self->finished)
    return;

  self->paused = FALSE;
  soup_server_message_unpause (self->message);
}

/* The answer */

void
cb_web_request_set_header (CbWebRequest *self, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name,
                                value);
}

/* Sets one more of a header that can be there several times. */
void
cb_web_request_add_header (CbWebRequest *self, const char *name, const char *value)
{
  soup_message_headers_append (soup_server_message_get_response_headers (self->message), name,
                               value);
}

/**
 * cb_web_request_answer:
 * @self: a request
 * @status: of the answer
 * @type: (nullable): media type of @body
 * @body: (transfer full) (nullable): what the answer says
 * @size: its size in bytes
 *
 * Answers the request, at once or after it waited. Only the first answer counts.
 */
void
cb_web_request_answer (CbWebRequest *self, guint status, const char *type, char *body, gsize size)
{
  if (self->answered || self->finished)
    {
      g_free (body);
      return;
    }

  self->answered = TRUE;
  soup_server_message_set_status (self->message, status, cb_problem_get_phrase (status));
  if (body != NULL)
    soup_server_message_set_response (self->message, type, SOUP_MEMORY_TAKE, body, size);
  cb_web_request_go_on (self);
}

/* Answers with what @writer wrote, which is empty then. */
void
cb_web_request_answer_json (CbWebRequest *self, guint status, CbJsonWriter *writer)
{
  gsize size;
  char *body = cb_json_writer_finish (writer, &size);

  cb_web_request_answer (self, status, "application/json", body, size);
}

static void
answer_problem (CbWebRequest *self, guint status, const char *code, const char *detail)
{
  gsize size;
  char *body;

  if (self->answered || self->finished)
    return;
  if (status == 401)
    cb_web_request_set_header (self, "WWW-Authenticate", "Bearer realm=\"chatbotd\"");
  if ((status == 429 || status == 503) &&
      soup_message_headers_get_one (soup_server_message_get_response_headers (self->message),
                                    "Retry-After") == NULL)
    set_uint_header (self, "Retry-After", status == 429 ? 1 : RETRY_AFTER);

  body = cb_problem_write (status, code, detail, self->id, &size);
  cb_web_request_answer (self, status, "application/problem+json", body, size);
}

/**
 * cb_web_request_answer_problem:
 * @self: a request
 * @status: an error
 * @detail: what is wrong, for people
 */
void
cb_web_request_answer_problem (CbWebRequest *self, guint status, const char *detail)
{
  answer_problem (self, status, cb_problem_get_code (status), detail);
}

/* Answers with what @error means to a client. */
void
cb_web_request_answer_error (CbWebRequest *self, const GError *error)
{
  const CbProblem *problem = cb_problem_from_error (error);

  answer_problem (self, problem->status, problem->code, cb_problem_get_detail (error));
}

/* How it ended, for metrics and the log */

/* What others write for a client that was gone before there was an answer. */
#define STATUS_CLIENT_GONE 499

/* Returns: the status of its answer */
guint
cb_web_request_get_status (CbWebRequest *self)
{
  guint refused = cb_net_message_get_refused (self->message);
  guint status = soup_server_message_get_status (self->message);

  if (refused != 0)
    return refused;

  /* To libsoup a client that breaks off is an error of the server. */
  return status == 0 || (self->aborted && status == 500) ? STATUS_CLIENT_GONE : status;
}

/* Returns: bytes of its answer's body, as far as libsoup wrote it */
guint64
cb_web_request_get_body_size (CbWebRequest *self)
{
  return soup_server_message_get_response_body (self->message)->length;
}
