#include "lib/cb-web-fixture.h"

static gboolean
is_ready (gpointer user_data)
{
  return *(gboolean *) user_data;
}

static void
test_alive (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) answer = NULL;
  gboolean ready = FALSE;

  cb_web_server_set_readiness (f->server, is_ready, &ready); /* which is another question */
  answer = cb_web_fixture_ask (f, "GET", "/healthz", NULL, NULL);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer->body, ==, "{\"status\":\"alive\"}");
}

static void
test_ready (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) unasked = cb_web_fixture_ask (f, "GET", "/readyz", NULL, NULL);
  g_autoptr (CbHttpAnswer) not_ready = NULL;
  g_autoptr (CbHttpAnswer) answer = NULL;
  gboolean ready = FALSE;

  g_assert_cmpuint (unasked->status, ==, 200);
  cb_web_server_set_readiness (f->server, is_ready, &ready);
  not_ready = cb_web_fixture_ask (f, "GET", "/readyz", NULL, NULL);
  cb_web_fixture_assert_problem (not_ready, 503, "unavailable");
  cb_http_answer_assert (not_ready, "Retry-After", "5");
  ready = TRUE;
  answer = cb_web_fixture_ask (f, "GET", "/readyz", NULL, NULL);
  g_assert_cmpstr (answer->body, ==, "{\"status\":\"ready\"}");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/resource-health/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,       \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("alive", test_alive);
  ADD ("ready", test_ready);

  return g_test_run ();
}
