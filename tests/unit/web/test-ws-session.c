#include "web/cb-ws-session.h"

#include <string.h>

#include "lib/cb-web-fixture.h"

static void
expect (CbWsClient *client, const char *type)
{
  g_autoptr (JsonObject) frame = cb_ws_client_expect (client, type);

  g_assert_nonnull (frame);
}

/* A frame of @type about message @seq. */
static void
expect_seq (CbWsClient *client, const char *type, gint64 seq)
{
  g_autoptr (JsonObject) frame = cb_ws_client_expect (client, type);

  g_assert_cmpint (json_object_get_int_member (frame, "seq"), ==, seq);
}

static void
expect_resumed (CbWsClient *client, gint64 from, gint64 to, gboolean complete)
{
  g_autoptr (JsonObject) frame = cb_ws_client_expect (client, "resumed");

  g_assert_cmpint (json_object_get_int_member (frame, "from"), ==, from);
  g_assert_cmpint (json_object_get_int_member (frame, "to"), ==, to);
  g_assert_cmpint (json_object_get_boolean_member (frame, "complete"), ==, complete);
}

/* Whatever was said before is answered, and nothing else. */
static void
expect_quiet (CbWsClient *client)
{
  cb_ws_client_send (client, "{\"type\":\"ping\"}");
  expect (client, "pong");
}

static void
say (CbWsClient *client, const char *client_id, const char *text)
{
  g_autofree char *frame = g_strdup_printf (
      "{\"type\":\"message\",\"client_id\":\"%s\",\"text\":\"%s\"}", client_id, text);

  cb_ws_client_send (client, frame);
}

/* The bot's answer to message @seq - 1, as it comes. */
static void
expect_answer (CbWsClient *client, gint64 seq)
{
  expect (client, "typing");
  expect (client, "delta");
  expect_seq (client, "message", seq);
}

static void
test_new_session (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_ws_client_new (f->address, NULL);
  g_autoptr (JsonObject) welcome = NULL;
  JsonObject *limits;

  cb_ws_client_send (client, "{\"type\":\"hello\",\"name\":\"Grace\",\"locale\":\"en\"}");
  welcome = cb_ws_client_expect (client, "welcome");
  g_assert_cmpuint (strlen (json_object_get_string_member (welcome, "session")), ==, 26);
  g_assert_cmpuint (strlen (json_object_get_string_member (welcome, "token")), ==, 43);
  g_assert_cmpint (json_object_get_int_member (welcome, "seq"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (welcome, "heartbeat_s"), ==, 30);
  limits = json_object_get_object_member (welcome, "limits");
  g_assert_cmpint (json_object_get_int_member (limits, "max_message_bytes"), ==, 65536);
  g_assert_cmpint (json_object_get_int_member (limits, "max_text_length"), ==, 4000);
  g_assert_cmpint (json_object_get_int_member (limits, "max_attachments"), ==, 10);
  g_assert_cmpint (json_object_get_int_member (limits, "max_pending"), ==, 50);
}

static void
test_conversation (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, NULL);
  g_autoptr (JsonObject) ack = NULL;
  g_autoptr (JsonObject) typing = NULL;
  g_autoptr (JsonObject) delta = NULL;
  g_autoptr (JsonObject) message = NULL;

  say (client, "a", "Hi");
  ack = cb_ws_client_expect (client, "ack");
  g_assert_cmpstr (json_object_get_string_member (ack, "client_id"), ==, "a");
  g_assert_cmpint (json_object_get_int_member (ack, "seq"), ==, 1);
  typing = cb_ws_client_expect (client, "typing");
  g_assert_cmpstr (json_object_get_string_member (typing, "role"), ==, "bot");
  delta = cb_ws_client_expect (client, "delta");
  g_assert_cmpint (json_object_get_int_member (delta, "reply_to"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (delta, "offset"), ==, 0);
  message = cb_ws_client_expect (client, "message");
  g_assert_cmpint (json_object_get_int_member (message, "seq"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (message, "reply_to"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (message, "text"), ==, "Re: Hi");

  /* again: the ack of the first time, and nothing else */
  say (client, "a", "Other");
  expect_seq (client, "ack", 1);
  expect_quiet (client);
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->chat.responder), ==, 1);
}

/* Only once it is durable. */
static void
test_ack_after_commit (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, NULL);

  cb_backend_memory_hold (f->chat.backend);
  say (client, "a", "Hi");
  expect_quiet (client);
  cb_backend_memory_let_go (f->chat.backend);
  expect_seq (client, "ack", 1);
  expect_answer (client, 2);

  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_COMMIT);
  say (client, "b", "Hi");
  {
    g_autoptr (JsonObject) error = cb_ws_client_expect (client, "error");

    g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "unavailable");
    g_assert_cmpstr (json_object_get_string_member (error, "client_id"), ==, "b");
    g_assert_true (json_object_get_boolean_member (error, "temporary"));
  }
  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_NONE);
  say (client, "b", "Hi");
  expect_seq (client, "ack", 3);
  expect_answer (client, 4);
}

