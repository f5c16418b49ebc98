#include "base/cb-token.h"
#include "lib/cb-web-fixture.h"

static void
test_create (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, NULL);
  g_autofree char *id = cb_http_answer_dup_member (answer, "id");
  g_autofree char *token = cb_http_answer_dup_member (answer, "token");
  g_autofree char *state = cb_http_answer_dup_member (answer, "state");
  g_autofree char *location = g_strconcat ("/api/v1/sessions/", id, NULL);
  g_autofree char *bearer = g_strdup_printf ("Authorization: Bearer %s\r\n", token);
  g_autoptr (CbHttpAnswer) shown = NULL;

  g_assert_cmpuint (answer->status, ==, 201);
  cb_http_answer_assert (answer, "Content-Type", "application/json");
  cb_http_answer_assert (answer, "Location", location);
  g_assert_cmpuint (strlen (token), ==, CB_TOKEN_LENGTH);
  g_assert_cmpstr (state, ==, "bot");

  shown = cb_web_fixture_ask (f, "GET", location, bearer, NULL);
  g_assert_cmpuint (shown->status, ==, 200);
  g_assert_null (strstr (shown->body, token)); /* it was shown once */
}

static void
test_create_with_visitor (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask (
      f, "POST", "/api/v1/sessions", NULL,
      "{\"name\":\"Grace\",\"locale\":\"en\",\"state\":\"operator\"}");
  g_autofree char *name = cb_http_answer_dup_member (answer, "name");
  g_autofree char *state = cb_http_answer_dup_member (answer, "state");

  g_assert_cmpuint (answer->status, ==, 201);
  g_assert_cmpstr (name, ==, "Grace");
  g_assert_cmpstr (state, ==, "bot");
}

/* What is not named stays; what only the server may set is not looked at. */
static void
test_describe (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask_session (
      f, "PATCH", "", NULL, "{\"email\":\"ada@example.org\",\"state\":\"operator\"}");
  g_autofree char *name = cb_http_answer_dup_member (answer, "name");
  g_autofree char *email = cb_http_answer_dup_member (answer, "email");
  g_autofree char *state = cb_http_answer_dup_member (answer, "state");
  g_autoptr (CbHttpAnswer) malformed =
                 cb_web_fixture_ask_session (f, "PATCH", "", NULL, "{\"email\":7}");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (name, ==, "Ada");
  g_assert_cmpstr (email, ==, "ada@example.org");
  g_assert_cmpstr (state, ==, "bot");
  g_assert_null (strstr (answer->body, "token"));
  cb_web_fixture_assert_problem (malformed, 400, "bad_request");
}

static void
test_bad_bodies (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *name = g_strnfill (201, 'x');
  g_autofree char *long_name = g_strdup_printf ("{\"name\":\"%s\"}", name);
  g_autofree char *deep = g_strnfill (40, '[');
  const struct
  {
    const char *body;
    guint status;
    const char *code;
  } cases[] = {
    { "{", 400, "bad_request" },
    { "[]", 400, "bad_request" },
    { "null", 400, "bad_request" },
    { " ", 400, "bad_request" },
    { "{\"name\":1}", 400, "bad_request" },
    { "{\"name\":\"\\u0000\"}", 400, "bad_request" },
    { "{\"name\":\"\xff\"}", 400, "bad_request" },
    { "{} {}", 400, "bad_request" },
    { deep, 400, "bad_request" },
    { long_name, 413, "too_large" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbHttpAnswer) answer =
                     cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, cases[i].body);

      cb_web_fixture_assert_problem (answer, cases[i].status, cases[i].code);
    }
}

static void
test_content_type (CbWebFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *header;
    guint status;
  } cases[] = {
    { "Content-Type: application/json\r\n", 201 },
    { "Content-Type: application/json; charset=utf-8\r\n", 201 },
    { "content-type: Application/JSON\r\nContent-Type:\r\n", 415 },
    { "Content-Type: text/plain\r\n", 415 },
    { "Content-Type: application/x-www-form-urlencoded\r\n", 415 },
    { "Content-Type: application/jsonp\r\n", 415 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbHttpAnswer) answer =
                     cb_web_fixture_ask (f, "POST", "/api/v1/sessions", cases[i].header, "{}");

      g_assert_cmpuint (answer->status, ==, cases[i].status);
      if (cases[i].status == 415)
        cb_web_fixture_assert_problem (answer, 415, "unsupported_type");
    }
}

static void
test_rate_limit (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) first = NULL;
  g_autoptr (CbHttpAnswer) second = NULL;
  g_autoptr (CbHttpAnswer) refused = NULL;
  g_autoptr (CbHttpAnswer) later = NULL;

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_SESSIONS_BURST, "2");
  first = cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, NULL);
  g_assert_cmpuint (first->status, ==, 201);
  cb_http_answer_assert (first, "RateLimit-Limit", "2");
  cb_http_answer_assert (first, "RateLimit-Remaining", "1");
  cb_http_answer_assert (first, "RateLimit-Reset", "3"); /* 20 a minute */
  cb_http_answer_assert (first, "Retry-After", NULL);
  second = cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, NULL);
  cb_http_answer_assert (second, "RateLimit-Remaining", "0");

  refused = cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, NULL);
  cb_web_fixture_assert_problem (refused, 429, "rate_limited");
  cb_http_answer_assert (refused, "Retry-After", "3");
  cb_http_answer_assert (refused, "RateLimit-Limit", "2");
  cb_http_answer_assert (refused, "RateLimit-Remaining", "0");
  cb_http_answer_assert (refused, "RateLimit-Reset", "6");
  cb_clock_fake_advance (f->chat.clock, 3 * G_TIME_SPAN_SECOND);
  later = cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, NULL);
  g_assert_cmpuint (later->status, ==, 201);
}

