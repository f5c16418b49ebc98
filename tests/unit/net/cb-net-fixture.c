#include "cb-net-fixture.h"

#include <string.h>

#include "net/cb-net-private.h"

static void
answer_text (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, text, strlen (text));
}

static void
on_gone_cb (gpointer data)
{
  ((CbNetFixture *) data)->n_gone++;
}

static void
pause_message (CbNetFixture *self, SoupServerMessage *message)
{
  g_ptr_array_add (self->paused, g_object_ref (message));
  cb_net_message_watch_gone (message, on_gone_cb, self);
  soup_server_message_pause (message);
}

static void
answer_in_chunks (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                     SOUP_ENCODING_CHUNKED);
  soup_message_body_append (body, SOUP_MEMORY_STATIC, "one ", 4);
  soup_message_body_append (body, SOUP_MEMORY_STATIC, "two", 3);
  soup_message_body_complete (body);
}

static void
answer_bytes (SoupServerMessage *message, gsize size)
{
  char *bytes = g_strnfill (size, 'b');

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_TAKE, bytes, size);
}

/* The head is there, the body is not. */
static void
on_head_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  CbNetFixture *self = data;

  self->n_heads++;
  if (strcmp (path, "/small") == 0)
    cb_net_message_set_max_body (message, 10);
  else if (strcmp (path, "/early") == 0)
    answer_text (message, 403, "not you");
}

static void
on_request_cb (SoupServer *server,
               SoupServerMessage *message,
               const char *path,
               GHashTable *query,
               gpointer data)
{
  g_autofree char *length = g_strdup_printf (
      "%" G_GINT64_FORMAT, (gint64) soup_server_message_get_request_body (message)->length);

  if (strcmp (path, "/hello") == 0)
    answer_text (message, 200, "hello");
  else if (strcmp (path, "/later") == 0)
    pause_message (data, message);
  else if (strcmp (path, "/upload") == 0 || strcmp (path, "/small") == 0)
    answer_text (message, 200, length);
  else if (strcmp (path, "/big") == 0)
    answer_bytes (message, CB_BIG_SIZE);
  else if (strcmp (path, "/page") == 0)
    answer_bytes (message, 8000);
  else if (strcmp (path, "/chunked") == 0)
    answer_in_chunks (message);
  else if (strcmp (path, "/early") != 0)
    answer_text (message, 404, "nothing here");
}

static void
on_finished_cb (SoupServer *server, SoupServerMessage *message, CbNetFixture *self)
{
  self->n_finished++;
}

static void
on_aborted_cb (SoupServer *server, SoupServerMessage *message, CbNetFixture *self)
{
  self->n_aborted++;
}

void
cb_net_fixture_set_up (CbNetFixture *self, gconstpointer data)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GPtrArray) addresses = NULL;
  g_autoptr (GError) error = NULL;

  /* Times are long enough that none passes by chance: a test shortens the one that it is about. */
  self->config = (CbNetConfig){
    .head_ms = 60000,
    .idle_ms = 60000,
    .progress_ms = 60000,
    .linger_ms = 60000,
    .ping_ms = 60000,
    .pong_ms = 60000,
    .max_body = 1024 * 1024,
  };
  self->paused = g_ptr_array_new_with_free_func (g_object_unref);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_early_handler (self->server, NULL, on_head_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, on_request_cb, self, NULL);
  g_signal_connect (self->server, "request-finished", G_CALLBACK (on_finished_cb), self);
  g_signal_connect (self->server, "request-aborted", G_CALLBACK (on_aborted_cb), self);
  self->net = cb_net_new (self->server, &self->config);
  g_assert_true (cb_net_listen (self->net, any, &error));
  g_assert_no_error (error);
  addresses = cb_net_dup_addresses (self->net);
  self->address = g_object_ref (g_ptr_array_index (addresses, 0));
}

void
cb_net_fixture_tear_down (CbNetFixture *self, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (self->server, self);
  g_assert_cmpuint (cb_net_get_stats (self->net)->taken_over, <=,
                    cb_net_get_stats (self->net)->connections);
  g_clear_object (&self->net);
  g_ptr_array_unref (self->paused);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->server);
  g_object_unref (self->address);
}

/* Has the changed config take effect. */
void
cb_net_fixture_configure (CbNetFixture *self)
{
  cb_net_set_config (self->net, &self->config);
}

CbNetClient *
cb_net_fixture_connect (CbNetFixture *self)
{
  return cb_net_client_new (self->address);
}

typedef struct
{
  CbNetFixture *fixture;
  guint n;
} Wanted;

static gboolean
has_paused (gpointer data)
{
  return ((Wanted *) data)->fixture->paused->len == ((Wanted *) data)->n;
}

void
cb_net_fixture_await_paused (CbNetFixture *self, guint n)
{
  cb_net_turn_until (has_paused, &(Wanted){ self, n });
}

static gboolean
has_connections (gpointer data)
{
  return cb_net_get_stats (((Wanted *) data)->fixture->net)->connections == ((Wanted *) data)->n;
}

/* Waits until the server has just @n connections. */
void
cb_net_fixture_await_connections (CbNetFixture *self, guint n)
{
  cb_net_turn_until (has_connections, &(Wanted){ self, n });
}

/* Answers the @i-th request to /later. */
void
cb_net_fixture_answer (CbNetFixture *self, guint i)
{
  SoupServerMessage *message = g_ptr_array_index (self->paused, i);

  answer_text (message, 200, "now");
  soup_server_message_unpause (message);
}

/* Asks for pages until an answer waits in the server, since the only client takes none. Returns:
 * how many */
guint
cb_net_fixture_stuff (CbNetFixture *self, CbNetClient *client)
{
  guint n = 0;

  do
    {
      cb_net_client_send (client, "GET /page HTTP/1.1\r\nHost: x\r\n\r\n");
      n++;
      while (self->n_finished < n)
        g_main_context_iteration (NULL, TRUE);
      cb_net_turn (3);
    }
  while (cb_conn_get_queued (self->net->all) == 0);

  return n;
}

guint
cb_net_count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}
