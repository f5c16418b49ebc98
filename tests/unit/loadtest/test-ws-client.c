#include "loadtest/cb-ws-client.h"

#include <string.h>

#include "lib/cb-chat-server-fake.h"

typedef struct
{
  CbChatServerFake *server;
  CbLoadTarget *target;
  CbLoadLoop *loop;
  CbWsClient *client;
  char *message;
  gboolean opened;
  gboolean closed;
  gboolean free_at_message;
  CbLoadFault fault;
  guint status;
  guint16 code;
} Fixture;

static void
on_opened_cb (CbWsClient *client, gpointer data)
{
  ((Fixture *) data)->opened = TRUE;
}

static void
on_message_cb (CbWsClient *client, const char *text, gsize size, gpointer data)
{
  Fixture *fixture = data;

  g_free (fixture->message);
  fixture->message = g_strndup (text, size);
  if (fixture->free_at_message)
    g_clear_pointer (&fixture->client, cb_ws_client_free);
}

static void
on_closed_cb (CbWsClient *client, CbLoadFault fault, guint status, guint16 code, gpointer data)
{
  Fixture *fixture = data;

  fixture->closed = TRUE;
  fixture->fault = fault;
  fixture->status = status;
  fixture->code = code;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;

  fixture->server = cb_chat_server_fake_new ();
  url = g_strdup_printf ("http://127.0.0.1:%u", fixture->server->port);
  fixture->target = cb_load_target_new (url, NULL, NULL);
  fixture->loop = cb_load_loop_new (NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->client, cb_ws_client_free);
  cb_load_loop_free (fixture->loop);
  cb_load_target_free (fixture->target);
  g_clear_pointer (&fixture->server, cb_chat_server_fake_free);
  g_free (fixture->message);
}

static void
open_socket (Fixture *fixture, const char *path)
{
  static const CbWsClientFuncs funcs = { on_opened_cb, on_message_cb, on_closed_cb };

  fixture->client =
      cb_ws_client_new (fixture->loop, fixture->target, path, "chatbot.v1", &funcs, fixture);
  while (!fixture->opened && !fixture->closed)
    g_main_context_iteration (NULL, TRUE);
}

static void
say (Fixture *fixture, const char *text)
{
  cb_ws_client_send_text (fixture->client, text, strlen (text));
  while (fixture->message == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_talk (Fixture *fixture, gconstpointer data)
{
  /* One frame of each size of head. */
  g_autofree char *padding = g_strnfill (5000, 'x');
  g_autofree char *long_hello = g_strdup_printf ("{\"type\":\"hello\",\"x\":\"%s\"}", padding);

  open_socket (fixture, "/ws");
  g_assert_true (fixture->opened);
  say (fixture, "{\"type\":\"hello\"}");
  g_assert_nonnull (strstr (fixture->message, "\"welcome\""));
  g_clear_pointer (&fixture->message, g_free);
  say (fixture, long_hello);
  g_assert_nonnull (strstr (fixture->message, "\"welcome\""));

  cb_ws_client_close (fixture->client, 1000);
  while (!fixture->closed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (fixture->fault, ==, CB_LOAD_OK);
  g_assert_cmpuint (fixture->code, ==, 1000);
}

/* The owner may let go of the socket from within. */
static void
test_free_at_message (Fixture *fixture, gconstpointer data)
{
  fixture->free_at_message = TRUE;
  open_socket (fixture, "/ws");
  say (fixture, "{\"type\":\"hello\"}");
  g_assert_null (fixture->client);
  g_assert_false (fixture->closed);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  open_socket (fixture, "/absent");
  g_assert_false (fixture->opened);
  g_assert_cmpint (fixture->fault, ==, CB_LOAD_STATUS);
  g_assert_cmpuint (fixture->status, ==, 404);
}

/* An answer that is no refusal, and no WebSocket either. */
static void
test_no_socket (Fixture *fixture, gconstpointer data)
{
  open_socket (fixture, "/");
  g_assert_false (fixture->opened);
  g_assert_cmpint (fixture->fault, !=, CB_LOAD_OK);
}

static void
test_nobody_listens (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->server, cb_chat_server_fake_free);
  open_socket (fixture, "/ws");
  g_assert_cmpint (fixture->fault, ==, CB_LOAD_CONNECT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/ws-client/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("talk", test_talk);
  ADD ("free-at-message", test_free_at_message);
  ADD ("refused", test_refused);
  ADD ("no-socket", test_no_socket);
  ADD ("nobody-listens", test_nobody_listens);
#undef ADD

  return g_test_run ();
}
