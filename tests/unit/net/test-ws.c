#include "net/cb-ws.h"

#include <string.h>

#include "cb-conn-fake.h"
#include "cb-ws-frame.h"

#define MAX_MESSAGE 70000
#define MAX_QUEUED 10000
#define TOO_BIG 4009
#define OWN_CLOSE 4000

typedef struct
{
  CbConnFake *conn;
  CbWs *ws;         /* NULL once closed */
  GByteArray *sent; /* frames for the next feed */
  GPtrArray *messages;
  gsize last_size;
  gboolean last_text;
  gboolean close_on_message;
  guint n_drained;
  guint n_closed;
  guint16 code;
} Fixture;

static void
on_message_cb (CbWs *ws, gboolean text, const char *data, gsize size, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_nonnull (data);
  g_ptr_array_add (fixture->messages, g_strndup (data, size));
  fixture->last_size = size;
  fixture->last_text = text;
  if (fixture->close_on_message)
    cb_ws_close (ws, OWN_CLOSE, "enough");
}

static void
on_drained_cb (CbWs *ws, gpointer user_data)
{
  ((Fixture *) user_data)->n_drained++;
}

static void
on_closed_cb (CbWs *ws, guint16 code, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (fixture->ws == ws);
  g_assert_cmpint (cb_ws_send_text (ws, "late", 4), ==, CB_WS_GONE);
  fixture->ws = NULL;
  fixture->n_closed++;
  fixture->code = code;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const CbWsFuncs funcs = { on_message_cb, on_drained_cb, on_closed_cb };
  static const CbWsConfig config = { MAX_MESSAGE, MAX_QUEUED, TOO_BIG };

  fixture->messages = g_ptr_array_new_with_free_func (g_free);
  fixture->sent = g_byte_array_new ();
  fixture->conn = cb_conn_fake_new ();
  fixture->ws =
      cb_ws_take_over (cb_conn_fake_get_message (fixture->conn), &config, &funcs, fixture);
  cb_conn_fake_run (fixture->conn);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cb_conn_fake_free (fixture->conn);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_byte_array_unref (fixture->sent);
  g_ptr_array_unref (fixture->messages);
}

static void
add (Fixture *fixture, guint8 first, const char *payload)
{
  cb_ws_frame_append (fixture->sent, first, payload, strlen (payload));
}

static void
feed (Fixture *fixture)
{
  cb_conn_fake_feed (fixture->conn, fixture->sent->data, fixture->sent->len);
  g_byte_array_set_size (fixture->sent, 0);
}

static void
assert_frame (Fixture *fixture, guint8 first, const char *payload, gsize size)
{
  guint8 got_first;
  gsize got_size;
  g_autofree char *got = cb_ws_frame_take (fixture->conn->out, &got_first, &got_size);

  g_assert_nonnull (got);
  fixture->conn->taken = MIN (fixture->conn->taken, fixture->conn->out->len);
  g_assert_cmpint (got_first, ==, first);
  g_assert_cmpmem (got, got_size, payload, size);
}

static void
assert_close_frame (Fixture *fixture, guint16 code)
{
  guint8 first;
  gsize size;
  g_autofree char *got = cb_ws_frame_take (fixture->conn->out, &first, &size);

  g_assert_nonnull (got);
  g_assert_cmpint (first, ==, CB_WS_FIN | CB_WS_CLOSE);
  g_assert_cmpuint (size, >=, 2);
  g_assert_cmpuint ((guint8) got[0] << 8 | (guint8) got[1], ==, code);
}

static void
assert_message (Fixture *fixture, guint i, const char *text)
{
  g_assert_cmpuint (fixture->messages->len, >, i);
  g_assert_cmpstr (g_ptr_array_index (fixture->messages, i), ==, text);
}

static void
test_messages (Fixture *fixture, gconstpointer data)
{
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "one");
  add (fixture, CB_WS_FIN | CB_WS_BINARY, "two");
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "");
  feed (fixture);
  g_assert_cmpuint (fixture->messages->len, ==, 3);
  assert_message (fixture, 0, "one");
  assert_message (fixture, 1, "two");
  assert_message (fixture, 2, "");
  g_assert_true (fixture->last_text);

  add (fixture, CB_WS_FIN | CB_WS_BINARY, "\xff\xfe");
  feed (fixture);
  g_assert_false (fixture->last_text);
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 1, 125, 126, 127, 4096, 65535, 65536, MAX_MESSAGE };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *text = g_strnfill (sizes[i], 's');

      add (fixture, CB_WS_FIN | CB_WS_TEXT, text);
      feed (fixture);
      g_assert_cmpuint (fixture->messages->len, ==, i + 1);
      g_assert_cmpuint (fixture->last_size, ==, sizes[i]);
    }
}

