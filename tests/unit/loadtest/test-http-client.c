#include "loadtest/cb-http-client.h"

#include <string.h>

#include "lib/cb-chat-server-fake.h"

typedef struct
{
  CbChatServerFake *server;
  CbLoadTarget *target;
  CbLoadLoop *loop;
  CbHttpClient *client;
  guint n_answered;
  guint status;
  char *body;
  CbLoadFault fault;
  gboolean ended;
} Fixture;

static void
on_answered_cb (CbHttpClient *client, guint status, const char *body, gsize size, gpointer data)
{
  Fixture *fixture = data;

  fixture->n_answered++;
  fixture->status = status;
  g_free (fixture->body);
  fixture->body = g_strndup (body, size);
  fixture->ended = TRUE;
}

static void
on_failed_cb (CbHttpClient *client, CbLoadFault fault, gpointer data)
{
  Fixture *fixture = data;

  fixture->fault = fault;
  fixture->ended = TRUE;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const CbHttpClientFuncs funcs = { on_answered_cb, on_failed_cb };
  g_autofree char *url = NULL;

  fixture->server = cb_chat_server_fake_new ();
  url = g_strdup_printf ("http://127.0.0.1:%u", fixture->server->port);
  fixture->target = cb_load_target_new (url, NULL, NULL);
  fixture->loop = cb_load_loop_new (NULL, NULL);
  fixture->client = cb_http_client_new (fixture->loop, fixture->target, &funcs, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_http_client_free (fixture->client);
  cb_load_loop_free (fixture->loop);
  cb_load_target_free (fixture->target);
  g_clear_pointer (&fixture->server, cb_chat_server_fake_free);
  g_free (fixture->body);
}

static void
ask (Fixture *fixture, const char *method, const char *path, const char *body)
{
  CbHttpRequest request = { .method = method, .path = path };

  if (body != NULL)
    {
      request.type = "application/json";
      request.body = body;
      request.body_size = strlen (body);
    }
  fixture->ended = FALSE;
  cb_http_client_send (fixture->client, &request);
  while (!fixture->ended)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_requests (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= 3; i++)
    {
      ask (fixture, "POST", "/api/v1/sessions", "{}");
      g_assert_cmpuint (fixture->n_answered, ==, i);
      g_assert_cmpuint (fixture->status, ==, 201);
      g_assert_nonnull (strstr (fixture->body, "\"token\""));
    }
  ask (fixture, "GET", "/absent", NULL);
  g_assert_cmpuint (fixture->status, ==, 404);
}

static void
test_nobody_listens (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->server, cb_chat_server_fake_free);
  ask (fixture, "GET", "/", NULL);
  g_assert_cmpint (fixture->fault, ==, CB_LOAD_CONNECT);
}

/* No answer comes from within, and none after. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  CbHttpRequest request = { .method = "GET", .path = "/" };

  fixture->server->hang = TRUE;
  cb_http_client_send (fixture->client, &request);
  while (fixture->server->n_requests == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (cb_http_client_is_waiting (fixture->client));
  cb_http_client_cancel (fixture->client);
  g_assert_false (cb_http_client_is_waiting (fixture->client));

  fixture->server->hang = FALSE;
  ask (fixture, "GET", "/", NULL);
  g_assert_cmpuint (fixture->n_answered, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/http-client/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("requests", test_requests);
  ADD ("nobody-listens", test_nobody_listens);
  ADD ("cancel", test_cancel);
#undef ADD

  return g_test_run ();
}
