#include "web/cb-ws-session.h"

#include "lib/cb-web-fixture.h"

/* Visitors who stay connected while their server is another one. */

static void
await_open (CbWebFixture *f, guint n)
{
  while (cb_ws_registry_get_stats (cb_web_server_get_sockets (f->server))->open != n)
    g_main_context_iteration (NULL, TRUE);
}

static void
expect (CbWsClient *client, const char *type)
{
  g_autoptr (JsonObject) frame = cb_ws_client_expect (client, type);

  g_assert_nonnull (frame);
}

static void
expect_seq (CbWsClient *client, const char *type, gint64 seq)
{
  g_autoptr (JsonObject) frame = cb_ws_client_expect (client, type);

  g_assert_cmpint (json_object_get_int_member (frame, "seq"), ==, seq);
}

static void
say (CbWebFixture *f, const char *client_id)
{
  CbHttpAnswer *answer = cb_web_fixture_say (f, client_id, "hello");

  g_assert_cmpuint (answer->status, ==, 201);
  cb_http_answer_free (answer);
}

static GPtrArray *
release (CbWebFixture *f, guint n)
{
  GPtrArray *visitors = cb_web_server_release (f->server, 100);

  g_assert_cmpuint (visitors->len, ==, n);

  return visitors;
}

/* Frames that are sent while nobody is there are read by the next server. */
static void
test_goes_on (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, NULL);
  g_autoptr (GPtrArray) visitors = NULL;
  const CbKeptVisitor *visitor;

  cb_web_server_hold (f->server);
  cb_ws_client_send (client, "{\"type\":\"ping\"}");
  visitors = release (f, 1);
  visitor = g_ptr_array_index (visitors, 0);
  g_assert_cmpstr (visitor->session_id, ==, f->chat.id);
  g_assert_cmpstr (visitor->client, ==, "127.0.0.1");
  g_assert_cmpuint (visitor->seq, ==, 0);
  await_open (f, 0);

  g_assert_cmpuint (cb_web_server_adopt (f->server, visitors), ==, 1);
  expect (client, "pong"); /* and neither goaway nor welcome before it */
  await_open (f, 1);
}

/* What was written to the session in the meantime is told, from where the visitor was. */
static void
test_catches_up (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = NULL;
  g_autoptr (GPtrArray) visitors = NULL;

  say (f, "a1");
  client = cb_web_fixture_connect (f, NULL);
  cb_web_server_hold (f->server);
  visitors = release (f, 1);
  say (f, "a2");
  g_assert_cmpuint (cb_web_server_adopt (f->server, visitors), ==, 1);
  expect_seq (client, "message", 3);
  expect_seq (client, "message", 4);
  expect (client, "resumed");
}

static void
test_a_silent_one (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_ws_client_new (f->address, NULL);
  g_autoptr (GPtrArray) visitors = NULL;

  await_open (f, 1);
  cb_web_server_hold (f->server);
  visitors = release (f, 1);
  g_assert_cmpuint (cb_web_server_adopt (f->server, visitors), ==, 1);
  cb_ws_client_send (client, "{\"type\":\"hello\"}");
  expect (client, "welcome");
}

static void
on_erased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = cb_chat_erase_session_finish (CB_CHAT (source), result, NULL);
}

/* A session that is gone by then is nobody's any more. */
static void
test_an_erased_session (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, NULL);
  g_autoptr (GPtrArray) visitors = NULL;
  gboolean erased = FALSE;

  cb_web_server_hold (f->server);
  visitors = release (f, 1);
  cb_chat_erase_session_async (f->chat.chat, f->chat.id, NULL, on_erased_cb, &erased);
  while (!erased)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (cb_web_server_adopt (f->server, visitors), ==, 1);
  cb_ws_client_expect_error (client, "not_found");
  cb_ws_client_expect_close (client, 4003);
}

/* More than there is room for come back by themselves. */
static void
test_no_more_than_allowed (CbWebFixture *f, gconstpointer data)
{
  g_autoptr (CbWsClient) client = cb_web_fixture_connect (f, NULL);
  g_autoptr (GPtrArray) visitors = NULL;

  cb_web_server_hold (f->server);
  visitors = cb_web_server_release (f->server, 0);
  g_assert_cmpuint (visitors->len, ==, 0);
  expect (client, "goaway");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/web/ws-keep/" name, CbWebFixture, NULL, cb_web_fixture_set_up, test,               \
              cb_web_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("goes-on", test_goes_on);
  ADD ("catches-up", test_catches_up);
  ADD ("a-silent-one", test_a_silent_one);
  ADD ("an-erased-session", test_an_erased_session);
  ADD ("no-more-than-allowed", test_no_more_than_allowed);

  return g_test_run ();
}