static void
test_send_sizes (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 125, 126, 127, 4096, MAX_QUEUED - 10 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *text = g_strnfill (sizes[i], 's');

      g_assert_cmpint (cb_ws_send_text (fixture->ws, text, sizes[i]), ==, CB_WS_SENT);
      assert_frame (fixture, CB_WS_FIN | CB_WS_TEXT, text, sizes[i]);
    }
}

static void
test_fragments (Fixture *fixture, gconstpointer data)
{
  add (fixture, CB_WS_TEXT, "in ");
  add (fixture, CB_WS_FIN | CB_WS_PING, "are you there");
  add (fixture, 0, "");
  add (fixture, CB_WS_FIN, "two");
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "next");
  feed (fixture);
  g_assert_cmpuint (fixture->messages->len, ==, 2);
  assert_message (fixture, 0, "in two");
  assert_message (fixture, 1, "next");
  assert_frame (fixture, CB_WS_FIN | CB_WS_PONG, "are you there", 13);
}

static void
test_byte_by_byte (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (300, 't');
  GByteArray *bytes = fixture->sent;

  add (fixture, CB_WS_TEXT, "slow ");
  add (fixture, CB_WS_FIN, text);
  add (fixture, CB_WS_FIN | CB_WS_PING, "p");
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "done");
  for (guint i = 0; i < bytes->len; i++)
    cb_conn_fake_feed (fixture->conn, bytes->data + i, 1);
  g_assert_cmpuint (fixture->messages->len, ==, 2);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (fixture->messages, 0), "slow tttt"));
  assert_message (fixture, 1, "done");
  assert_frame (fixture, CB_WS_FIN | CB_WS_PONG, "p", 1);
}

static void
test_too_big (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (MAX_MESSAGE + 1, 'b');

  add (fixture, CB_WS_FIN | CB_WS_TEXT, text);
  g_byte_array_set_size (fixture->sent, 20); /* what its head says is enough */
  feed (fixture);
  assert_close_frame (fixture, TOO_BIG);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_cmpuint (fixture->messages->len, ==, 0);
}

static void
test_too_big_in_fragments (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (MAX_MESSAGE / 10, 'b');
  guint n = 0;

  add (fixture, CB_WS_TEXT, text);
  feed (fixture);
  for (; fixture->ws != NULL && n < 1000; n++)
    {
      add (fixture, 0, text);
      feed (fixture);
    }
  g_assert_cmpuint (n, ==, 10);
  assert_close_frame (fixture, TOO_BIG);
}

/* Fragments without content are bounded by nothing but the peer's patience; they cost nothing. */
static void
test_flood_of_empty_fragments (Fixture *fixture, gconstpointer data)
{
  add (fixture, CB_WS_TEXT, "");
  for (guint i = 0; i < 20000; i++)
    add (fixture, 0, "");
  add (fixture, CB_WS_FIN, "end");
  feed (fixture);
  assert_message (fixture, 0, "end");
}

static void
test_utf8 (Fixture *fixture, gconstpointer data)
{
  /* A character may be cut by a fragment. */
  add (fixture, CB_WS_TEXT, "gr\xc3");
  add (fixture, CB_WS_FIN, "\xbc\xc3\x9f");
  feed (fixture);
  assert_message (fixture, 0, "grüß");

  add (fixture, CB_WS_FIN | CB_WS_TEXT, data);
  feed (fixture);
  g_assert_cmpuint (fixture->messages->len, ==, 1);
  assert_close_frame (fixture, 1007);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
}