/* With headers that show no token, the wrong one, or that of somebody else. */
static void
test_not_authorized (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) other = cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, NULL);
  g_autofree char *other_token = cb_http_answer_dup_member (other, "token");
  g_autofree char *path = g_strconcat ("/api/v1/sessions/", f->chat.id, NULL);
  g_autofree char *foreign = g_strdup_printf ("Authorization: Bearer %s\r\n", other_token);
  g_autofree char *longer = g_strdup_printf ("Authorization: Bearer %sx\r\n", f->chat.token);
  g_autofree char *basic = g_strdup_printf ("Authorization: Basic %s\r\n", f->chat.token);
  g_autofree char *query = g_strdup_printf ("%s?token=%s", path, f->chat.token);
  const struct
  {
    const char *path;
    const char *headers;
    guint status;
  } cases[] = {
    { path, NULL, 401 },
    { path, basic, 401 },
    { path, "Authorization: Bearer\r\n", 401 },
    { query, NULL, 401 },
    { path, "Authorization: Bearer x\r\n", 403 },
    { path, foreign, 403 },
    { path, longer, 403 },
    { "/api/v1/sessions/01ARZ3NDEKTSV4RRFFQ69G5FAV", f->bearer, 403 },
    { "/api/v1/sessions/x", f->bearer, 403 },
  };
  static const char *const methods[] = { "GET", "DELETE" };

  for (guint i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (methods); i++)
    {
      guint n = i / G_N_ELEMENTS (methods);
      g_autoptr (CbHttpAnswer) answer =
                     cb_web_fixture_ask (f, methods[i % 2], cases[n].path, cases[n].headers, NULL);

      cb_web_fixture_assert_problem (answer, cases[n].status, "not_allowed");
      cb_http_answer_assert (answer, "WWW-Authenticate",
                             cases[n].status == 401 ? "Bearer realm=\"chatbotd\"" : NULL);
    }
}

/* Nobody learns from the answer which sessions there are. */
static void
test_no_oracle (CbWebFixture *f, gconstpointer data)
{
  g_autofree char *path = g_strconcat ("/api/v1/sessions/", f->chat.id, NULL);
  static const char wrong[] =
      "Authorization: Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n";
  g_autoptr (CbHttpAnswer) known = cb_web_fixture_ask (f, "GET", path, wrong, NULL);
  g_autoptr (CbHttpAnswer) unknown = cb_web_fixture_ask (
      f, "GET", "/api/v1/sessions/01ARZ3NDEKTSV4RRFFQ69G5FAV", wrong, NULL);
  g_autofree char *known_detail = cb_http_answer_dup_member (known, "detail");
  g_autofree char *unknown_detail = cb_http_answer_dup_member (unknown, "detail");

  g_assert_cmpuint (known->status, ==, 403);
  g_assert_cmpuint (unknown->status, ==, 403);
  g_assert_cmpstr (known_detail, ==, unknown_detail);
}

static void
test_erase (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) erased = cb_web_fixture_ask_session (f, "DELETE", "", NULL, NULL);
  g_autoptr (CbHttpAnswer) again = cb_web_fixture_ask_session (f, "DELETE", "", NULL, NULL);
  g_autoptr (CbHttpAnswer) shown = cb_web_fixture_ask_session (f, "GET", "", NULL, NULL);

  g_assert_cmpuint (erased->status, ==, 204);
  cb_web_fixture_assert_problem (again, 403, "not_allowed");
  cb_web_fixture_assert_problem (shown, 403, "not_allowed");
}

static void
test_expired (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = NULL;

  cb_clock_fake_advance (f->chat.clock, 31 * G_TIME_SPAN_DAY);
  answer = cb_web_fixture_ask_session (f, "GET", "", NULL, NULL);
  cb_web_fixture_assert_problem (answer, 403, "not_allowed");
}

static void
test_store_fails (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) failed = NULL;
  g_autoptr (CbHttpAnswer) works = NULL;

  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_COMMIT);
  failed = cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, NULL);
  cb_web_fixture_assert_problem (failed, 503, "unavailable");
  cb_http_answer_assert (failed, "Retry-After", "5");
  g_assert_null (strstr (failed->body, "on purpose"));
  cb_backend_memory_set_fault (f->chat.backend, CB_FAULT_NONE);
  works = cb_web_fixture_ask (f, "POST", "/api/v1/sessions", NULL, NULL);
  g_assert_cmpuint (works->status, ==, 201);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/resource-session/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,      \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("create", test_create);
  ADD ("create-with-visitor", test_create_with_visitor);
  ADD ("describe", test_describe);
  ADD ("bad-bodies", test_bad_bodies);
  ADD ("content-type", test_content_type);
  ADD ("rate-limit", test_rate_limit);
  ADD ("not-authorized", test_not_authorized);
  ADD ("no-oracle", test_no_oracle);
  ADD ("erase", test_erase);
  ADD ("expired", test_expired);
  ADD ("store-fails", test_store_fails);

  return g_test_run ();
}