/* Acks come in the order of the messages. */
static void
test_pipelined (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, NULL);

  cb_responder_fake_hold (f->chat.responder);
  say (client, "a", "one");
  say (client, "c", "three");
  expect_seq (client, "ack", 1);
  expect (client, "typing");
  expect_seq (client, "ack", 2);
  expect (client, "typing");
  cb_responder_fake_let_go (f->chat.responder);
  expect (client, "delta");
  expect (client, "delta");
  expect_seq (client, "message", 3);
  expect_seq (client, "message", 4);
}

static void
test_failed_reply (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, NULL);
  g_autoptr (JsonObject) error = NULL;

  say (client, "a", "fail");
  expect_seq (client, "ack", 1);
  expect (client, "typing");
  expect (client, "typing");
  error = cb_ws_client_expect (client, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "unavailable");
  g_assert_cmpint (json_object_get_int_member (error, "reply_to"), ==, 1);
  g_assert_true (json_object_get_boolean_member (error, "temporary"));
  g_assert_false (json_object_has_member (error, "client_id"));
}

/* What one tab says all others hear, in the same order; so does HTTP. */
static void
test_tabs (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) first = cb_web_fixture_connect (f, NULL);
  g_autoptr (CbWsClient) second = cb_web_fixture_connect (f, "0");
  g_autoptr (JsonObject) typing = NULL;
  g_autoptr (JsonObject) read = NULL;
  g_autoptr (CbHttpAnswer) posted = NULL;

  expect_resumed (second, 1, 0, TRUE);
  say (first, "a", "Hi");
  expect_seq (first, "ack", 1);
  expect_seq (second, "message", 1);
  expect_answer (first, 2);
  expect_answer (second, 2);
  posted = cb_web_fixture_say (f, "b", "Hi");
  g_assert_cmpuint (posted->status, ==, 201);
  expect_seq (first, "message", 3);
  expect_seq (second, "message", 3);
  expect_answer (first, 4);
  expect_answer (second, 4);

  cb_ws_client_send (second, "{\"type\":\"typing\",\"on\":true}");
  typing = cb_ws_client_expect (first, "typing");
  g_assert_cmpstr (json_object_get_string_member (typing, "role"), ==, "visitor");
  g_assert_true (json_object_get_boolean_member (typing, "on"));
  cb_ws_client_send (second, "{\"type\":\"read\",\"seq\":4}");
  read = cb_ws_client_expect (first, "read");
  g_assert_cmpint (json_object_get_int_member (read, "seq"), ==, 4);
  expect_quiet (second);
}

static void
test_too_many_tabs (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *hello = g_strdup_printf (
      "{\"type\":\"hello\",\"session\":\"%s\",\"token\":\"%s\"}", f->chat.id, f->chat.token);
  g_autofree char *resume =
      g_strdup_printf ("{\"type\":\"hello\",\"session\":\"%s\",\"token\":\"%s\",\"last_seq\":0}",
                       f->chat.id, f->chat.token);
  g_autoptr (CbWsClient) first = NULL;
  g_autoptr (CbWsClient) second = cb_ws_client_new (f->address, NULL);
  g_autoptr (CbWsClient) third = cb_ws_client_new (f->address, NULL);

  cb_web_fixture_change (f, CB_SETTING_WEBSOCKET_MAX_PER_SESSION, "1");
  first = cb_web_fixture_connect (f, NULL);
  cb_ws_client_send (second, hello);
  cb_ws_client_expect_error (second, "rate_limited");
  cb_ws_client_expect_close (second, 4029);
  cb_ws_client_send (third, resume);
  expect (third, "welcome");
  cb_ws_client_expect_error (third, "rate_limited");
  cb_ws_client_expect_close (third, 4029);
  expect_quiet (first);
}

