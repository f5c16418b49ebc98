#include <string.h>

#include "lib/cb-web-fixture.h"

/* Browsers load the page and what is on it from here alone. */
static void
test_page (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask (f, "GET", "/", NULL, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  cb_http_answer_assert (answer, "Content-Type", "text/html; charset=utf-8");
  g_assert_nonnull (strstr (answer->body, "<script src=\"widget/loader.js\" async>"));
  g_assert_null (strstr (answer->body, "style="));
  g_assert_null (strstr (answer->body, "onclick"));
}

static void
test_asset (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask (f, "GET", "/try/page.js", NULL, NULL);
  g_autofree char *policy = cb_http_answer_dup (answer, "Content-Security-Policy");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (strstr (answer->body, "window.Chatbot"));
  cb_http_answer_assert (answer, "Content-Type", "text/javascript; charset=utf-8");
  cb_http_answer_assert (answer, "X-Content-Type-Options", "nosniff");
  cb_http_answer_assert (answer, "Cache-Control", "no-cache");
  g_assert_nonnull (strstr (policy, "default-src 'none'"));
  g_assert_null (strstr (policy, "unsafe"));
}

/* What a browser has already does not come again. */
static void
test_etag (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) first = cb_web_fixture_ask (f, "GET", "/try/page.js", NULL, NULL);
  g_autofree char *etag = cb_http_answer_dup (first, "ETag");
  g_autofree char *known = g_strdup_printf ("If-None-Match: \"x\", %s\r\n", etag);
  g_autoptr (CbHttpAnswer) fresh = NULL;
  g_autoptr (CbHttpAnswer) stale = NULL;

  g_assert_nonnull (etag);
  stale = cb_web_fixture_ask (f, "GET", "/try/page.js", "If-None-Match: \"x\"\r\n", NULL);
  g_assert_cmpuint (stale->status, ==, 200);
  fresh = cb_web_fixture_ask (f, "GET", "/try/page.js", known, NULL);
  g_assert_cmpuint (fresh->status, ==, 304);
  cb_http_answer_assert (fresh, "ETag", etag);
}

static void
test_unknown (CbWebFixture *f, gconstpointer data)
{
  static const char *const targets[] = { "/try/nothing.js", "/try/", "/try/a/b" };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask (f, "GET", targets[i], NULL, NULL);

      cb_web_fixture_assert_problem (answer, 404, "not_found");
    }
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/resource-page/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,         \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("page", test_page);
  ADD ("asset", test_asset);
  ADD ("etag", test_etag);
  ADD ("unknown", test_unknown);

  return g_test_run ();
}
