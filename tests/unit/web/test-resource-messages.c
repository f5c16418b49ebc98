#include <string.h>

#include "lib/cb-web-fixture.h"

static void
test_send (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = cb_web_fixture_say (f, "a", "Hi");
  g_autoptr (JsonObject) object = cb_http_answer_parse (answer);
  JsonObject *message = json_object_get_object_member (object, "message");
  JsonObject *reply = json_object_get_object_member (object, "reply");

  g_assert_cmpuint (answer->status, ==, 201);
  cb_http_answer_assert (answer, "RateLimit-Limit", "20");
  cb_http_answer_assert (answer, "RateLimit-Remaining", "19");
  g_assert_cmpint (json_object_get_int_member (message, "seq"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (message, "client_id"), ==, "a");
  g_assert_cmpstr (json_object_get_string_member (message, "role"), ==, "visitor");
  g_assert_cmpint (json_object_get_int_member (reply, "seq"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (reply, "reply_to"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (reply, "text"), ==, "Re: Hi");
}

/* The same client_id again gives the same answer, whatever the text, and stores nothing. */
static void
test_idempotent (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) first = cb_web_fixture_say (f, "a", "Hi");
  g_autoptr (CbHttpAnswer) again = NULL;

  cb_clock_fake_advance (f->chat.clock, G_TIME_SPAN_HOUR);
  again = cb_web_fixture_say (f, "a", "Something else");
  g_assert_cmpuint (again->status, ==, 201);
  g_assert_cmpstr (again->body, ==, first->body);
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->chat.responder), ==, 1);
}

static void
test_bad_messages (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (4001, 'x');
  g_autofree char *long_text = g_strdup_printf ("{\"client_id\":\"a\",\"text\":\"%s\"}", text);
  g_autofree char *id = g_strnfill (65, 'x');
  g_autofree char *long_id = g_strdup_printf ("{\"client_id\":\"%s\",\"text\":\"Hi\"}", id);
  const struct
  {
    const char *body;
    guint status;
    const char *code;
  } cases[] = {
    { "{}", 400, "bad_request" },
    { "{\"text\":\"Hi\"}", 400, "bad_request" },
    { "{\"client_id\":\"a\"}", 400, "bad_request" },
    { "{\"client_id\":\"a\",\"text\":\" \"}", 400, "bad_request" },
    { "{\"client_id\":\"a b\",\"text\":\"Hi\"}", 400, "bad_request" },
    { "{\"client_id\":\"\",\"text\":\"Hi\"}", 400, "bad_request" },
    { "{\"client_id\":\"a\",\"text\":7}", 400, "bad_request" },
    { "{\"client_id\":\"a\",\"text\":\"\\ud800\"}", 400, "bad_request" },
    { "{\"client_id\":\"a\",\"attachments\":[\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"]}", 404, "not_found" },
    { long_id, 400, "bad_request" },
    { long_text, 413, "too_large" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbHttpAnswer) answer =
                     cb_web_fixture_ask_session (f, "POST", "/messages", NULL, cases[i].body);

      cb_web_fixture_assert_problem (answer, cases[i].status, cases[i].code);
    }
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->chat.responder), ==, 0);
}

static void
test_not_authorized (CbWebFixture *f, gconstpointer data)
{
  static const char body[] = "{\"client_id\":\"a\",\"text\":\"Hi\"}";
  g_autofree char *target = g_strdup_printf ("/api/v1/sessions/%s/messages", f->chat.id);
  g_autoptr (CbHttpAnswer) missing = cb_web_fixture_ask (f, "POST", target, NULL, body);
  g_autoptr (CbHttpAnswer) wrong =
                 cb_web_fixture_ask (f, "POST", target, "Authorization: Bearer x\r\n", body);
  g_autoptr (CbHttpAnswer) list =
                 cb_web_fixture_ask (f, "GET", target, "Authorization: Bearer x\r\n", NULL);

  cb_web_fixture_assert_problem (missing, 401, "not_allowed");
  cb_web_fixture_assert_problem (wrong, 403, "not_allowed");
  cb_web_fixture_assert_problem (list, 403, "not_allowed");
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->chat.responder), ==, 0);
}

/* @seqs: as "1 2 3", or "" */
static void
check_list (CbWebFixture *f, const char *query, const char *seqs, gboolean more)
{
  g_autofree char *rest = g_strconcat ("/messages", query, NULL);
  g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask_session (f, "GET", rest, NULL, NULL);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GString) got = g_string_new (NULL);
  JsonArray *messages;

  g_assert_cmpuint (answer->status, ==, 200);
  object = cb_http_answer_parse (answer);
  messages = json_object_get_array_member (object, "messages");
  for (guint i = 0; i < json_array_get_length (messages); i++)
    g_string_append_printf (
        got, "%s%d", i > 0 ? " " : "",
        (int) json_object_get_int_member (json_array_get_object_element (messages, i), "seq"));
  g_assert_cmpstr (got->str, ==, seqs);
  g_assert_cmpint (json_object_get_boolean_member (object, "more"), ==, more);
}