static const struct
{
  const char *name;
  const char *bytes;
  gsize size;
} violations[] = {
  { "unmasked", "\x81\x01x", 3 },
  { "reserved-bit", "\xc1\x80\0\0\0\0", 6 },
  { "reserved-opcode", "\x83\x80\0\0\0\0", 6 },
  { "reserved-control", "\x8b\x80\0\0\0\0", 6 },
  { "continuation-of-nothing", "\x80\x80\0\0\0\0", 6 },
  { "message-within-a-message", "\x01\x80\0\0\0\0\x81\x80\0\0\0\0", 12 },
  { "fragmented-ping", "\x09\x80\0\0\0\0", 6 },
  { "long-ping", "\x89\xfe\0\x7e\0\0\0\0", 8 },
  { "length-not-minimal", "\x81\xfe\0\x05\0\0\0\0hello", 13 },
  { "length-not-minimal-64", "\x81\xff\0\0\0\0\0\0\0\x05\0\0\0\0hello", 19 },
  { "negative-length", "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14 },
  { "close-with-a-code-that-nobody-may-send", "\x88\x82\0\0\0\0\x03\xee", 8 },
};

static void
test_violation (Fixture *fixture, gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  cb_conn_fake_feed (fixture->conn, violations[i].bytes, violations[i].size);
  g_assert_cmpuint (fixture->messages->len, ==, 0);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  assert_close_frame (fixture, 1002);
}

static void
test_peer_closes (Fixture *fixture, gconstpointer data)
{
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "bye");
  add (fixture, CB_WS_FIN | CB_WS_CLOSE, "\x03\xe9going");
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "behind the close");
  feed (fixture);
  g_assert_cmpuint (fixture->messages->len, ==, 1);
  assert_close_frame (fixture, 1001);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_cmpuint (fixture->code, ==, 1001);
}

static void
test_peer_closes_without_code (Fixture *fixture, gconstpointer data)
{
  add (fixture, CB_WS_FIN | CB_WS_CLOSE, "");
  feed (fixture);
  assert_frame (fixture, CB_WS_FIN | CB_WS_CLOSE, "", 0);
  g_assert_cmpuint (fixture->code, ==, 1005);
}

static void
test_peer_vanishes (Fixture *fixture, gconstpointer data)
{
  add (fixture, CB_WS_TEXT, "half a mess");
  feed (fixture);
  cb_conn_fake_end (fixture->conn);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_cmpuint (fixture->code, ==, 1006);
}

static void
test_close (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (cb_ws_send_text (fixture->ws, "last", 4), ==, CB_WS_SENT);
  cb_ws_close (fixture->ws, OWN_CLOSE, "enough");
  cb_ws_close (fixture->ws, 1000, "said twice");
  g_assert_cmpint (cb_ws_send_text (fixture->ws, "more", 4), ==, CB_WS_GONE);
  cb_conn_fake_run (fixture->conn);
  assert_frame (fixture, CB_WS_FIN | CB_WS_TEXT, "last", 4);
  assert_close_frame (fixture, OWN_CLOSE);
  g_assert_cmpuint (fixture->n_closed, ==, 0);
  g_assert_cmpint (fixture->conn->timer, ==, CB_CONN_FAKE_ANSWER);

  /* What was under way is not delivered any more. */
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "crossing");
  add (fixture, CB_WS_FIN | CB_WS_CLOSE, "\x0f\xa0");
  feed (fixture);
  g_assert_cmpuint (fixture->messages->len, ==, 0);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_cmpuint (fixture->code, ==, OWN_CLOSE);
  g_assert_cmpuint (fixture->conn->out->len, ==, 0); /* no second close frame */
}

static void
test_close_without_answer (Fixture *fixture, gconstpointer data)
{
  cb_ws_close (fixture->ws, OWN_CLOSE, "enough");
  cb_conn_fake_run (fixture->conn);
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "not listening");
  feed (fixture);
  g_assert_cmpint (fixture->conn->timer, ==, CB_CONN_FAKE_ANSWER);
  g_assert_cmpuint (fixture->n_closed, ==, 0);
  cb_conn_fake_time_out (fixture->conn);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_cmpuint (fixture->code, ==, 1006);
}

static void
test_close_within_a_message (Fixture *fixture, gconstpointer data)
{
  fixture->close_on_message = TRUE;
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "one");
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "two");
  feed (fixture);
  g_assert_cmpuint (fixture->messages->len, ==, 1);
  assert_close_frame (fixture, OWN_CLOSE);
}

static void
test_long_reason (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reason = g_strnfill (200, 'r');

  cb_ws_close (fixture->ws, OWN_CLOSE, reason);
  cb_conn_fake_run (fixture->conn);
  assert_close_frame (fixture, OWN_CLOSE);
}

static void
test_alive (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (fixture->conn->timer, ==, CB_CONN_FAKE_SILENCE);
  cb_conn_fake_time_out (fixture->conn);
  assert_frame (fixture, CB_WS_FIN | CB_WS_PING, "", 0);
  g_assert_cmpint (fixture->conn->timer, ==, CB_CONN_FAKE_ANSWER);

  add (fixture, CB_WS_FIN | CB_WS_PONG, "");
  feed (fixture);
  g_assert_cmpint (fixture->conn->timer, ==, CB_CONN_FAKE_SILENCE);
  g_assert_cmpuint (fixture->messages->len, ==, 0);
}

