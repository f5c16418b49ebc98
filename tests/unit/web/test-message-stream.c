#include "web/cb-message-stream.h"

#include <string.h>

#include "lib/cb-web-fixture.h"

#define SSE "Accept: text/event-stream\r\n"

/* Sends a message whose answer shall be streamed. */
static CbClientSocket *
begin (CbWebFixture *f, const char *client_id, const char *text)
{
  CbClientSocket *socket = cb_client_socket_new (f->address);
  g_autofree char *target = g_strdup_printf ("/api/v1/sessions/%s/messages", f->chat.id);
  g_autofree char *headers =
      g_strconcat (f->bearer, SSE "Content-Type: application/json\r\n", NULL);
  g_autofree char *body =
      g_strdup_printf ("{\"client_id\":\"%s\",\"text\":\"%s\"}", client_id, text);

  cb_http_send (socket, "POST", target, headers, body, strlen (body));

  return socket;
}

/* Returns: (transfer full): the names of all events, as "ack typing message", until the end */
static char *
list_events (const char *body)
{
  g_auto (GStrv) lines = g_strsplit (body, "\n", -1);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "event: "))
      g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", lines[i] + 7);

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
check_events (CbHttpAnswer *answer, const char *expected)
{
  g_autofree char *events = list_events (answer->body);

  g_assert_cmpuint (answer->status, ==, 201);
  g_assert_cmpstr (events, ==, expected);
}

static void
test_stream (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbClientSocket) socket = begin (f, "a", "Hi");
  g_autoptr (CbHttpAnswer) answer = cb_http_read (socket, FALSE);

  check_events (answer, "ack typing delta message");
  cb_http_answer_assert (answer, "Content-Type", "text/event-stream; charset=utf-8");
  cb_http_answer_assert (answer, "Cache-Control", "no-store");
  cb_http_answer_assert (answer, "X-Content-Type-Options", "nosniff");
  cb_http_answer_assert (answer, "RateLimit-Remaining", "19");
  g_assert_nonnull (strstr (answer->head, "X-Request-Id: "));
  g_assert_nonnull (strstr (answer->body,
                            "event: ack\n"
                            "data: {\"type\":\"ack\",\"client_id\":\"a\",\"seq\":1,"));
  g_assert_nonnull (strstr (answer->body, "event: message\nid: 2\n"
                                          "data: {\"type\":\"message\",\"seq\":2,"));
  g_assert_nonnull (strstr (answer->body, "\"text\":\"Re: Hi\""));
  g_assert_true (g_str_has_suffix (answer->body, "\n\n"));
  g_assert_cmpuint (cb_ws_registry_get_stats (cb_web_server_get_sockets (f->server))->streams, ==,
                    0);
}

/* The ack comes before the answer is known. */
static void
test_ack_first (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbClientSocket) socket = NULL;
  g_autoptr (CbHttpAnswer) answer = NULL;

  cb_responder_fake_hold (f->chat.responder);
  socket = begin (f, "a", "Hi");
  g_assert_true (cb_client_socket_wait_for (socket, "event: typing", NULL));
  g_assert_cmpuint (cb_ws_registry_get_stats (cb_web_server_get_sockets (f->server))->streams, ==,
                    1);
  cb_responder_fake_let_go (f->chat.responder);
  answer = cb_http_read (socket, FALSE);
  check_events (answer, "ack typing delta message");
}

/* Again: the old ack and the old answer. */
static void
test_again (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) first = cb_web_fixture_say (f, "a", "Hi");
  g_autoptr (CbClientSocket) socket = begin (f, "a", "Other");
  g_autoptr (CbHttpAnswer) again = cb_http_read (socket, FALSE);

  g_assert_cmpuint (first->status, ==, 201);
  check_events (again, "ack message");
  g_assert_nonnull (strstr (again->body, "\"seq\":1,"));
  g_assert_nonnull (strstr (again->body, "\"text\":\"Re: Hi\""));
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->chat.responder), ==, 1);
}

/* Again, while the first waits for its answer: both get it. */
static void
test_twice (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbClientSocket) first = NULL;
  g_autoptr (CbClientSocket) second = NULL;
  g_autoptr (CbHttpAnswer) first_answer = NULL;
  g_autoptr (CbHttpAnswer) second_answer = NULL;

  cb_responder_fake_hold (f->chat.responder);
  first = begin (f, "a", "Hi");
  g_assert_true (cb_client_socket_wait_for (first, "event: typing", NULL));
  second = begin (f, "a", "Hi");
  g_assert_true (cb_client_socket_wait_for (second, "event: ack", NULL));
  cb_responder_fake_let_go (f->chat.responder);
  first_answer = cb_http_read (first, FALSE);
  second_answer = cb_http_read (second, FALSE);
  check_events (first_answer, "ack typing delta message");
  check_events (second_answer, "ack delta message");
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->chat.responder), ==, 1);
}

