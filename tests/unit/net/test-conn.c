#include "net/cb-conn.h"

#include <string.h>
#include <sys/socket.h>

#include "base/cb-id.h"
#include "cb-net-fixture.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"
#define POST(path, length) "POST " path " HTTP/1.1\r\nHost: x\r\nContent-Length: " length "\r\n\r\n"

static void
assert_answer (CbNetClient *client, guint status, const char *body)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (cb_net_client_take_answer (client, &text), ==, status);
  g_assert_cmpstr (text, ==, body);
}

/* A refusal ends the connection. */
static void
assert_refused (CbNetClient *client, guint status)
{
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, status);
  cb_net_client_await_end (client);
  g_assert_cmpuint (client->in->len, ==, 0);
}

static void
test_keep_alive (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  for (guint i = 0; i < 5; i++)
    {
      cb_net_client_send (client, GET ("/hello"));
      assert_answer (client, 200, "hello");
    }
  cb_net_client_send (client, GET ("/nowhere"));
  assert_answer (client, 404, "nothing here");
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->accepted, ==, 1);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->exchanges, ==, 6);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->exchanges_open, ==, 0);
  g_assert_cmpuint (fixture->n_finished, ==, 6);
}

static void
test_close_on_wish (CbNetFixture *fixture, gconstpointer data)
{
  static const char *const requests[] = {
    "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "GET /hello HTTP/1.0\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

      cb_net_client_send (client, requests[i]);
      cb_net_client_await_end (client);
      g_assert_nonnull (memmem (client->in->data, client->in->len, "\r\n\r\nhello", 9));
    }
}

/* More than one run serves, so that the rest must be remembered. */
static void
test_pipelined (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  g_autoptr (GString) requests = g_string_new (NULL);

  for (guint i = 0; i < 100; i++)
    g_string_append (requests, i % 3 == 0 ? POST ("/upload", "5") "12345" : GET ("/hello"));
  cb_net_client_send (client, requests->str);
  for (guint i = 0; i < 100; i++)
    assert_answer (client, 200, i % 3 == 0 ? "5" : "hello");
}

/* The second answer waits for the first, which waits for the test. */
static void
test_pipelined_in_order (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  cb_net_client_send (client, GET ("/later") GET ("/hello"));
  cb_net_fixture_await_paused (fixture, 1);
  cb_net_turn (20);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->exchanges, ==, 1);

  cb_net_fixture_answer (fixture, 0);
  assert_answer (client, 200, "now");
  assert_answer (client, 200, "hello");
}

/* Requests without end, and nobody who takes the answers: they wait in the kernel, not in memory.
 */
static void
test_pipelined_without_reading (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  g_autofree char *padding = g_strnfill (2000, 'x');
  g_autofree char *request =
      g_strdup_printf ("GET /page HTTP/1.1\r\nHost: x\r\nX-Padding: %s\r\n\r\n", padding);
  guint64 served;
  guint n = 0;

  while (n < 50000 && send (client->fd, request, strlen (request), 0) > 0)
    {
      n++;
      cb_net_turn (2);
    }
  served = cb_net_get_stats (fixture->net)->exchanges;
  g_assert_cmpuint (n, <, 50000); /* the server has stopped to read */
  g_assert_cmpuint (served, <, n);
  cb_net_turn (100);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->exchanges, ==, served);

  /* And goes on when the client takes them. */
  for (guint i = 0; i < n - 1; i++)
    g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 200);
}

static void
test_head_byte_by_byte (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  for (const char *at = "\r\n" GET ("/hello"); *at != '\0'; at++)
    {
      g_assert_true (cb_net_client_send_bytes (client, at, 1));
      cb_net_turn (2);
    }
  assert_answer (client, 200, "hello");
}

static void
test_bodies (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  g_autofree char *large = g_strnfill (700000, 'z');

  cb_net_client_send (client, POST ("/upload", "5") "hello" GET ("/hello"));
  assert_answer (client, 200, "5");
  assert_answer (client, 200, "hello");

  cb_net_client_send (client,
                      "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n" GET ("/hello"));
  assert_answer (client, 200, "8");
  assert_answer (client, 200, "hello");

  cb_net_client_send (client, POST ("/upload", "700000"));
  cb_net_client_send (client, large);
  assert_answer (client, 200, "700000");
}

