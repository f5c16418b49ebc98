#include "model/cb-message-json.h"
#include "web/cb-message-draft.h"
#include "web/cb-message-stream.h"
#include "web/cb-resources.h"

/* Messages of one answer, where the client does not say how many it wants. */
#define DEFAULT_LIMIT 100

/* Listing */

static void
on_messages_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbWebRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  gboolean more;
  g_autoptr (GPtrArray) messages =
                 cb_chat_list_messages_finish (CB_CHAT (source), result, &more, &error);
  CbJsonWriter writer;

  if (messages == NULL)
    {
      cb_web_request_answer_error (request, error);
      return;
    }

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_begin_array (&writer, "messages");
  for (guint i = 0; i < messages->len; i++)
    cb_message_write (g_ptr_array_index (messages, i), &writer, NULL);
  cb_json_writer_end_array (&writer);
  cb_json_writer_add_boolean (&writer, "more", more);
  cb_json_writer_end_object (&writer);
  cb_web_request_answer_json (request, 200, &writer);
}

static void
list (CbWebRequest *request)
{
  guint64 after = 0;
  guint64 limit = DEFAULT_LIMIT;
  g_autoptr (GError) error = NULL;

  if (!cb_web_request_get_uint_parameter (request, "after", 0, G_MAXINT64, &after, &error) ||
      !cb_web_request_get_uint_parameter (request, "limit", 1, CB_CHAT_MAX_PAGE, &limit, &error))
    cb_web_request_answer_error (request, error);
  else
    cb_chat_list_messages_async (request->context->chat, request->session->id, after, limit,
                                 request->cancellable, on_messages_listed_cb,
                                 cb_web_request_ref (request));
}

/* GET /api/v1/sessions/{session}/messages?after=SEQ&limit=N: the history. */
void
cb_resource_messages_list (CbWebRequest *request)
{
  cb_web_request_authorize (request, request->match.segment, list);
}

/* Sending */

typedef struct
{
  CbWebRequest *request; /* (owned) */
  CbMessage *message;    /* (owned) (nullable) */
} Exchange;

static void
exchange_free (Exchange *exchange)
{
  g_clear_pointer (&exchange->message, cb_message_unref);
  cb_web_request_unref (exchange->request);
  g_free (exchange);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_free)

static void
on_replied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Exchange) exchange = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) reply = cb_chat_await_reply_finish (CB_CHAT (source), result, &error);
  CbJsonWriter writer;

  if (error != NULL)
    {
      cb_web_request_answer_error (exchange->request, error);
      return;
    }

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_message_write (exchange->message, &writer, "message");
  cb_message_write (reply, &writer, "reply");
  cb_json_writer_end_object (&writer);
  cb_web_request_answer_json (exchange->request, 201, &writer);
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Exchange) exchange = user_data;
  CbWebRequest *request = exchange->request;
  CbMessage *message;
  g_autoptr (GError) error = NULL;

  exchange->message = message = cb_chat_send_finish (CB_CHAT (source), result, NULL, &error);
  if (message == NULL)
    cb_web_request_answer_error (request, error);
  else
    cb_chat_await_reply_async (CB_CHAT (source), request->session->id, message->seq,
                               request->cancellable, on_replied_cb, g_steal_pointer (&exchange));
}

static void
send (CbWebRequest *request)
{
  g_autoptr (JsonObject) object = cb_web_request_parse (request, TRUE);
  g_auto (CbMessageDraft) draft = { 0 };
  g_autoptr (GError) error = NULL;
  Exchange *exchange;

  if (object == NULL)
    return;
  if (!cb_message_draft_parse (object, &draft, &error))
    {
      cb_web_request_answer_error (request, error);
      return;
    }
  if (!cb_web_request_check_limit (request, CB_WEB_LIMIT_MESSAGES, request->session->id))
    return;
  if (cb_web_request_accepts (request, "text/event-stream"))
    {
      cb_message_stream_begin (request, &draft);
      return;
    }

  exchange = g_new0 (Exchange, 1);
  exchange->request = cb_web_request_ref (request);
  cb_chat_send_async (request->context->chat, request->session->id, NULL, draft.client_id,
                      draft.text, (const char *const *) draft.attachments, request->cancellable,
                      on_sent_cb, exchange);
}

/* POST /api/v1/sessions/{session}/messages: says something, and gives the reply. */
void
cb_resource_messages_send (CbWebRequest *request)
{
  cb_web_request_authorize (request, request->match.segment, send);
}
