#include <string.h>

#include "lib/cb-web-fixture.h"

#define UPGRADE "Connection: Upgrade\r\nUpgrade: websocket\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define PROTOCOL "Sec-WebSocket-Protocol: chatbot.v1\r\n"

static CbHttpAnswer *
ask (CbWebFixture *f, const char *method, const char *headers)
{
  g_clear_pointer (&f->socket, cb_client_socket_free);

  return cb_web_fixture_ask (f, method, "/ws", headers, NULL);
}

static void
test_accepted (CbWebFixture *f, gconstpointer data)
{
  static const char *const headers[] = {
    UPGRADE KEY VERSION PROTOCOL,
    "Connection: keep-alive, upgrade\r\nUpgrade: WebSocket\r\n" KEY VERSION PROTOCOL,
    UPGRADE KEY VERSION "Sec-WebSocket-Protocol: other, chatbot.v1\r\n",
    UPGRADE KEY VERSION "Sec-WebSocket-Protocol: other\r\n" PROTOCOL,
    UPGRADE KEY VERSION PROTOCOL "Origin: https://chat.example.org\r\n",
    UPGRADE KEY VERSION PROTOCOL "Sec-WebSocket-Extensions: permessage-deflate\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (CbHttpAnswer) answer = ask (f, "GET", headers[i]);

      g_assert_cmpuint (answer->status, ==, 101);
      cb_http_answer_assert (answer, "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      cb_http_answer_assert (answer, "Sec-WebSocket-Protocol", "chatbot.v1");
      cb_http_answer_assert (answer, "Sec-WebSocket-Extensions", NULL);
    }
}

static void
test_refused (CbWebFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *method;
    const char *headers;
    guint status;
    const char *code;
  } cases[] = {
    { "GET", NULL, 426, "upgrade_required" },
    { "GET", UPGRADE KEY PROTOCOL, 426, "upgrade_required" },
    { "GET", UPGRADE KEY PROTOCOL "Sec-WebSocket-Version: 8\r\n", 426, "upgrade_required" },
    { "GET", "Connection: Upgrade\r\nUpgrade: h2c\r\n" KEY VERSION PROTOCOL, 426,
      "upgrade_required" },
    { "GET", "Upgrade: websocket\r\n" KEY VERSION PROTOCOL, 426, "upgrade_required" },
    { "GET", UPGRADE KEY VERSION, 400, "bad_request" },
    { "GET", UPGRADE KEY VERSION "Sec-WebSocket-Protocol: chatbot.v2\r\n", 400, "bad_request" },
    { "GET", UPGRADE KEY VERSION "Sec-WebSocket-Protocol: Chatbot.v1\r\n", 400, "bad_request" },
    { "GET", UPGRADE VERSION PROTOCOL, 400, "bad_request" },
    { "GET", UPGRADE VERSION PROTOCOL "Sec-WebSocket-Key: x\r\n", 400, "bad_request" },
    { "GET", UPGRADE KEY VERSION PROTOCOL "Origin: https://evil.net\r\n", 403, "not_allowed" },
    { "POST", UPGRADE KEY VERSION PROTOCOL, 405, "method_not_allowed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbHttpAnswer) answer = ask (f, cases[i].method, cases[i].headers);

      cb_web_fixture_assert_problem (answer, cases[i].status, cases[i].code);
      if (cases[i].status == 426)
        cb_http_answer_assert (answer, "Sec-WebSocket-Version", "13");
    }
  g_assert_cmpuint (cb_ws_registry_get_stats (cb_web_server_get_sockets (f->server))->opened, ==,
                    0);
}

static void
test_rate_limit (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbHttpAnswer) first = NULL;
  g_autoptr (CbHttpAnswer) refused = NULL;

  cb_web_fixture_change (f, CB_SETTING_RATE_LIMIT_SOCKETS_BURST, "1");
  first = ask (f, "GET", UPGRADE KEY VERSION PROTOCOL);
  refused = ask (f, "GET", UPGRADE KEY VERSION PROTOCOL);
  g_assert_cmpuint (first->status, ==, 101);
  cb_web_fixture_assert_problem (refused, 429, "rate_limited");
  cb_http_answer_assert (refused, "Retry-After", "1"); /* 120 a minute */
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/resource-socket/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,       \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("accepted", test_accepted);
  ADD ("refused", test_refused);
  ADD ("rate-limit", test_rate_limit);

  return g_test_run ();
}
