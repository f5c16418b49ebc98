#include "lib/cb-chat-server-fake.h"

#include <libsoup/soup.h>
#include <string.h>

#include "base/cb-json-writer.h"
#include "base/cb-json.h"

#define TOKEN "secret"

struct _CbChatServerFakeData
{
  SoupServer *server;    /* (owned) */
  GHashTable *sessions;  /* (owned) (element-type utf8 Session) */
  GHashTable *looked_at; /* (owned): which session a socket looks at */
  GPtrArray *sockets;    /* (owned) (element-type SoupWebsocketConnection) */
  GPtrArray *held;       /* (owned) (element-type SoupServerMessage): requests that hang */
  guint n_acks;
};

typedef struct
{
  char *id;
  GPtrArray *messages; /* (owned) (element-type Message) */
  guint next_seq;
} Session;

typedef struct
{
  guint seq;
  guint reply_to; /* 0 for a visitor's */
  char *client_id;
} Message;

static void
message_free (Message *message)
{
  g_free (message->client_id);
  g_free (message);
}

static void
session_free (Session *session)
{
  g_free (session->id);
  g_ptr_array_unref (session->messages);
  g_free (session);
}

static Session *
add_session (CbChatServerFake *self)
{
  Session *session = g_new0 (Session, 1);

  session->id = g_strdup_printf ("s%u", g_hash_table_size (self->data->sessions));
  session->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) message_free);
  session->next_seq = 1;
  g_hash_table_insert (self->data->sessions, session->id, session);

  return session;
}

static void
keep (Session *session, guint seq, guint reply_to, const char *client_id)
{
  Message *message = g_new0 (Message, 1);

  message->seq = seq;
  message->reply_to = reply_to;
  message->client_id = g_strdup (client_id);
  g_ptr_array_add (session->messages, message);
}

static guint
find_seq (Session *session, const char *client_id)
{
  for (guint i = 0; i < session->messages->len; i++)
    {
      Message *message = g_ptr_array_index (session->messages, i);

      if (client_id != NULL && g_strcmp0 (message->client_id, client_id) == 0)
        return message->seq;
    }

  return 0;
}

static gboolean
is_due (guint every, guint n)
{
  return every > 0 && n % every == 0;
}

/* Returns: the seq that is acknowledged; the reply is the next one */
static guint
take_message (CbChatServerFake *self, Session *session, const char *client_id)
{
  guint seq = find_seq (session, client_id);

  if (seq > 0)
    return seq;

  seq = session->next_seq;
  session->next_seq += 2;
  self->n_messages++;
  if (is_due (self->lose_every, self->n_messages))
    return seq;
  keep (session, seq, 0, client_id);
  if (is_due (self->double_every, self->n_messages))
    keep (session, seq, 0, client_id);
  keep (session, seq + 1, seq, NULL);

  return seq;
}

static void
write_message (CbJsonWriter *writer, const Message *message, gboolean renumber)
{
  cb_json_writer_add_uint (writer, "seq", message->seq + (renumber ? 1000 : 0));
  cb_json_writer_add_string (writer, "role", message->reply_to > 0 ? "bot" : "visitor");
  cb_json_writer_add_string (writer, "text", "some {text} with \"quotes\" and [brackets");
  cb_json_writer_add_optional (writer, "client_id", message->client_id);
  if (message->reply_to > 0)
    cb_json_writer_add_uint (writer, "reply_to", message->reply_to);
}

static void
answer (SoupServerMessage *message, guint status, CbJsonWriter *writer)
{
  gsize size;
  char *body;

  cb_json_writer_end_object (writer);
  body = cb_json_writer_finish (writer, &size);
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, body, size);
}

static JsonObject *
read_body (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  JsonObject *object = cb_json_parse_object (text, size, NULL);

  return object != NULL ? object : json_object_new ();
}

static void
answer_chat (CbChatServerFake *self, SoupServerMessage *message)
{
  g_autoptr (JsonObject) object = read_body (message);
  const char *id = json_object_get_string_member_with_default (object, "session_id", "");
  Session *session = g_hash_table_lookup (self->data->sessions, id);
  Message reply = { 0 };
  CbJsonWriter writer;

  if (session == NULL)
    session = add_session (self);
  reply.reply_to = take_message (self, session, NULL);
  reply.seq = reply.reply_to + 1;
  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "session_id", session->id);
  cb_json_writer_add_string (&writer, "token", TOKEN);
  cb_json_writer_begin_object (&writer, "reply");
  write_message (&writer, &reply, FALSE);
  cb_json_writer_end_object (&writer);
  answer (message, 200, &writer);
}

static void
answer_new_session (CbChatServerFake *self, SoupServerMessage *message)
{
  CbJsonWriter writer;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "id", add_session (self)->id);
  cb_json_writer_add_string (&writer, "token", TOKEN);
  answer (message, 201, &writer);
}