/* What was missed comes from the store, then what happens. */
static void
test_resume (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) first = cb_web_fixture_say (f, "a", "one");
  g_autoptr (CbHttpAnswer) second = cb_web_fixture_say (f, "b", "two");
  g_autoptr (CbWsClient) client = NULL;

  g_assert_cmpuint (first->status, ==, 201);
  g_assert_cmpuint (second->status, ==, 201);
  client = cb_web_fixture_connect (f, "1");
  for (guint seq = 2; seq <= 4; seq++)
    expect_seq (client, "message", seq);
  expect_resumed (client, 2, 4, TRUE);
  say (client, "c", "three");
  expect_seq (client, "ack", 5);
  expect_answer (client, 6);
}

/* In portions, each when the last was taken; what is sent meanwhile waits. */
static void
test_resume_long (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = NULL;
  guint64 seq = 0;

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_ENABLED, "false");
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("%u", i);
      g_autoptr (CbHttpAnswer) answer = cb_web_fixture_say (f, client_id, "Hi");

      g_assert_cmpuint (answer->status, ==, 201);
    }
  client = cb_web_fixture_connect (f, "0");
  say (client, "early", "Hi");
  while (seq < 100)
    expect_seq (client, "message", ++seq);
  expect_resumed (client, 1, 100, FALSE);
  while (seq < 120)
    expect_seq (client, "message", ++seq);
  expect_resumed (client, 101, 120, TRUE);
  expect_seq (client, "ack", 121);
  expect_answer (client, 122);
}

/* Long messages come in smaller portions: nobody is closed for what a replay makes wait. */
static void
test_resume_large (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (4000, 'x');
  g_autoptr (CbWsClient) client = NULL;
  gint64 seq = 0;

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_ENABLED, "false");
  cb_web_fixture_change (f, CB_SETTING_WEBSOCKET_MAX_QUEUED_BYTES, "65536");
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("%u", i);
      g_autoptr (CbHttpAnswer) answer = cb_web_fixture_say (f, client_id, text);

      g_assert_cmpuint (answer->status, ==, 201);
    }
  client = cb_web_fixture_connect (f, "0");
  while (seq < 40)
    {
      for (guint i = 0; i < 5; i++)
        expect_seq (client, "message", ++seq);
      expect_resumed (client, seq - 4, seq, seq == 40);
    }
}

/* The store was set back behind what the client remembers. */
static void
test_resume_ahead (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, "17");

  expect_resumed (client, 18, 17, TRUE);
  say (client, "a", "Hi");
  expect_seq (client, "ack", 1);
  expect_answer (client, 2);
}

