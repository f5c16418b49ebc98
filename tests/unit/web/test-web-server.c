#include "web/cb-web-server.h"

#include <string.h>

#include "base/cb-service.h"
#include "lib/cb-web-fixture.h"

/* What every answer carries, good or bad. */
static void
check_common_headers (CbHttpAnswer *answer)
{
  g_autofree char *id = cb_http_answer_dup (answer, "X-Request-Id");
  g_autofree char *policy = cb_http_answer_dup (answer, "Content-Security-Policy");

  g_assert_nonnull (id);
  g_assert_cmpuint (strlen (id), ==, 26);
  g_assert_nonnull (policy);
  g_assert_nonnull (strstr (policy, "default-src 'none'"));
  g_assert_nonnull (strstr (policy, "frame-ancestors 'none'"));
  cb_http_answer_assert (answer, "X-Content-Type-Options", "nosniff");
  cb_http_answer_assert (answer, "Referrer-Policy", "no-referrer");
  cb_http_answer_assert (answer, "Cache-Control", "no-store");
}

static void
test_headers (CbWebFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *method;
    const char *target;
    guint status;
  } cases[] = {
    { "GET", "/healthz", 200 },
    { "HEAD", "/healthz", 200 },
    { "GET", "/metrics", 200 },
    { "GET", "/nowhere", 404 },
    { "POST", "/healthz", 405 },
    { "OPTIONS", "/healthz", 204 },
    { "POST", "/api/v1/sessions", 201 },
    { "GET", "/api/v1/sessions/x", 401 },
    { "GET", "/ws", 426 },
    { "GET", "/api/v1/uploads/x", 401 },
  };
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbHttpAnswer) answer =
                     cb_web_fixture_ask (f, cases[i].method, cases[i].target, NULL, NULL);

      g_assert_cmpuint (answer->status, ==, cases[i].status);
      check_common_headers (answer);
      g_assert_true (g_hash_table_add (ids, cb_http_answer_dup (answer, "X-Request-Id")));
    }
}

static void
test_not_found (CbWebFixture *f, gconstpointer data)
{
  static const char *const targets[] = { "/nowhere",   "/api/v1", "/api/v1/sessions/", "/ws/",
                                         "/healthz/x", "/../no",  "/Healthz" };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask (f, "GET", targets[i], NULL, NULL);

      cb_web_fixture_assert_problem (answer, 404, "not_found");
    }
}

static void
test_method_not_allowed (CbWebFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *method;
    const char *target;
    const char *allow;
  } cases[] = {
    { "DELETE", "/healthz", "GET, HEAD, OPTIONS" },
    { "POST", "/ws", "GET, HEAD, OPTIONS" },
    { "GET", "/api/v1/sessions", "POST, OPTIONS" },
    { "HEAD", "/api/v1/chat", "POST, OPTIONS" },
    { "PUT", "/api/v1/sessions/x", "GET, HEAD, PATCH, DELETE, OPTIONS" },
    { "PATCH", "/api/v1/sessions/x/messages", "GET, HEAD, POST, OPTIONS" },
    { "GET", "/api/v1/sessions/x/uploads", "POST, OPTIONS" },
    { "BREW", "/api/v1/uploads/x", "GET, HEAD, OPTIONS" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbHttpAnswer) answer =
                     cb_web_fixture_ask (f, cases[i].method, cases[i].target, NULL, NULL);

      cb_http_answer_assert (answer, "Allow", cases[i].allow);
      if (strcmp (cases[i].method, "HEAD") == 0)
        g_assert_cmpuint (answer->status, ==, 405);
      else
        cb_web_fixture_assert_problem (answer, 405, "method_not_allowed");
    }
}

/* HEAD is GET without the body; the connection goes on. */
static void
test_head (CbWebFixture *f, gconstpointer data)
{
  static const char *const targets[] = { "/healthz", "/readyz", "/nowhere", "/metrics" };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (CbHttpAnswer) head = cb_web_fixture_ask (f, "HEAD", targets[i], NULL, NULL);
      g_autoptr (CbHttpAnswer) get = cb_web_fixture_ask (f, "GET", targets[i], NULL, NULL);
      g_autofree char *type = cb_http_answer_dup (get, "Content-Type");
      g_autofree char *size = cb_http_answer_dup (get, "Content-Length");

      g_assert_cmpuint (head->status, ==, get->status);
      cb_http_answer_assert (head, "Content-Type", type);
      if (strcmp (targets[i], "/metrics") != 0) /* which moves on */
        cb_http_answer_assert (head, "Content-Length", size);
    }
  g_assert_cmpuint (cb_web_server_get_net_stats (f->server)->accepted, ==, 1);
}