static void
answer_message (CbChatServerFake *self, SoupServerMessage *message, Session *session)
{
  g_autoptr (JsonObject) object = read_body (message);
  const char *client_id = json_object_get_string_member_with_default (object, "client_id", NULL);
  Message question = { .client_id = (char *) client_id };
  Message reply = { 0 };
  CbJsonWriter writer;

  question.seq = reply.reply_to = take_message (self, session, client_id);
  reply.seq = question.seq + 1;
  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_begin_object (&writer, "message");
  write_message (&writer, &question, FALSE);
  cb_json_writer_end_object (&writer);
  cb_json_writer_begin_object (&writer, "reply");
  write_message (&writer, &reply, FALSE);
  cb_json_writer_end_object (&writer);
  answer (message, 201, &writer);
}

/* In pages of three, so that there are some. */
static void
answer_history (CbChatServerFake *self, SoupServerMessage *message, Session *session, guint after)
{
  CbJsonWriter writer;
  guint n = 0;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_begin_array (&writer, "messages");
  for (guint i = 0; i < session->messages->len; i++)
    {
      Message *kept = g_ptr_array_index (session->messages, i);

      if (kept->seq + (self->renumber ? 1000 : 0) <= after || n++ >= 3)
        continue;
      cb_json_writer_begin_object (&writer, NULL);
      write_message (&writer, kept, self->renumber);
      cb_json_writer_end_object (&writer);
    }
  cb_json_writer_end_array (&writer);
  cb_json_writer_add_boolean (&writer, "more", n > 3);
  answer (message, 200, &writer);
}

static void
answer_session (CbChatServerFake *self,
                SoupServerMessage *message,
                const char *rest,
                GHashTable *query)
{
  g_auto (GStrv) parts = g_strsplit (rest, "/", 2);
  Session *session = g_hash_table_lookup (self->data->sessions, parts[0]);
  const char *after = query != NULL ? g_hash_table_lookup (query, "after") : NULL;
  const char *bearer = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Authorization");
  const char *method = soup_server_message_get_method (message);

  if (session == NULL || g_strcmp0 (bearer, "Bearer " TOKEN) != 0)
    soup_server_message_set_status (message, 403, NULL);
  else if (strcmp (method, "DELETE") == 0)
    {
      g_hash_table_remove (self->data->sessions, parts[0]);
      soup_server_message_set_status (message, 204, NULL);
    }
  else if (parts[1] == NULL)
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "{}", 2);
  else if (strcmp (method, "POST") == 0)
    answer_message (self, message, session);
  else
    answer_history (self, message, session,
                    after != NULL ? (guint) g_ascii_strtoull (after, NULL, 10) : 0);
}

static void
answer_metrics (CbChatServerFake *self, SoupServerMessage *message)
{
  char cpu[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *text =
      g_strdup_printf ("# HELP process_cpu_seconds_total CPU\nprocess_cpu_seconds_total %s\n"
                       "process_resident_memory_bytes 12345678\n",
                       g_ascii_dtostr (cpu, sizeof cpu, self->process_cpu));

  self->process_cpu += 0.5;
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, text, strlen (text));
}

static void
on_request_cb (SoupServer *server,
               SoupServerMessage *message,
               const char *path,
               GHashTable *query,
               gpointer data)
{
  CbChatServerFake *self = data;

  self->n_requests++;
  soup_server_message_set_status (message, 200, NULL);
  if (self->hang)
    {
      soup_server_message_pause (message);
      g_ptr_array_add (self->data->held, g_object_ref (message));
    }
  else if (self->status > 0)
    soup_server_message_set_status (message, self->status, NULL);
  else if (strcmp (path, "/metrics") == 0)
    answer_metrics (self, message);
  else if (strcmp (path, "/api/v1/chat") == 0)
    answer_chat (self, message);
  else if (strcmp (path, "/api/v1/sessions") == 0)
    answer_new_session (self, message);
  else if (g_str_has_prefix (path, "/api/v1/sessions/"))
    answer_session (self, message, path + strlen ("/api/v1/sessions/"), query);
  else if (strcmp (path, "/") != 0)
    soup_server_message_set_status (message, 404, NULL);
}