/* In the same breath as hello. */
static void
test_early_frames (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_ws_client_new (f->address, NULL);
  g_autoptr (CbWsClient) greedy = cb_ws_client_new (f->address, NULL);
  g_autofree char *text = g_strnfill (30000, 'x');
  CbChatStats stats;

  cb_ws_client_send (client, "{\"type\":\"hello\"}");
  say (client, "a", "one");
  cb_ws_client_send (client, "{\"type\":\"ping\"}");
  expect (client, "welcome");
  expect (client, "pong");
  expect_seq (client, "ack", 1);
  expect_answer (client, 2);

  cb_backend_memory_hold (f->chat.backend);
  cb_ws_client_send (greedy, "{\"type\":\"hello\"}");
  for (guint i = 0; i < 3; i++)
    say (greedy, "a", text);
  cb_ws_client_expect_close (greedy, 4029);
  cb_backend_memory_let_go (f->chat.backend);
  while (cb_chat_get_stats (f->chat.chat, &stats), stats.sessions_opened < 3)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_bad_hello (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *name = g_strnfill (201, 'x');
  g_autofree char *long_name = g_strdup_printf ("{\"type\":\"hello\",\"name\":\"%s\"}", name);
  const struct
  {
    const char *frame;
    const char *code;
    guint16 close;
  } cases[] = {
    { "", "bad_request", 4001 },
    { "{", "bad_request", 4001 },
    { "[]", "bad_request", 4001 },
    { "{}", "bad_request", 4001 },
    { "{\"type\":\"ping\"}", "bad_request", 4001 },
    { "{\"type\":\"message\",\"client_id\":\"a\",\"text\":\"Hi\"}", "bad_request", 4001 },
    { "{\"type\":\"hello\",\"session\":7}", "bad_request", 4001 },
    { "{\"type\":\"hello\",\"session\":\"x\"}", "bad_request", 4001 },
    { "{\"type\":\"hello\",\"last_seq\":-1}", "bad_request", 4001 },
    { "{\"type\":\"hello\",\"name\":\"\\u0000\"}", "bad_request", 4001 },
    { long_name, "too_large", 4001 },
    { "{\"type\":\"hello\",\"session\":\"x\",\"token\":\"x\"}", "not_allowed", 4003 },
    { "{\"type\":\"hello\",\"session\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\",\"token\":"
      "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
      "not_allowed", 4003 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbWsClient) client = cb_ws_client_new (f->address, NULL);

      cb_ws_client_send (client, cases[i].frame);
      cb_ws_client_expect_error (client, cases[i].code);
      cb_ws_client_expect_close (client, cases[i].close);
    }
}

static void
test_foreign_token (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) other = cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, NULL);
  g_autofree char *token = cb_http_answer_dup_member (other, "token");
  g_autofree char *hello = g_strdup_printf (
      "{\"type\":\"hello\",\"session\":\"%s\",\"token\":\"%s\"}", f->chat.id, token);
  g_autoptr (CbWsClient) client = cb_ws_client_new (f->address, NULL);

  cb_ws_client_send (client, hello);
  cb_ws_client_expect_error (client, "not_allowed");
  cb_ws_client_expect_close (client, 4003);
}

static void
test_session_limit (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) first = cb_ws_client_new (f->address, NULL);
  g_autoptr (CbWsClient) second = cb_ws_client_new (f->address, NULL);
  g_autoptr (JsonObject) error = NULL;

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_SESSIONS_BURST, "1");
  cb_ws_client_send (first, "{\"type\":\"hello\"}");
  expect (first, "welcome");
  cb_ws_client_send (second, "{\"type\":\"hello\"}");
  error = cb_ws_client_expect (second, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "rate_limited");
  g_assert_cmpint (json_object_get_int_member (error, "retry_after_ms"), >=, 1000);
  cb_ws_client_expect_close (second, 4029);
}

static void
test_store_fails_at_hello (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_ws_client_new (f->address, NULL);

  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_COMMIT);
  cb_ws_client_send (client, "{\"type\":\"hello\"}");
  cb_ws_client_expect_error (client, "unavailable");
  cb_ws_client_expect_close (client, 1011);
}

/* What is malformed is said so, and the socket stays. */
static void
test_bad_frames (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, NULL);
  static const struct
  {
    const char *frame;
    const char *code;
  } cases[] = {
    { "", "bad_request" },
    { "nonsense", "bad_request" },
    { "[]", "bad_request" },
    { "{\"type\":7}", "bad_request" },
    { "{\"type\":\"hello\"}", "bad_request" },
    { "{\"type\":\"dance\"}", "bad_request" },
    { "{\"type\":\"%s%n%s%n\"}", "bad_request" },
    { "{\"type\":\"typing\"}", "bad_request" },
    { "{\"type\":\"typing\",\"on\":1}", "bad_request" },
    { "{\"type\":\"read\",\"seq\":1}", "bad_request" },
    { "{\"type\":\"read\",\"seq\":1.5}", "bad_request" },
    { "{\"type\":\"message\",\"text\":\"Hi\"}", "bad_request" },
    { "{\"type\":\"message\",\"client_id\":\"a\",\"text\":\"\"}", "bad_request" },
    { "{\"type\":\"message\",\"client_id\":\"a\",\"attachments\":"
      "[\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"]}",
      "not_found" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      cb_ws_client_send (client, cases[i].frame);
      cb_ws_client_expect_error (client, cases[i].code);
    }
  cb_ws_client_send (client, "{\"type\":\"ping\",\"unknown\":{}}");
  expect (client, "pong");
}