static void
test_answers (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  g_autofree char *head = NULL;
  g_autofree char *chunks = NULL;

  cb_net_client_send (client, "HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  head = cb_net_client_take_head (client);
  g_assert_nonnull (strstr (head, "Content-Length: 5\r\n"));

  cb_net_client_send (client, GET ("/chunked"));
  g_free (cb_net_client_take_head (client));
  chunks = cb_net_client_take (client, strlen ("4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n"));
  g_assert_cmpstr (chunks, ==, "4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n");

  cb_net_client_send (client, GET ("/big") GET ("/hello"));
  g_free (cb_net_client_take_head (client));
  g_free (cb_net_client_take (client, CB_BIG_SIZE));
  assert_answer (client, 200, "hello");
}

static void
test_expect_continue (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  cb_net_client_send (client, "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                              "Expect: 100-continue\r\n\r\n");
  g_assert_cmpuint (cb_net_client_take_answer (client, NULL), ==, 100);
  cb_net_client_send (client, "hello");
  assert_answer (client, 200, "5");
}

static void
test_malformed (CbNetFixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *request;
  } cases[] = {
    { 400, "GET / HTTP/1.1\n" },
    { 400, "nonsense\r\n\r\n" },
    { 400,
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n" },
    { 417, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: money\r\n\r\n" },
    { 501, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n" },
    { 505, "GET / HTTP/3.0\r\nHost: x\r\n\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

      cb_net_client_send (client, GET ("/hello"));
      assert_answer (client, 200, "hello");
      cb_net_client_send (client, cases[i].request);
      assert_refused (client, cases[i].status);
    }
  g_assert_cmpuint (fixture->n_heads, ==, G_N_ELEMENTS (cases)); /* libsoup saw none of them */
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->refused, ==, G_N_ELEMENTS (cases));
}

static void
on_refused_cb (CbNet *net, const CbNetRefusal *refusal, GString *log)
{
  g_assert_cmpuint (strlen (refusal->id), ==, CB_ID_LENGTH);
  g_assert_true (G_IS_INET_SOCKET_ADDRESS (refusal->remote));
  g_string_append_printf (log, "%s %s %u; ", refusal->method != NULL ? refusal->method : "-",
                          refusal->target != NULL ? refusal->target : "-", refusal->status);
}

/* Whoever writes requests down hears of those that libsoup does not see. */
static void
test_refusals_are_told (CbNetFixture *fixture, gconstpointer data)
{
  static const char *const requests[] = { "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                                          "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
                                          "PUT /x HTTP/3.0\r\nHost: x\r\n\r\n", "\x16\x03\x01\n" };
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (fixture->net, "refused", G_CALLBACK (on_refused_cb), log);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

      cb_net_client_send (client, requests[i]);
      assert_refused (client, i == 2 ? 505 : 400);
    }
  g_assert_cmpstr (log->str, ==, "GET /%zz 400; OPTIONS * 400; PUT /x 505; - - 400; ");
  g_signal_handlers_disconnect_by_data (fixture->net, log);
}

static void
test_large_head (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  g_autofree char *value = g_strnfill (100000, 'v');

  cb_net_client_send (client, "GET / HTTP/1.1\r\nHost: x\r\nX: ");
  cb_net_client_send_bytes (client, value, 100000);
  assert_refused (client, 431);
}

static void
test_large_body (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  /* Not a byte of it need come. */
  cb_net_client_send (client, POST ("/small", "11"));
  assert_refused (client, 413);
  g_assert_cmpuint (fixture->n_finished, ==, 0);
}

static void
test_large_body_expected (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  cb_net_client_send (client, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n"
                              "Expect: 100-continue\r\n\r\n");
  assert_refused (client, 413); /* and no 100 before it */
}

/* The answer comes while the client still sends, and is not lost to a reset. */
static void
test_endless_body (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);
  g_autofree char *chunk = g_strnfill (65536, 'c');
  gsize sent = 0;

  cb_net_client_send (client,
                      "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  while (sent < 100 * fixture->config.max_body && recv (client->fd, &(char){ 0 }, 1, MSG_PEEK) < 0)
    {
      cb_net_client_send (client, "10000\r\n");
      cb_net_client_send_bytes (client, chunk, 65536);
      cb_net_client_send (client, "\r\n");
      sent += 65536;
      cb_net_turn (4);
    }
  g_assert_cmpuint (sent, <, 20 * fixture->config.max_body);
  assert_refused (client, 413);
}

static void
test_malformed_chunks (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  cb_net_client_send (client,
                      "POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "5\r\nhello\r\nzz\r\n");
  assert_refused (client, 400);
}

/* The handler has answered before the body came: the client hears it, and the body goes nowhere. */
static void
test_early_answer (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  cb_net_client_send (client, POST ("/early", "5") "hello" GET ("/hello"));
  assert_answer (client, 403, "not you");
  assert_answer (client, 200, "hello");
}

static void
test_half_close (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  cb_net_client_send (client, GET ("/hello") GET ("/big"));
  cb_net_client_end (client);
  assert_answer (client, 200, "hello");
  g_free (cb_net_client_take_head (client));
  g_free (cb_net_client_take (client, CB_BIG_SIZE));
  cb_net_client_await_end (client);
  cb_net_fixture_await_connections (fixture, 0);
}

static void
test_half_close_while_waiting (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  cb_net_client_send (client, GET ("/later"));
  cb_net_client_end (client);
  cb_net_fixture_await_paused (fixture, 1);
  cb_net_fixture_answer (fixture, 0);
  assert_answer (client, 200, "now");
  cb_net_client_await_end (client);
}

static void
test_close_within_a_head (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  cb_net_client_send (client, "GET / HT");
  cb_net_client_end (client);
  cb_net_client_await_end (client);
  g_assert_cmpuint (client->in->len, ==, 0);
  cb_net_fixture_await_connections (fixture, 0);
}

static void
test_close_within_a_body (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

  cb_net_client_send (client, POST ("/upload", "5") "hell");
  cb_net_client_end (client);
  cb_net_client_await_end (client);
  cb_net_fixture_await_connections (fixture, 0);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->exchanges_open, ==, 0);
}

static void
test_peer_gone (CbNetFixture *fixture, gconstpointer data)
{
  g_autoptr (CbNetClient) closing = cb_net_fixture_connect (fixture);
  g_autoptr (CbNetClient) resetting = cb_net_fixture_connect (fixture);

  cb_net_client_send (closing, GET ("/later"));
  cb_net_fixture_await_paused (fixture, 1);
  cb_net_client_send (resetting, GET ("/later"));
  cb_net_fixture_await_paused (fixture, 2);
  g_assert_cmpuint (fixture->n_gone, ==, 0);

  cb_net_client_reset (resetting);
  cb_net_fixture_await_connections (fixture, 1);
  g_assert_cmpuint (fixture->n_gone, ==, 1);

  /* It may still read. */
  cb_net_client_end (closing);
  cb_net_fixture_answer (fixture, 0);
  assert_answer (closing, 200, "now");

  /* Told once; answering what nobody wants is no harm. */
  cb_net_fixture_answer (fixture, 1);
  cb_net_fixture_await_connections (fixture, 0);
  g_assert_cmpuint (fixture->n_gone, ==, 1);
}

/* Who takes nothing more of an answer is let go. */
static void
test_reset_within_an_answer (CbNetFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (CbNetClient) client = cb_net_fixture_connect (fixture);

      cb_net_client_send (client, GET ("/big"));
      g_free (cb_net_client_take_head (client));
      cb_net_client_reset (client);
    }
  cb_net_fixture_await_connections (fixture, 0);
  g_assert_cmpuint (cb_net_get_stats (fixture->net)->exchanges_open, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  CB_NET_TEST ("/net/conn/keep-alive", test_keep_alive);
  CB_NET_TEST ("/net/conn/close-on-wish", test_close_on_wish);
  CB_NET_TEST ("/net/conn/pipelined", test_pipelined);
  CB_NET_TEST ("/net/conn/pipelined-in-order", test_pipelined_in_order);
  CB_NET_TEST ("/net/conn/pipelined-without-reading", test_pipelined_without_reading);
  CB_NET_TEST ("/net/conn/head-byte-by-byte", test_head_byte_by_byte);
  CB_NET_TEST ("/net/conn/bodies", test_bodies);
  CB_NET_TEST ("/net/conn/answers", test_answers);
  CB_NET_TEST ("/net/conn/expect-continue", test_expect_continue);
  CB_NET_TEST ("/net/conn/malformed", test_malformed);
  CB_NET_TEST ("/net/conn/refusals-are-told", test_refusals_are_told);
  CB_NET_TEST ("/net/conn/large-head", test_large_head);
  CB_NET_TEST ("/net/conn/large-body", test_large_body);
  CB_NET_TEST ("/net/conn/large-body-expected", test_large_body_expected);
  CB_NET_TEST ("/net/conn/endless-body", test_endless_body);
  CB_NET_TEST ("/net/conn/malformed-chunks", test_malformed_chunks);
  CB_NET_TEST ("/net/conn/early-answer", test_early_answer);
  CB_NET_TEST ("/net/conn/half-close", test_half_close);
  CB_NET_TEST ("/net/conn/half-close-while-waiting", test_half_close_while_waiting);
  CB_NET_TEST ("/net/conn/close-within-a-head", test_close_within_a_head);
  CB_NET_TEST ("/net/conn/close-within-a-body", test_close_within_a_body);
  CB_NET_TEST ("/net/conn/peer-gone", test_peer_gone);
  CB_NET_TEST ("/net/conn/reset-within-an-answer", test_reset_within_an_answer);

  return g_test_run ();
}