static void
test_dead (Fixture *fixture, gconstpointer data)
{
  cb_conn_fake_time_out (fixture->conn);
  cb_conn_fake_time_out (fixture->conn);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
  g_assert_cmpuint (fixture->code, ==, 1006);
}

/* That we speak says nothing about the peer. */
static void
test_sending_is_no_sign_of_life (Fixture *fixture, gconstpointer data)
{
  guint n_timers = fixture->conn->n_timers;

  for (guint i = 0; i < 10; i++)
    {
      cb_ws_send_text (fixture->ws, "hello", 5);
      cb_conn_fake_run (fixture->conn);
    }
  g_assert_cmpuint (fixture->conn->n_timers, ==, n_timers);
  cb_conn_fake_time_out (fixture->conn);
  cb_ws_send_text (fixture->ws, "hello", 5);
  cb_conn_fake_run (fixture->conn);
  g_assert_cmpint (fixture->conn->timer, ==, CB_CONN_FAKE_ANSWER);
}

static void
test_slow_reader (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (990, 'q');
  guint n = 0;

  fixture->conn->stuck = TRUE;
  while (n < 100 && cb_ws_send_text (fixture->ws, text, 990) == CB_WS_SENT)
    n++;
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpint (cb_ws_send_text (fixture->ws, text, 990), ==, CB_WS_FULL);
  g_assert_cmpuint (cb_ws_get_queued (fixture->ws), <=, MAX_QUEUED);
  g_assert_cmpuint (fixture->n_drained, ==, 0);

  /* Who takes nothing is not listened to, until it does. */
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "hello?");
  feed (fixture);
  g_assert_cmpuint (fixture->messages->len, ==, 0);

  fixture->conn->stuck = FALSE;
  cb_conn_fake_run (fixture->conn);
  assert_message (fixture, 0, "hello?");
  g_assert_cmpuint (fixture->n_drained, ==, 1);
  for (guint i = 0; i < n; i++)
    assert_frame (fixture, CB_WS_FIN | CB_WS_TEXT, text, 990);
}

/* A close gets through to a slow reader, behind what waits. */
static void
test_close_slow_reader (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (MAX_QUEUED - 10, 'q');

  fixture->conn->stuck = TRUE;
  g_assert_cmpint (cb_ws_send_text (fixture->ws, text, MAX_QUEUED - 10), ==, CB_WS_SENT);
  cb_ws_close (fixture->ws, OWN_CLOSE, "too slow");
  cb_conn_fake_run (fixture->conn);
  assert_frame (fixture, CB_WS_FIN | CB_WS_TEXT, text, MAX_QUEUED - 10);
  assert_close_frame (fixture, OWN_CLOSE);
}

/* Pings that are never taken back as pongs must not fill the memory. */
static void
test_flood_of_pings (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (125, 'p');

  fixture->conn->stuck = TRUE;
  for (guint i = 0; i < 3000; i++)
    add (fixture, CB_WS_FIN | CB_WS_PING, text);
  feed (fixture);
  g_assert_cmpuint (fixture->conn->out->len, <, 100000);
  g_assert_cmpuint (fixture->conn->in->len, >, 200000); /* the rest waits in the kernel */

  fixture->conn->stuck = FALSE;
  cb_conn_fake_run (fixture->conn);
  for (guint i = 0; i < 3000; i++)
    assert_frame (fixture, CB_WS_FIN | CB_WS_PONG, text, 125);
}

/* One who sends and sends lets others have their turn. */
static void
test_flood_of_messages (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20000; i++)
    add (fixture, CB_WS_FIN | CB_WS_TEXT, "twelve bytes");
  g_byte_array_append (fixture->conn->in, fixture->sent->data, fixture->sent->len);
  fixture->conn->protocol->ready (fixture->conn, fixture->conn->data);
  g_assert_cmpuint (fixture->messages->len, <, 5000);
  g_assert_true (fixture->conn->scheduled);
  cb_conn_fake_run (fixture->conn);
  g_assert_cmpuint (fixture->messages->len, ==, 20000);
}

static void
test_gone_before (void)
{
  static const CbWsFuncs funcs = { on_message_cb, NULL, on_closed_cb };
  static const CbWsConfig config = { MAX_MESSAGE, MAX_QUEUED, TOO_BIG };
  g_autoptr (CbConnFake) conn = cb_conn_fake_new ();

  cb_conn_fake_break (conn);
  g_assert_null (cb_ws_take_over (cb_conn_fake_get_message (conn), &config, &funcs, NULL));
}