static void
test_too_large (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, NULL);
  g_autofree char *text = g_strnfill (4001, 'x');
  g_autofree char *huge = g_strnfill (65537, 'x');

  say (client, "a", text);
  {
    g_autoptr (JsonObject) error = cb_ws_client_expect (client, "error");

    g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "too_large");
    g_assert_cmpstr (json_object_get_string_member (error, "client_id"), ==, "a");
    g_assert_false (json_object_get_boolean_member (error, "temporary"));
  }
  cb_ws_client_send (client, huge);
  cb_ws_client_expect_close (client, 4009);
}

static void
test_binary (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) binary = cb_web_fixture_connect (f, NULL);
  g_autoptr (CbWsClient) latin = cb_web_fixture_connect (f, NULL);
  g_autoptr (CbWsClient) reserved = cb_web_fixture_connect (f, NULL);

  cb_ws_client_send_frame (binary, 0x82, "{}", 2);
  cb_ws_client_expect_close (binary, 1003);
  cb_ws_client_send_frame (latin, 0x81, "\xff", 1);
  cb_ws_client_expect_close (latin, 1007);
  cb_ws_client_send_frame (reserved, 0xc1, "{}", 2);
  cb_ws_client_expect_close (reserved, 1002);
}

static void
test_rate_limit (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = NULL;
  g_autoptr (JsonObject) error = NULL;

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_MESSAGES_BURST, "1");
  client = cb_web_fixture_connect (f, NULL);
  say (client, "a", "Hi");
  expect_seq (client, "ack", 1);
  expect_answer (client, 2);
  say (client, "b", "Hi");
  error = cb_ws_client_expect (client, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "rate_limited");
  g_assert_cmpstr (json_object_get_string_member (error, "client_id"), ==, "b");
  g_assert_true (json_object_get_boolean_member (error, "temporary"));
  g_assert_cmpint (json_object_get_int_member (error, "retry_after_ms"), >=, 1000);

  cb_clock_fake_advance (f->chat.clock, G_TIME_SPAN_SECOND);
  say (client, "b", "Hi");
  expect_seq (client, "ack", 3);
  expect_answer (client, 4);

  /* one that goes on though it is told not to */
  for (guint i = 0; i < 100; i++)
    {
      say (client, "c", "Hi");
      cb_ws_client_expect_error (client, "rate_limited");
    }
  cb_ws_client_expect_close (client, 4029);
}

/* Frames that cost nothing but time have a rate, too, and malformed ones share it. */
static void
test_frame_limit (CbWebFixture *f, gconstpointer data)
{
  static const char *const frames[] = { "{\"type\":\"ping\"}", "{\"type\":\"typing\",\"on\":true}",
                                        "{\"type\":\"read\",\"seq\":0}", "no frame" };
  g_autoptr (CbWsClient) client = NULL;
  g_autoptr (JsonObject) error = NULL;

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_FRAMES_BURST, "1");
  client = cb_web_fixture_connect (f, NULL);
  cb_ws_client_send (client, frames[0]);
  expect (client, "pong");
  cb_ws_client_send (client, frames[0]);
  error = cb_ws_client_expect (client, "error");
  g_assert_cmpint (json_object_get_int_member (error, "retry_after_ms"), >, 0);

  /* messages are counted apart, and a message forgives */
  say (client, "a", "Hi");
  expect_seq (client, "ack", 1);
  expect_answer (client, 2);
  for (guint i = 0; i < 100; i++)
    {
      cb_ws_client_send (client, frames[i % G_N_ELEMENTS (frames)]);
      cb_ws_client_expect_error (client, "rate_limited");
    }
  cb_ws_client_expect_close (client, 4029);
}

/* Who reads nothing is sent away; nothing that it misses is lost. */
static void
test_slow_reader (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) slow = NULL;
  g_autofree char *text = g_strnfill (4000, 'x');
  guint n = 0;

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_ENABLED, "false");
  cb_web_fixture_change (f, CB_SETTING_WEBSOCKET_MAX_QUEUED_BYTES, "8192");
  cb_web_fixture_change (f, CB_SETTING_WEBSOCKET_PONG_TIMEOUT_SECONDS, "1");
  slow = cb_ws_client_new (f->address, NULL);
  cb_client_socket_set_receive_buffer (cb_ws_client_get_socket (slow), 4096);
  {
    g_autofree char *hello = g_strdup_printf (
        "{\"type\":\"hello\",\"session\":\"%s\",\"token\":\"%s\"}", f->chat.id, f->chat.token);

    cb_ws_client_send (slow, hello);
    expect (slow, "welcome");
  }
  while (cb_ws_registry_get_stats (cb_web_server_get_sockets (f->server))->open > 0)
    {
      g_autofree char *client_id = g_strdup_printf ("%u", n++);
      g_autoptr (CbHttpAnswer) answer = cb_web_fixture_say (f, client_id, text);

      g_assert_cmpuint (answer->status, ==, 201);
      g_assert_cmpuint (n, <, 5000);
    }
  g_assert_cmpuint (cb_chat_get_last_seq (f->chat.chat, f->chat.id), ==, 2 * n);
}

