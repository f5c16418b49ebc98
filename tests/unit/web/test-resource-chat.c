#include <string.h>

#include "lib/cb-web-fixture.h"

static CbHttpAnswer *
ask (CbWebFixture *f, const char *headers, const char *body)
{
  return cb_web_fixture_ask (f, "POST", "/api/v1/chat", headers, body);
}

static void
test_new_session (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = ask (f, NULL, "{\"message\":\"Hi\"}");
  g_autofree char *id = cb_http_answer_dup_member (answer, "session_id");
  g_autofree char *token = cb_http_answer_dup_member (answer, "token");
  g_autofree char *more =
      g_strdup_printf ("{\"message\":\"And?\",\"session_id\":\"%s\",\"token\":\"%s\"}", id, token);
  g_autoptr (CbHttpAnswer) next = ask (f, NULL, more);
  g_autofree char *next_id = cb_http_answer_dup_member (next, "session_id");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (strstr (answer->body, "\"reply\":{\"seq\":2,"));
  g_assert_nonnull (strstr (answer->body, "\"text\":\"Re: Hi\""));
  g_assert_cmpuint (next->status, ==, 200);
  g_assert_cmpstr (next_id, ==, id);
  g_assert_nonnull (strstr (next->body, "\"reply\":{\"seq\":4,"));
}

/* The token may come as everywhere else, too. */
static void
test_bearer (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *body =
      g_strdup_printf ("{\"message\":\"Hi\",\"session_id\":\"%s\"}", f->chat.id);
  g_autoptr (CbHttpAnswer) answer = ask (f, f->bearer, body);
  g_autoptr (CbHttpAnswer) missing = ask (f, NULL, body);

  g_assert_cmpuint (answer->status, ==, 200);
  cb_web_fixture_assert_problem (missing, 401, "not_allowed");
}

#define TOO_LONG "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void
test_not_authorized (CbWebFixture *f, gconstpointer data)
{
  static const char *const formats[] = {
    "{\"message\":\"Hi\",\"session_id\":\"%s\",\"token\":\"x\"}",
    "{\"message\":\"Hi\",\"session_id\":\"x%s\",\"token\":\"x\"}",
    "{\"message\":\"Hi\",\"session_id\":\"%s\",\"token\":\"" TOO_LONG "\"}",
    "{\"message\":\"Hi\",\"session_id\":\"%s\",\"token\":\"\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_auto (GStrv) parts = g_strsplit (formats[i], "%s", 2);
      g_autofree char *body = g_strjoin (f->chat.id, parts[0], parts[1], NULL);
      g_autoptr (CbHttpAnswer) answer = ask (f, NULL, body);

      cb_web_fixture_assert_problem (answer, 403, "not_allowed");
    }
}

/* Whatever is refused opens no session. */
static void
test_refused (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (4001, 'x');
  g_autofree char *long_text = g_strdup_printf ("{\"message\":\"%s\"}", text);
  const struct
  {
    const char *body;
    guint status;
    const char *code;
  } cases[] = {
    { "{}", 400, "bad_request" },
    { "{\"message\":\"\"}", 400, "bad_request" },
    { "{\"message\":\" \\n\"}", 400, "bad_request" },
    { "{\"message\":[]}", 400, "bad_request" },
    { "{\"message\":\"Hi\",\"session_id\":1}", 400, "bad_request" },
    { long_text, 413, "too_large" },
  };
  g_autoptr (CbHttpAnswer) first = NULL;
  g_autoptr (CbHttpAnswer) limited = NULL;
  CbChatStats stats;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbHttpAnswer) answer = ask (f, NULL, cases[i].body);

      cb_web_fixture_assert_problem (answer, cases[i].status, cases[i].code);
    }
  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_ADDRESS_FACTOR, "1");
  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_MESSAGES_BURST, "1");
  first = ask (f, NULL, "{\"message\":\"Hi\"}");
  limited = ask (f, NULL, "{\"message\":\"Hi\"}");
  g_assert_cmpuint (first->status, ==, 200);
  cb_web_fixture_assert_problem (limited, 429, "rate_limited");
  cb_chat_get_stats (f->chat.chat, &stats);
  g_assert_cmpuint (stats.sessions_opened, ==, 2); /* the fixture's, and of the first */
}

static void
test_rate_limit (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) first = NULL;
  g_autoptr (CbHttpAnswer) second = NULL;

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_SESSIONS_BURST, "1");
  first = ask (f, NULL, "{\"message\":\"Hi\"}");
  second = ask (f, NULL, "{\"message\":\"Hi\"}");
  g_assert_cmpuint (first->status, ==, 200);
  cb_http_answer_assert (first, "RateLimit-Limit", "1");
  cb_web_fixture_assert_problem (second, 429, "rate_limited");
}

static void
test_failed (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) reply = ask (f, NULL, "{\"message\":\"fail\"}");
  g_autoptr (CbHttpAnswer) store = NULL;

  cb_web_fixture_assert_problem (reply, 503, "unavailable");
  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_COMMIT);
  store = ask (f, NULL, "{\"message\":\"Hi\"}");
  cb_web_fixture_assert_problem (store, 503, "unavailable");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/resource-chat/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,         \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("new-session", test_new_session);
  ADD ("bearer", test_bearer);
  ADD ("not-authorized", test_not_authorized);
  ADD ("refused", test_refused);
  ADD ("rate-limit", test_rate_limit);
  ADD ("failed", test_failed);

  return g_test_run ();
}