static void
test_list (CbWebFixture *f, gconstpointer data)
{
  check_list (f, "", "", FALSE);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("%u", i);
      g_autoptr (CbHttpAnswer) answer = cb_web_fixture_say (f, client_id, "Hi");

      g_assert_cmpuint (answer->status, ==, 201);
    }
  check_list (f, "", "1 2 3 4 5 6", FALSE);
  check_list (f, "?after=4", "5 6", FALSE);
  check_list (f, "?after=1&limit=2", "2 3", TRUE);
  check_list (f, "?limit=2&after=4", "5 6", FALSE);
  check_list (f, "?after=6", "", FALSE);
  check_list (f, "?after=1000000", "", FALSE);
  check_list (f, "?limit=500&unknown=x", "1 2 3 4 5 6", FALSE);
}

static void
test_bad_queries (CbWebFixture *f, gconstpointer data)
{
  static const char *const queries[] = {
    "?limit=0",   "?limit=501", "?limit=x",
    "?limit=-1",  "?limit=",    "?after=-1",
    "?after=1.5", "?after=%20", "?after=99999999999999999999"
  };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *rest = g_strconcat ("/messages", queries[i], NULL);
      g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask_session (f, "GET", rest, NULL, NULL);

      cb_web_fixture_assert_problem (answer, 400, "bad_request");
    }
}

static void
test_rate_limit (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) first = NULL;
  g_autoptr (CbHttpAnswer) refused = NULL;
  g_autoptr (CbHttpAnswer) later = NULL;

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_MESSAGES_BURST, "1");
  first = cb_web_fixture_say (f, "a", "Hi");
  g_assert_cmpuint (first->status, ==, 201);
  refused = cb_web_fixture_say (f, "b", "Hi");
  cb_web_fixture_assert_problem (refused, 429, "rate_limited");
  cb_http_answer_assert (refused, "Retry-After", "1");
  cb_clock_fake_advance (f->chat.clock, G_TIME_SPAN_SECOND);
  later = cb_web_fixture_say (f, "b", "Hi");
  g_assert_cmpuint (later->status, ==, 201);
}

/* The message is safe, its answer is not there: the same again asks for it again. */
static void
test_failed_reply (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = cb_web_fixture_say (f, "a", "fail");
  g_autoptr (CbHttpAnswer) again = cb_web_fixture_say (f, "a", "fail");

  cb_web_fixture_assert_problem (answer, 503, "unavailable");
  cb_http_answer_assert (answer, "Retry-After", "5");
  cb_web_fixture_assert_problem (again, 503, "unavailable");
  check_list (f, "", "1", FALSE);
  g_assert_cmpuint (cb_responder_fake_get_n_asked (f->chat.responder), ==, 2);
}

static void
test_store_fails (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) refused = NULL;
  g_autoptr (CbHttpAnswer) works = NULL;

  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_COMMIT);
  refused = cb_web_fixture_say (f, "a", "Hi");
  cb_web_fixture_assert_problem (refused, 503, "unavailable");
  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_NONE);
  works = cb_web_fixture_say (f, "a", "Hi");
  g_assert_cmpuint (works->status, ==, 201);
  check_list (f, "", "1 2", FALSE);
}

/* Puts the session into @state behind the chat's back, as before a restart. */
static void
set_state (CbWebFixture *f, CbSessionState state)
{
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session = NULL;
  CbSession fields;

  cb_store_get_session_async (f->chat.store, f->chat.id, NULL, cb_await_keep, &read);
  session = cb_store_get_session_finish (f->chat.store, cb_await (&read), &error);
  g_assert_no_error (error);
  fields = *session;
  fields.state = state;
  cb_session_unref (session);
  session = cb_session_new (&fields);
  cb_store_update_session_async (f->chat.store, session, NULL, cb_await_keep, &written);
  g_assert_true (cb_store_update_session_finish (f->chat.store, cb_await (&written), &error));
}

static void
test_closed_session (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = NULL;

  set_state (f, CB_SESSION_CLOSED);
  answer = cb_web_fixture_say (f, "a", "Hi");
  cb_web_fixture_assert_problem (answer, 409, "conflict");
  check_list (f, "", "", FALSE);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/resource-messages/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,     \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("send", test_send);
  ADD ("idempotent", test_idempotent);
  ADD ("bad-messages", test_bad_messages);
  ADD ("not-authorized", test_not_authorized);
  ADD ("list", test_list);
  ADD ("bad-queries", test_bad_queries);
  ADD ("rate-limit", test_rate_limit);
  ADD ("failed-reply", test_failed_reply);
  ADD ("store-fails", test_store_fails);
  ADD ("closed-session", test_closed_session);

  return g_test_run ();
}
