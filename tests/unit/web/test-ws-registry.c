#include "web/cb-ws-registry.h"

#include "lib/cb-web-fixture.h"

static const CbWsRegistryStats *
get_stats (CbWebFixture *f)
{
  return cb_ws_registry_get_stats (cb_web_server_get_sockets (f->server));
}

static void
test_stats (CbWebFixture *f, gconstpointer data)
{
  CbWsClient *first = cb_web_fixture_connect (f, NULL);
  CbWsClient *silent = cb_ws_client_new (f->address, NULL);

  while (get_stats (f)->open < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (get_stats (f)->opened, ==, 2);
  cb_ws_client_free (first);
  cb_ws_client_free (silent);
  while (get_stats (f)->open > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (get_stats (f)->opened, ==, 2);
}

/* Who says nothing is sent away; who said hello stays. */
static void
test_hello_timeout (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) silent = NULL;
  g_autoptr (CbWsClient) greeted = NULL;
  g_autoptr (JsonObject) pong = NULL;

  cb_web_fixture_change (f, CB_SETTING_WEBSOCKET_HELLO_TIMEOUT_SECONDS, "1");
  silent = cb_ws_client_new (f->address, NULL);
  greeted = cb_web_fixture_connect (f, NULL);
  cb_ws_client_expect_close (silent, 4001);
  cb_ws_client_send (greeted, "{\"type\":\"ping\"}");
  pong = cb_ws_client_expect (greeted, "pong");
  g_assert_cmpuint (get_stats (f)->open, ==, 1);
}

/* Everybody hears it, those too who have not said hello. */
static void
test_go_away (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) silent = cb_ws_client_new (f->address, NULL);
  g_autoptr (CbWsClient) greeted = cb_web_fixture_connect (f, NULL);
  CbWsClient *both[2];

  while (get_stats (f)->open < 2)
    g_main_context_iteration (NULL, TRUE);
  both[0] = silent;
  both[1] = greeted;
  cb_ws_registry_go_away (cb_web_server_get_sockets (f->server), 1500);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (JsonObject) goaway = cb_ws_client_expect (both[i], "goaway");

      g_assert_cmpint (json_object_get_int_member (goaway, "retry_after_ms"), ==, 1500);
    }
  cb_ws_registry_close_all (cb_web_server_get_sockets (f->server));
  cb_ws_client_expect_close (silent, 1001);
  cb_ws_client_expect_close (greeted, 1001);
  g_assert_cmpuint (get_stats (f)->open, ==, 0);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/ws-registry/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,           \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("stats", test_stats);
  ADD ("hello-timeout", test_hello_timeout);
  ADD ("go-away", test_go_away);

  return g_test_run ();
}