/* A body that is announced too large is refused before it comes, one that grows, when it does. */
static void
test_body_limit (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbClientSocket) socket = cb_client_socket_new (f->address);
  g_autoptr (CbClientSocket) chunked = cb_client_socket_new (f->address);
  g_autoptr (CbHttpAnswer) announced = NULL;
  g_autoptr (CbHttpAnswer) grown = NULL;
  g_autofree char *piece = g_strnfill (1024, ' ');

  cb_web_fixture_change (f, CB_SETTING_WEB_MAX_BODY_BYTES, "4096");
  cb_client_socket_send_text (socket, "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\n"
                                      "Content-Type: application/json\r\n"
                                      "Content-Length: 4097\r\n\r\n");
  announced = cb_http_read (socket, FALSE);
  cb_web_fixture_assert_problem (announced, 413, "too_large");

  cb_client_socket_send_text (chunked, "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\n"
                                       "Content-Type: application/json\r\n"
                                       "Transfer-Encoding: chunked\r\n\r\n");
  for (guint i = 0; i < 5; i++)
    {
      cb_client_socket_send_text (chunked, "400\r\n");
      cb_client_socket_send (chunked, piece, 1024);
      cb_client_socket_send_text (chunked, "\r\n");
    }
  grown = cb_http_read (chunked, FALSE);
  cb_web_fixture_assert_problem (grown, 413, "too_large");
}

/* Returns: how many of @n sessions were opened, asked for with these @headers */
static guint
open_sessions (CbWebFixture *f, const char *headers, guint n)
{
  guint opened = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CbHttpAnswer) answer =
                     cb_web_fixture_ask (f, "POST", "/api/v1/sessions", headers, NULL);

      g_assert_true (answer->status == 201 || answer->status == 429);
      opened += answer->status == 201;
    }

  return opened;
}

/* Only a trusted proxy may say whom it speaks for. */
static void
test_forwarded_for (CbWebFixture *f, gconstpointer data)
{
  static const char ada[] = "X-Forwarded-For: 198.51.100.1\r\n";
  static const char bob[] = "X-Forwarded-For: 198.51.100.1, 198.51.100.2\r\n";

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_SESSIONS_BURST, "2");
  g_assert_cmpuint (open_sessions (f, ada, 3), ==, 2);
  g_assert_cmpuint (open_sessions (f, bob, 3), ==, 0); /* nobody believes it: one address */

  cb_web_fixture_change (f, CB_SETTING_WEB_TRUSTED_PROXIES, "127.0.0.0/8");
  g_assert_cmpuint (open_sessions (f, ada, 3), ==, 2);
  g_assert_cmpuint (open_sessions (f, bob, 3), ==, 2);
  g_assert_cmpuint (open_sessions (f, NULL, 1), ==, 0); /* the proxy itself */
}

static void
on_answered_cb (CbWebServer *server, CbWebRequest *request, GString *log)
{
  const char *pattern = request->match.route != NULL ? request->match.route->pattern : "-";

  g_string_append_printf (log, "%s %u; ", pattern,
                          soup_server_message_get_status (request->message));
}

/* Each request is told once, whatever became of it. */
static void
test_answered (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (CbHttpAnswer) health = NULL;
  g_autoptr (CbHttpAnswer) nowhere = NULL;
  g_autoptr (CbHttpAnswer) session = NULL;
  g_autoptr (CbWsClient) socket = NULL;

  g_signal_connect (f->server, "answered", G_CALLBACK (on_answered_cb), log);
  health = cb_web_fixture_ask (f, "GET", "/healthz", NULL, NULL);
  nowhere = cb_web_fixture_ask (f, "GET", "/nowhere", NULL, NULL);
  session = cb_web_fixture_ask_session (f, "GET", "", NULL, NULL);
  socket = cb_ws_client_new (f->address, NULL);
  g_assert_cmpstr (log->str, ==, "/healthz 200; - 404; /api/v1/sessions/{session} 200; /ws 101; ");
  g_signal_handlers_disconnect_by_data (f->server, log);
}