static void
send_frame (SoupWebsocketConnection *socket, CbJsonWriter *writer)
{
  g_autofree char *text = NULL;

  cb_json_writer_end_object (writer);
  text = cb_json_writer_finish (writer, NULL);
  if (soup_websocket_connection_get_state (socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (socket, text);
}

static void
begin_frame (CbJsonWriter *writer, const char *type)
{
  cb_json_writer_init (writer);
  cb_json_writer_begin_object (writer, NULL);
  cb_json_writer_add_string (writer, "type", type);
}

static void
send_message (SoupWebsocketConnection *socket, const Message *message)
{
  CbJsonWriter writer;

  begin_frame (&writer, "message");
  write_message (&writer, message, FALSE);
  send_frame (socket, &writer);
}

static void
replay (SoupWebsocketConnection *socket, Session *session, guint after)
{
  CbJsonWriter writer;

  for (guint i = 0; i < session->messages->len; i++)
    {
      Message *message = g_ptr_array_index (session->messages, i);

      if (message->seq > after)
        send_message (socket, message);
    }
  begin_frame (&writer, "resumed");
  cb_json_writer_add_boolean (&writer, "complete", TRUE);
  send_frame (socket, &writer);
}

static void
take_hello (CbChatServerFake *self, SoupWebsocketConnection *socket, JsonObject *frame)
{
  const char *id = json_object_get_string_member_with_default (frame, "session", "");
  Session *session = g_hash_table_lookup (self->data->sessions, id);
  gboolean is_new = session == NULL;
  CbJsonWriter writer;

  if (is_new)
    session = add_session (self);
  g_hash_table_insert (self->data->looked_at, socket, session);
  begin_frame (&writer, "welcome");
  cb_json_writer_add_string (&writer, "session", session->id);
  if (is_new)
    cb_json_writer_add_string (&writer, "token", TOKEN);
  send_frame (socket, &writer);
  if (!is_new)
    replay (socket, session,
            (guint) json_object_get_int_member_with_default (frame, "last_seq", 0));
}

static void
take_text (CbChatServerFake *self, SoupWebsocketConnection *socket, JsonObject *frame)
{
  Session *session = g_hash_table_lookup (self->data->looked_at, socket);
  const char *client_id = json_object_get_string_member_with_default (frame, "client_id", NULL);
  Message reply = { 0 };
  CbJsonWriter writer;

  reply.reply_to = take_message (self, session, client_id);
  reply.seq = reply.reply_to + 1;
  begin_frame (&writer, "ack");
  cb_json_writer_add_string (&writer, "client_id", client_id);
  cb_json_writer_add_uint (&writer, "seq", reply.reply_to);
  send_frame (socket, &writer);
  if (is_due (self->drop_every, ++self->data->n_acks))
    soup_websocket_connection_close (socket, 1001, NULL);
  else
    send_message (socket, &reply);
}

static void
on_frame_received_cb (SoupWebsocketConnection *socket, int type, GBytes *bytes, gpointer data)
{
  CbChatServerFake *self = data;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (JsonObject) frame = cb_json_parse_object (text, size, NULL);
  const char *kind = json_object_get_string_member_with_default (frame, "type", "");

  if (strcmp (kind, "hello") == 0)
    take_hello (self, socket, frame);
  else
    take_text (self, socket, frame);
}

static void
on_socket_opened_cb (SoupServer *server,
                     SoupServerMessage *message,
                     const char *path,
                     SoupWebsocketConnection *socket,
                     gpointer data)
{
  CbChatServerFake *self = data;

  self->n_sockets++;
  g_ptr_array_add (self->data->sockets, g_object_ref (socket));
  g_signal_connect (socket, "message", G_CALLBACK (on_frame_received_cb), self);
}

CbChatServerFake *
cb_chat_server_fake_new (void)
{
  static const char *protocols[] = { "chatbot.v1", NULL };
  CbChatServerFake *self = g_new0 (CbChatServerFake, 1);
  g_autoptr (GError) error = NULL;
  g_autoslist (GUri) uris = NULL;

  self->data = g_new0 (CbChatServerFakeData, 1);
  self->data->server = soup_server_new (NULL, NULL);
  self->data->sessions =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) session_free);
  self->data->looked_at = g_hash_table_new (NULL, NULL);
  self->data->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->data->held = g_ptr_array_new_with_free_func (g_object_unref);
  soup_server_add_handler (self->data->server, NULL, on_request_cb, self, NULL);
  soup_server_add_websocket_handler (self->data->server, "/ws", NULL, (char **) protocols,
                                     on_socket_opened_cb, self, NULL);
  soup_server_listen_local (self->data->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->data->server);
  self->port = (guint) g_uri_get_port (uris->data);

  return self;
}

void
cb_chat_server_fake_free (CbChatServerFake *self)
{
  for (guint i = 0; i < self->data->sockets->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->data->sockets, i), self);
  soup_server_disconnect (self->data->server);
  g_hash_table_unref (self->data->looked_at);
  g_ptr_array_unref (self->data->sockets);
  g_ptr_array_unref (self->data->held);
  g_object_unref (self->data->server);
  g_hash_table_unref (self->data->sessions);
  g_free (self->data);
  g_free (self);
}