/* One that is held hears the message to its end that has begun, and not a byte more. */
static void
test_hold (Fixture *fixture, gconstpointer data)
{
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "begun");
  g_byte_array_set_size (fixture->sent, fixture->sent->len - 2);
  feed (fixture);
  cb_ws_hold (fixture->ws);
  g_assert_null (cb_ws_release (fixture->ws)); /* within a message */

  cb_ws_frame_append (fixture->sent, CB_WS_FIN | CB_WS_TEXT, "begun", 5);
  g_byte_array_remove_range (fixture->sent, 0, fixture->sent->len - 2);
  add (fixture, CB_WS_FIN | CB_WS_TEXT, "next");
  feed (fixture);
  g_assert_cmpuint (fixture->messages->len, ==, 1);
  assert_message (fixture, 0, "begun");
  g_assert_cmpuint (fixture->conn->in->len, ==, 2 + 4 + 4); /* head, mask, "next" */
}

/* A close is answered all the same. */
static void
test_close_while_held (Fixture *fixture, gconstpointer data)
{
  cb_ws_hold (fixture->ws);
  cb_ws_close (fixture->ws, 1001, "");
  cb_conn_fake_run (fixture->conn);
  assert_close_frame (fixture, 1001);
  add (fixture, CB_WS_FIN | CB_WS_CLOSE, "\x03\xe9");
  feed (fixture);
  g_assert_cmpuint (fixture->n_closed, ==, 1);
}

/* Nobody reads the answers to pings: that is no sign of death. */
static void
test_silence_while_held (Fixture *fixture, gconstpointer data)
{
  cb_ws_hold (fixture->ws);
  cb_conn_fake_time_out (fixture->conn);
  cb_conn_fake_time_out (fixture->conn);
  g_assert_cmpuint (fixture->n_closed, ==, 0);
  g_assert_cmpuint (fixture->conn->out->len, ==, 0);
}

#define ADD(name, test) g_test_add ("/net/ws/" name, Fixture, NULL, set_up, test, tear_down)

static void
add_data_tests (void)
{
  g_test_add ("/net/ws/utf8/stray", Fixture, "a\xff", set_up, test_utf8, tear_down);
  g_test_add ("/net/ws/utf8/cut", Fixture, "gr\xc3", set_up, test_utf8, tear_down);
  g_test_add ("/net/ws/utf8/overlong", Fixture, "\xc0\xaf", set_up, test_utf8, tear_down);
  g_test_add ("/net/ws/utf8/surrogate", Fixture, "\xed\xa0\x80", set_up, test_utf8, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (violations); i++)
    {
      g_autofree char *path = g_strconcat ("/net/ws/violation/", violations[i].name, NULL);

      g_test_add (path, Fixture, GUINT_TO_POINTER (i), set_up, test_violation, tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("messages", test_messages);
  ADD ("sizes", test_sizes);
  ADD ("send-sizes", test_send_sizes);
  ADD ("fragments", test_fragments);
  ADD ("byte-by-byte", test_byte_by_byte);
  ADD ("too-big", test_too_big);
  ADD ("too-big-in-fragments", test_too_big_in_fragments);
  ADD ("flood-of-empty-fragments", test_flood_of_empty_fragments);
  add_data_tests ();
  ADD ("peer-closes", test_peer_closes);
  ADD ("peer-closes-without-code", test_peer_closes_without_code);
  ADD ("peer-vanishes", test_peer_vanishes);
  ADD ("close", test_close);
  ADD ("close-without-answer", test_close_without_answer);
  ADD ("close-within-a-message", test_close_within_a_message);
  ADD ("long-reason", test_long_reason);
  ADD ("alive", test_alive);
  ADD ("dead", test_dead);
  ADD ("sending-is-no-sign-of-life", test_sending_is_no_sign_of_life);
  ADD ("slow-reader", test_slow_reader);
  ADD ("close-slow-reader", test_close_slow_reader);
  ADD ("flood-of-pings", test_flood_of_pings);
  ADD ("flood-of-messages", test_flood_of_messages);
  ADD ("hold", test_hold);
  ADD ("close-while-held", test_close_while_held);
  ADD ("silence-while-held", test_silence_while_held);
  g_test_add_func ("/net/ws/gone-before", test_gone_before);

  return g_test_run ();
}