static void
test_erased (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, NULL);
  g_autoptr (CbHttpAnswer) erased = cb_web_fixture_ask_session (f, "DELETE", "", NULL, NULL);

  g_assert_cmpuint (erased->status, ==, 204);
  cb_ws_client_expect_error (client, "not_allowed");
  cb_ws_client_expect_close (client, 4003);
}

static void
test_leaves (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) polite = cb_web_fixture_connect (f, NULL);
  CbWsClient *rude = cb_web_fixture_connect (f, NULL);
  CbChatStats stats;

  cb_responder_fake_hold (f->chat.responder);
  say (rude, "a", "Hi");
  expect_seq (rude, "ack", 1);
  cb_ws_client_free (rude);
  cb_ws_client_send_frame (polite, 0x88, "\x03\xe8", 2);
  expect_seq (polite, "message", 1);
  expect (polite, "typing");
  cb_ws_client_expect_close (polite, 1000);
  while (cb_web_server_get_net_stats (f->server)->connections > 0)
    g_main_context_iteration (NULL, TRUE);
  cb_responder_fake_let_go (f->chat.responder);
  while (cb_chat_get_stats (f->chat.chat, &stats), stats.turns > 0)
    g_main_context_iteration (NULL, TRUE);
  cb_chat_get_stats (f->chat.chat, &stats);
  g_assert_cmpuint (stats.sessions_used, ==, 0);
  g_assert_cmpuint (cb_chat_get_last_seq (f->chat.chat, f->chat.id), ==, 2);
}

static void
test_stopping (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JsonObject) error = NULL;

  cb_responder_fake_hold (f->chat.responder);
  say (client, "a", "Hi");
  expect_seq (client, "ack", 1);
  expect (client, "typing");
  cb_web_server_go_away (f->server);
  cb_chat_drain_async (f->chat.chat, NULL, cb_await_keep, &result);
  expect (client, "goaway");
  say (client, "b", "Hi");
  error = cb_ws_client_expect (client, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "unavailable");
  g_assert_cmpstr (json_object_get_string_member (error, "client_id"), ==, "b");
  cb_responder_fake_let_go (f->chat.responder);
  expect (client, "delta");
  expect_seq (client, "message", 2);
  g_assert_true (cb_chat_drain_finish (f->chat.chat, cb_await (&result), NULL));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/ws-session/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,            \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("new-session", test_new_session);
  ADD ("conversation", test_conversation);
  ADD ("ack-after-commit", test_ack_after_commit);
  ADD ("pipelined", test_pipelined);
  ADD ("failed-reply", test_failed_reply);
  ADD ("tabs", test_tabs);
  ADD ("too-many-tabs", test_too_many_tabs);
  ADD ("resume", test_resume);
  ADD ("resume-long", test_resume_long);
  ADD ("resume-large", test_resume_large);
  ADD ("resume-ahead", test_resume_ahead);
  ADD ("early-frames", test_early_frames);
  ADD ("bad-hello", test_bad_hello);
  ADD ("foreign-token", test_foreign_token);
  ADD ("session-limit", test_session_limit);
  ADD ("store-fails-at-hello", test_store_fails_at_hello);
  ADD ("bad-frames", test_bad_frames);
  ADD ("too-large", test_too_large);
  ADD ("binary", test_binary);
  ADD ("rate-limit", test_rate_limit);
  ADD ("frame-limit", test_frame_limit);
  ADD ("slow-reader", test_slow_reader);
  ADD ("erased", test_erased);
  ADD ("leaves", test_leaves);
  ADD ("stopping", test_stopping);

  return g_test_run ();
}
