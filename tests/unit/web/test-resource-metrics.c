#include <string.h>

#include "base/cb-service.h"
#include "lib/cb-web-fixture.h"

static void
test_metrics (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) plain = cb_web_fixture_ask (f, "GET", "/metrics", NULL, NULL);
  g_autoptr (CbHttpAnswer) open = cb_web_fixture_ask (
      f, "GET", "/metrics", "Accept: application/openmetrics-text;version=1.0.0\r\n", NULL);
  g_autofree char *plain_type = cb_http_answer_dup (plain, "Content-Type");
  g_autofree char *open_type = cb_http_answer_dup (open, "Content-Type");

  g_assert_cmpuint (plain->status, ==, 200);
  g_assert_true (g_str_has_prefix (plain_type, "text/plain"));
  g_assert_cmpuint (open->status, ==, 200);
  g_assert_true (g_str_has_prefix (open_type, "application/openmetrics-text"));
  g_assert_true (g_str_has_suffix (open->body, "# EOF\n"));
}

/* Who takes it compressed gets it so, and it is the same. */
static void
test_compressed (CbWebFixture *f, gconstpointer data)
{
  CbMetricFamily *something G_GNUC_UNUSED =
      cb_metrics_add (f->metrics, CB_METRIC_GAUGE, "chatbot_something",
                      "What has something, something, something, "
                      "something, and something to be said of it.",
                      NULL);
  g_autoptr (CbHttpAnswer) answer = cb_web_fixture_ask (f, "GET", "/metrics",
                                                        "Accept-Encoding: deflate, gzip\r\n", NULL);
  g_autoptr (CbHttpAnswer) refused =
                 cb_web_fixture_ask (f, "GET", "/metrics", "Accept-Encoding: gzip;q=0\r\n", NULL);
  g_autofree char *encoding = cb_http_answer_dup (answer, "Content-Encoding");
  g_autofree char *vary = cb_http_answer_dup (answer, "Vary");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (encoding, ==, "gzip");
  g_assert_cmpstr (vary, ==, "Accept, Accept-Encoding");
  g_assert_cmpint ((guint8) answer->body[0], ==, 0x1f);
  g_assert_cmpint ((guint8) answer->body[1], ==, 0x8b);
  g_assert_cmpuint (refused->status, ==, 200);
  g_assert_true (g_str_has_prefix (refused->body, "# "));
}

/* The figures are for those that are named; who came through a proxy nobody named is not. */
static void
test_access (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) through_unknown =
                 cb_web_fixture_ask (f, "GET", "/metrics", "X-Forwarded-For: 127.0.0.1\r\n", NULL);
  g_autoptr (CbHttpAnswer) from_outside = NULL;
  g_autoptr (CbHttpAnswer) from_named = NULL;
  g_autoptr (CbHttpAnswer) not_named = NULL;

  cb_web_fixture_assert_problem (through_unknown, 403, "not_allowed");

  cb_web_fixture_change (f, CB_SETTING_WEB_TRUSTED_PROXIES, "127.0.0.1");
  cb_web_fixture_change (f, CB_SETTING_METRICS_ALLOWED_NETWORKS, "192.0.2.0/24");
  from_outside =
      cb_web_fixture_ask (f, "GET", "/metrics", "X-Forwarded-For: 198.51.100.1\r\n", NULL);
  from_named = cb_web_fixture_ask (f, "GET", "/metrics", "X-Forwarded-For: 192.0.2.7\r\n", NULL);
  not_named = cb_web_fixture_ask (f, "GET", "/metrics", NULL, NULL);
  cb_web_fixture_assert_problem (from_outside, 403, "not_allowed");
  g_assert_cmpuint (from_named->status, ==, 200);
  cb_web_fixture_assert_problem (not_named, 403, "not_allowed");
}

static void
test_switched_off (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWebServer) server = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CbClientSocket) socket = NULL;
  g_autoptr (CbHttpAnswer) answer = NULL;
  g_auto (GStrv) addresses = NULL;

  server = cb_web_server_new (f->chat.chat, f->chat.uploads, NULL, CB_CLOCK (f->chat.clock),
                              f->chat.settings);
  cb_service_start_async (CB_SERVICE (server), NULL, cb_await_keep, &result);
  g_assert_true (cb_service_start_finish (CB_SERVICE (server), cb_await (&result), NULL));
  addresses = cb_web_server_dup_addresses (server);
  socket = cb_client_socket_new (addresses[0]);
  answer = cb_http_ask (socket, "GET", "/metrics", NULL, NULL, 0);
  cb_web_fixture_assert_problem (answer, 404, "not_found");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/resource-metrics/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,      \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("metrics", test_metrics);
  ADD ("compressed", test_compressed);
  ADD ("access", test_access);
  ADD ("switched-off", test_switched_off);

  return g_test_run ();
}
