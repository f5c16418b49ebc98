#include "web/cb-cors.h"

#include "lib/cb-web-fixture.h"

#define ALLOWED "https://www.example.org"

static void
set_up (CbWebFixture *f, gconstpointer data)
{
  cb_web_fixture_set_up (f, data);
  cb_web_fixture_change (f, CB_SETTING_WEB_ALLOWED_ORIGINS,
                         ALLOWED ";https://shop.example.org:8443");
}

static CbHttpAnswer *
ask_from (CbWebFixture *f, const char *origin, const char *method, const char *more)
{
  g_autofree char *headers = g_strdup_printf ("Origin: %s\r\n%s", origin, more);

  return cb_web_fixture_ask (f, method, "/api/v1/sessions", headers, NULL);
}

static void
test_allowed (CbWebFixture *f, gconstpointer data)
{
  static const char *const origins[] = { ALLOWED, "https://shop.example.org:8443",
                                         "https://WWW.example.org" };

  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autoptr (CbHttpAnswer) answer = ask_from (f, origins[i], "POST", "");
      g_autofree char *exposed = cb_http_answer_dup (answer, "Access-Control-Expose-Headers");

      g_assert_cmpuint (answer->status, ==, 201);
      cb_http_answer_assert (answer, "Access-Control-Allow-Origin", origins[i]);
      cb_http_answer_assert (answer, "Vary", "Origin");
      cb_http_answer_assert (answer, "Access-Control-Allow-Credentials", NULL);
      g_assert_nonnull (strstr (exposed, "Retry-After"));
      g_assert_nonnull (strstr (exposed, "X-Request-Id"));
    }
}

/* What is refused has no effect. */
static void
test_refused (CbWebFixture *f, gconstpointer data)
{
  static const char *const origins[] = { "https://evil.example.org",
                                         "http://www.example.org",
                                         "https://www.example.org.evil.net",
                                         "https://shop.example.org",
                                         "https://evil.net/https://www.example.org",
                                         "null",
                                         "*" };
  CbChatStats before;
  CbChatStats after;

  cb_chat_get_stats (f->chat.chat, &before);
  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autoptr (CbHttpAnswer) answer = ask_from (f, origins[i], "POST", "");

      cb_web_fixture_assert_problem (answer, 403, "not_allowed");
      cb_http_answer_assert (answer, "Access-Control-Allow-Origin", NULL);
      cb_http_answer_assert (answer, "Vary", "Origin");
    }
  cb_chat_get_stats (f->chat.chat, &after);
  g_assert_cmpuint (after.sessions_opened, ==, before.sessions_opened);
}

/* The page that the server itself gave; a proxy may have done the TLS. */
static void
test_own (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) plain = ask_from (f, "http://chat.example.org", "POST", "");
  g_autoptr (CbHttpAnswer) tls = ask_from (f, "https://chat.example.org", "POST", "");
  g_autoptr (CbHttpAnswer) port = ask_from (f, "http://chat.example.org:81", "POST", "");

  g_assert_cmpuint (plain->status, ==, 201);
  g_assert_cmpuint (tls->status, ==, 201);
  g_assert_cmpuint (port->status, ==, 403);
}

static void
test_forwarded_host (CbWebFixture *f, gconstpointer data)
{
  static const char forwarded[] = "X-Forwarded-Host: public.example.org\r\n";
  g_autoptr (CbHttpAnswer) untrusted = NULL;
  g_autoptr (CbHttpAnswer) trusted = NULL;

  untrusted = ask_from (f, "https://public.example.org", "POST", forwarded);
  g_assert_cmpuint (untrusted->status, ==, 403);
  cb_web_fixture_change (f, CB_SETTING_WEB_TRUSTED_PROXIES, "127.0.0.1");
  trusted = ask_from (f, "https://public.example.org", "POST", forwarded);
  g_assert_cmpuint (trusted->status, ==, 201);
}

static void
test_preflight (CbWebFixture *f, gconstpointer data)
{
  static const char asks[] = "Access-Control-Request-Method: POST\r\n"
                             "Access-Control-Request-Headers: authorization,content-type\r\n";
  g_autoptr (CbHttpAnswer) allowed = ask_from (f, ALLOWED, "OPTIONS", asks);
  g_autoptr (CbHttpAnswer) refused = ask_from (f, "https://evil.net", "OPTIONS", asks);

  g_assert_cmpuint (allowed->status, ==, 204);
  cb_http_answer_assert (allowed, "Access-Control-Allow-Origin", ALLOWED);
  cb_http_answer_assert (allowed, "Access-Control-Allow-Methods", "POST, OPTIONS");
  cb_http_answer_assert (allowed, "Access-Control-Allow-Headers", "Authorization, Content-Type");
  cb_http_answer_assert (allowed, "Access-Control-Max-Age", "600");
  g_assert_cmpuint (refused->status, ==, 403);
  cb_http_answer_assert (refused, "Access-Control-Allow-Methods", NULL);
}

static void
test_any (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = NULL;

  cb_web_fixture_change (f, CB_SETTING_WEB_ALLOWED_ORIGINS, "*");
  answer = ask_from (f, "https://anybody.example.net", "POST", "");
  g_assert_cmpuint (answer->status, ==, 201);
  cb_http_answer_assert (answer, "Access-Control-Allow-Origin", "https://anybody.example.net");
}

/* A script can read why it was refused, too. */
static void
test_errors (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer =
                 cb_web_fixture_ask (f, "GET", "/nowhere", "Origin: " ALLOWED "\r\n", NULL);

  g_assert_cmpuint (answer->status, ==, 404);
  cb_http_answer_assert (answer, "Access-Control-Allow-Origin", ALLOWED);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/cors/" name, CbWebFixture, NULL, set_up, test, cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("allowed", test_allowed);
  ADD ("refused", test_refused);
  ADD ("own", test_own);
  ADD ("forwarded-host", test_forwarded_host);
  ADD ("preflight", test_preflight);
  ADD ("any", test_any);
  ADD ("errors", test_errors);

  return g_test_run ();
}