/* What is refused is an ordinary problem. */
static void
test_refused (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbClientSocket) blank = begin (f, "a", " ");
  g_autoptr (CbHttpAnswer) blank_answer = cb_http_read (blank, FALSE);
  g_autoptr (CbClientSocket) failed = NULL;
  g_autoptr (CbHttpAnswer) failed_answer = NULL;
  g_autoptr (CbClientSocket) full = NULL;
  g_autoptr (CbHttpAnswer) full_answer = NULL;
  g_autoptr (CbWsClient) tab = NULL;

  cb_web_fixture_assert_problem (blank_answer, 400, "bad_request");
  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_COMMIT);
  failed = begin (f, "a", "Hi");
  failed_answer = cb_http_read (failed, FALSE);
  cb_web_fixture_assert_problem (failed_answer, 503, "unavailable");
  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_NONE);

  cb_web_fixture_change (f, CB_SETTING_WEBSOCKET_MAX_PER_SESSION, "1");
  tab = cb_web_fixture_connect (f, NULL);
  full = begin (f, "a", "Hi");
  full_answer = cb_http_read (full, FALSE);
  cb_web_fixture_assert_problem (full_answer, 429, "rate_limited");
  cb_http_answer_assert (full_answer, "Retry-After", "1");
}

static void
test_failed_reply (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbClientSocket) socket = begin (f, "a", "fail");
  g_autoptr (CbHttpAnswer) answer = cb_http_read (socket, FALSE);

  check_events (answer, "ack typing typing error");
  g_assert_nonnull (strstr (answer->body, "\"code\":\"unavailable\""));
  g_assert_nonnull (strstr (answer->body, "\"temporary\":true"));
  g_assert_nonnull (strstr (answer->body, "\"reply_to\":1"));
}

/* Only what belongs to its message is in a stream. */
static void
test_two_messages (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbClientSocket) first = NULL;
  g_autoptr (CbClientSocket) second = NULL;
  g_autoptr (CbHttpAnswer) first_answer = NULL;
  g_autoptr (CbHttpAnswer) second_answer = NULL;

  cb_responder_fake_hold (f->chat.responder);
  first = begin (f, "a", "one");
  g_assert_true (cb_client_socket_wait_for (first, "event: ack", NULL));
  second = begin (f, "b", "two");
  g_assert_true (cb_client_socket_wait_for (second, "event: ack", NULL));
  cb_responder_fake_let_go (f->chat.responder);
  first_answer = cb_http_read (first, FALSE);
  second_answer = cb_http_read (second, FALSE);
  g_assert_null (strstr (first_answer->body, "two"));
  g_assert_null (strstr (second_answer->body, "one"));
  g_assert_nonnull (strstr (first_answer->body, "Re: one"));
  g_assert_nonnull (strstr (second_answer->body, "Re: two"));
}

static void
test_erased (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbClientSocket) socket = NULL;
  g_autoptr (CbHttpAnswer) erased = NULL;
  g_autoptr (CbHttpAnswer) answer = NULL;

  cb_responder_fake_hold (f->chat.responder);
  socket = begin (f, "a", "Hi");
  g_assert_true (cb_client_socket_wait_for (socket, "event: typing", NULL));
  erased = cb_web_fixture_ask_session (f, "DELETE", "", NULL, NULL);
  g_assert_cmpuint (erased->status, ==, 204);
  answer = cb_http_read (socket, FALSE);
  check_events (answer, "ack typing");
  cb_responder_fake_let_go (f->chat.responder);
}

/* Who leaves misses nothing: the answer is stored. */
static void
test_client_leaves (CbWebFixture *f, gconstpointer data)
{
  CbClientSocket *socket;
  g_autoptr (CbHttpAnswer) answer = NULL;
  CbChatStats stats;

  cb_responder_fake_hold (f->chat.responder);
  socket = begin (f, "a", "Hi");
  g_assert_true (cb_client_socket_wait_for (socket, "event: typing", NULL));
  cb_client_socket_free (socket);
  while (cb_web_server_get_net_stats (f->server)->connections > 0)
    g_main_context_iteration (NULL, TRUE);
  cb_responder_fake_let_go (f->chat.responder);
  answer = cb_web_fixture_say (f, "a", "Hi");
  g_assert_nonnull (strstr (answer->body, "\"text\":\"Re: Hi\""));
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->chat.responder), ==, 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  cb_chat_get_stats (f->chat.chat, &stats);
  g_assert_cmpuint (stats.sessions_used, ==, 0);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/message-stream/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,        \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("stream", test_stream);
  ADD ("ack-first", test_ack_first);
  ADD ("again", test_again);
  ADD ("twice", test_twice);
  ADD ("refused", test_refused);
  ADD ("failed-reply", test_failed_reply);
  ADD ("two-messages", test_two_messages);
  ADD ("erased", test_erased);
  ADD ("client-leaves", test_client_leaves);

  return g_test_run ();
}