/* A client that does not wait for its answer leaves nothing behind. */
static void
test_client_leaves (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *target = g_strdup_printf ("/api/v1/sessions/%s/messages", f->chat.id);
  g_autofree char *headers = g_strconcat (f->bearer, "Content-Type: application/json\r\n", NULL);
  static const char body[] = "{\"client_id\":\"a\",\"text\":\"Hi\"}";
  CbClientSocket *socket = cb_client_socket_new (f->address);
  g_autoptr (CbHttpAnswer) answer = NULL;

  cb_responder_fake_hold (f->chat.responder);
  cb_http_send (socket, "POST", target, headers, body, strlen (body));
  while (cb_responder_fake_get_n_asked (f->chat.responder) == 0)
    g_main_context_iteration (NULL, TRUE);
  cb_client_socket_free (socket);
  cb_responder_fake_let_go (f->chat.responder);
  while (cb_web_server_get_net_stats (f->server)->connections > 0)
    g_main_context_iteration (NULL, TRUE);

  answer = cb_web_fixture_say (f, "a", "Hi"); /* the same again */
  g_assert_cmpuint (answer->status, ==, 201);
  g_assert_nonnull (strstr (answer->body, "\"seq\":1,"));
  g_assert_nonnull (strstr (answer->body, "\"seq\":2,"));
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->chat.responder), ==, 1);
}

static void
test_drain (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) socket = cb_web_fixture_connect (f, NULL);
  g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask (f, "GET", "/healthz", NULL, NULL);
  g_autoptr (JsonObject) goaway = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (answer->status, ==, 200);
  cb_web_server_go_away (f->server);
  goaway = cb_ws_client_expect (socket, "goaway");
  g_assert_cmpint (json_object_get_int_member (goaway, "retry_after_ms"), ==, 1000);
  cb_web_server_drain_async (f->server, 5000, cb_await_keep, &result);
  cb_ws_client_expect_close (socket, 1001);
  cb_client_socket_wait_closed (f->socket);
  g_assert_true (cb_web_server_drain_finish (f->server, cb_await (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cb_web_server_get_net_stats (f->server)->connections, ==, 0);
}

static void
test_address_in_use (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWebServer) second = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_settings_change (f->chat.settings, CB_SETTING_WEB_LISTEN, f->address);
  second = cb_web_server_new (f->chat.chat, f->chat.uploads, NULL, CB_CLOCK (f->chat.clock),
                              f->chat.settings);
  cb_service_start_async (CB_SERVICE (second), NULL, cb_await_keep, &result);
  g_assert_false (cb_service_start_finish (CB_SERVICE (second), cb_await (&result), &error));
  g_assert_nonnull (strstr (error->message, f->address));
}

static GLogWriterOutput
collect_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (fields[i].length < 0)
      g_string_append_printf (user_data, "%s=%s\n", fields[i].key, (const char *) fields[i].value);

  return G_LOG_WRITER_HANDLED;
}

/* Whatever is said, and with which token, no log has it, however much is logged. */
static void
test_nothing_in_log (CbWebFixture *f, gconstpointer data)
{
  static GString *log; /* the writer stays for the rest of the process */
  g_autoptr (CbWsClient) socket = NULL;
  g_autoptr (CbHttpAnswer) said = NULL;
  g_autoptr (CbHttpAnswer) failed = NULL;
  g_autoptr (CbHttpAnswer) refused = NULL;
  g_autoptr (JsonObject) resumed = NULL;
  g_autoptr (JsonObject) message = NULL;

  log = g_string_new (NULL);
  g_log_set_writer_func (collect_log, log, NULL);
  socket = cb_web_fixture_connect (f, "0");
  resumed = cb_ws_client_expect (socket, "resumed");
  said = cb_web_fixture_say (f, "a", "my-secret-words");
  message = cb_ws_client_expect (socket, "message");
  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_COMMIT);
  failed = cb_web_fixture_say (f, "b", "my-secret-words");
  refused = cb_web_fixture_ask (f, "GET", "/api/v1/sessions/x",
                                "Authorization: Bearer my-secret-token\r\n", NULL);
  g_assert_cmpuint (said->status, ==, 201);
  g_assert_cmpuint (failed->status, ==, 503);
  g_assert_cmpuint (refused->status, ==, 403);
  g_assert_null (strstr (log->str, "my-secret"));
  g_assert_null (strstr (log->str, f->chat.token));
  g_string_truncate (log, 0);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/web-server/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,            \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("headers", test_headers);
  ADD ("not-found", test_not_found);
  ADD ("method-not-allowed", test_method_not_allowed);
  ADD ("head", test_head);
  ADD ("body-limit", test_body_limit);
  ADD ("forwarded-for", test_forwarded_for);
  ADD ("answered", test_answered);
  ADD ("client-leaves", test_client_leaves);
  ADD ("drain", test_drain);
  ADD ("address-in-use", test_address_in_use);
  ADD ("nothing-in-log", test_nothing_in_log);

  return g_test_run ();
}
