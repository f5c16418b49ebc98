#include "net/cb-head.h"

#include <string.h>

#define GET "GET / HTTP/1.1\r\n"
#define POST "POST / HTTP/1.1\r\n"
#define HOST "Host: example.org\r\n"
#define END "\r\n"

typedef struct
{
  const char *name;
  const char *head;
  guint status;
} Case;

static const Case cases[] = {
  { "plain", GET HOST END, 0 },
  { "http-1.0-without-host", "GET / HTTP/1.0\r\n" END, 0 },
  { "absolute-target", "GET http://example.org/ HTTP/1.1\r\n" HOST END, 0 },
  { "host-with-port", GET "Host: [::1]:8080\r\n" END, 0 },
  { "empty-value", GET HOST "X-Empty:\r\n" END, 0 },
  { "obs-text", GET HOST "User-Agent: caf\xe9\r\n" END, 0 },
  { "length", POST HOST "Content-Length: 5\r\n" END, 0 },
  { "chunked-whatever-the-case", POST HOST "TRANSFER-ENCODING: Chunked\r\n" END, 0 },
  { "continue", POST HOST "Content-Length: 5\r\nExpect: 100-continue\r\n" END, 0 },

  { "length-and-coding", POST HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" END, 400 },
  { "coding-and-length", POST HOST "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n" END, 400 },
  { "two-lengths", POST HOST "Content-Length: 5\r\nContent-Length: 5\r\n" END, 400 },
  { "length-list", POST HOST "Content-Length: 5, 5\r\n" END, 400 },
  { "length-with-plus", POST HOST "Content-Length: +5\r\n" END, 400 },
  { "length-with-minus", POST HOST "Content-Length: -5\r\n" END, 400 },
  { "length-in-hex", POST HOST "Content-Length: 0x5\r\n" END, 400 },
  { "length-that-overflows", POST HOST "Content-Length: 18446744073709551621\r\n" END, 400 },
  { "empty-length", POST HOST "Content-Length: \r\n" END, 400 },
  { "two-codings", POST HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" END,
    400 },
  { "coding-in-http-1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" END, 400 },
  { "space-before-colon", GET HOST "X : y\r\n" END, 400 },
  { "space-before-name", GET " Host: example.org\r\n" END, 400 },
  { "folded-line", GET HOST "X: y\r\n z\r\n" END, 400 },
  { "no-name", GET HOST ": y\r\n" END, 400 },
  { "no-colon", GET HOST "nonsense\r\n" END, 400 },
  { "two-hosts", GET HOST "Host: other.example.org\r\n" END, 400 },
  { "no-host", GET END, 400 },
  { "host-with-path", GET "Host: example.org/x\r\n" END, 400 },
  { "host-with-user", GET "Host: a@example.org\r\n" END, 400 },
  { "two-names-in-a-host", GET "Host: a, b\r\n" END, 400 },
  { "control-character", GET HOST "X: a\x01z\r\n" END, 400 },
  { "delete-character", GET HOST "X: a\x7fz\r\n" END, 400 },
  { "lone-return", GET HOST "X: a\rY: b\r\n" END, 400 },
  { "no-method", " / HTTP/1.1\r\n" HOST END, 400 },
  { "long-method", "ABCDEFGHIJKLMNOPQ / HTTP/1.1\r\n" HOST END, 400 },
  { "two-spaces", "GET  / HTTP/1.1\r\n" HOST END, 400 },
  { "no-target", "GET HTTP/1.1\r\n" HOST END, 400 },
  { "space-in-target", "GET /a b HTTP/1.1\r\n" HOST END, 400 },
  { "control-in-target", "GET /a\x02 HTTP/1.1\r\n" HOST END, 400 },
  { "eight-bits-in-target", "GET /\xc3\xa9 HTTP/1.1\r\n" HOST END, 400 },
  { "escapes", "GET /%C3%A9?q=%20%7e HTTP/1.1\r\n" HOST END, 0 },
  { "bad-escape", "GET /%zz HTTP/1.1\r\n" HOST END, 400 },
  { "bad-escape-in-query", "GET /?q=100% HTTP/1.1\r\n" HOST END, 400 },
  { "half-an-escape", "GET /%4 HTTP/1.1\r\n" HOST END, 400 },
  { "escaped-nul", "GET /%00 HTTP/1.1\r\n" HOST END, 400 },
  { "star", "OPTIONS * HTTP/1.1\r\n" HOST END, 400 },
  { "no-slash", "GET healthz HTTP/1.1\r\n" HOST END, 400 },
  { "authority-target", "CONNECT example.org:80 HTTP/1.1\r\n" HOST END, 400 },
  { "absolute-target-with-port", "GET HTTP://[::1]:80/x HTTP/1.1\r\n" HOST END, 0 },
  { "absolute-target-of-other-kind", "GET ftp://example.org/ HTTP/1.1\r\n" HOST END, 400 },
  { "absolute-target-without-host", "GET http:///x HTTP/1.1\r\n" HOST END, 400 },
  { "absolute-target-with-bad-host", "GET http://[::zz/ HTTP/1.1\r\n" HOST END, 400 },
  { "absolute-target-with-bad-port", "GET http://x:99999/ HTTP/1.1\r\n" HOST END, 400 },
  { "no-version", "GET /\r\n" HOST END, 400 },
  { "small-http", "GET / http/1.1\r\n" HOST END, 400 },
  { "long-version", "GET / HTTP/1.10\r\n" HOST END, 400 },

  { "other-expectation", POST HOST "Content-Length: 5\r\nExpect: cookies\r\n" END, 417 },
  { "gzip-coding", POST HOST "Transfer-Encoding: gzip, chunked\r\n" END, 501 },
  { "identity-coding", POST HOST "Transfer-Encoding: identity\r\n" END, 501 },
  { "http-2", "GET / HTTP/2.0\r\n" HOST END, 505 },
  { "http-1.2", "GET / HTTP/1.2\r\n" HOST END, 505 },
};

static guint
check (const char *text, CbHead *head)
{
  gsize scanned = 0;
  gssize size = cb_head_find_end ((const guint8 *) text, strlen (text), &scanned);

  g_assert_cmpint (size, ==, strlen (text));

  return cb_head_check ((const guint8 *) text, size, head);
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  CbHead head;

  g_assert_cmpuint (check (one->head, &head), ==, one->status);
}

static void
test_framing (void)
{
  CbHead head;

  g_assert_cmpuint (check (GET HOST END, &head), ==, 0);
  g_assert_cmpint (head.body, ==, CB_BODY_NONE);
  g_assert_true (head.keep_alive);
  g_assert_false (head.expect_continue);

  g_assert_cmpuint (check (POST HOST "Content-Length: 0\r\n" END, &head), ==, 0);
  g_assert_cmpint (head.body, ==, CB_BODY_NONE);

  g_assert_cmpuint (
      check (POST HOST "content-length:\t 42 \r\nExpect: 100-continue\r\n" END, &head), ==, 0);
  g_assert_cmpint (head.body, ==, CB_BODY_LENGTH);
  g_assert_cmpuint (head.content_length, ==, 42);
  g_assert_true (head.expect_continue);

  g_assert_cmpuint (check (POST HOST "Transfer-Encoding: chunked\r\n" END, &head), ==, 0);
  g_assert_cmpint (head.body, ==, CB_BODY_CHUNKED);
}

static void
test_keep_alive (void)
{
  CbHead head;

  g_assert_cmpuint (check (GET HOST "Connection: close\r\n" END, &head), ==, 0);
  g_assert_false (head.keep_alive);
  g_assert_cmpuint (check (GET HOST "Connection: upgrade, Close\r\n" END, &head), ==, 0);
  g_assert_false (head.keep_alive);
  g_assert_cmpuint (check (GET HOST "Connection: closed\r\n" END, &head), ==, 0);
  g_assert_true (head.keep_alive);
  g_assert_cmpuint (check ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n" END, &head), ==, 0);
  g_assert_false (head.keep_alive);
}

/* What the log can say of a head that is no good. */
static void
test_peek (void)
{
  static const struct
  {
    const char *head;
    const char *method;
    const char *target;
  } peeks[] = {
    { "GET /a?b HTTP/9", "GET", "/a?b" },
    { "POST /half", "POST", "/half" },
    { "GET  /x", "GET", NULL },
    { "GET ", "GET", NULL },
    { "GET", NULL, NULL },
    { "", NULL, NULL },
    { "ABCDEFGHIJKLMNOPQ /", NULL, NULL },
    { "\x16\x03\x01", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (peeks); i++)
    {
      g_autofree char *method = NULL;
      g_autofree char *target = NULL;

      cb_head_peek ((const guint8 *) peeks[i].head, strlen (peeks[i].head), &method, &target);
      g_assert_cmpstr (method, ==, peeks[i].method);
      g_assert_cmpstr (target, ==, peeks[i].target);
    }
}

static char *
write_fields (guint n)
{
  GString *text = g_string_new (GET HOST);

  for (guint i = 1; i < n; i++)
    g_string_append_printf (text, "X-%u: y\r\n", i);
  g_string_append (text, END);

  return g_string_free (text, FALSE);
}

static void
test_many_fields (void)
{
  g_autofree char *most = write_fields (CB_HEAD_MAX_FIELDS);
  g_autofree char *more = write_fields (CB_HEAD_MAX_FIELDS + 1);
  CbHead head;

  g_assert_cmpuint (check (most, &head), ==, 0);
  g_assert_cmpuint (check (more, &head), ==, 431);
}

static void
test_long_target (void)
{
  g_autofree char *path = g_strnfill (CB_HEAD_MAX_TARGET, 'a');
  g_autofree char *longest = g_strdup_printf ("GET /%s HTTP/1.1\r\n" HOST END, path + 1);
  g_autofree char *longer = g_strdup_printf ("GET /%s HTTP/1.1\r\n" HOST END, path);
  CbHead head;

  g_assert_cmpuint (check (longest, &head), ==, 0);
  g_assert_cmpuint (check (longer, &head), ==, 414);
}

/* A NUL does not end a value; the text after it would be another server's header. */
static void
test_nul (void)
{
  static const char text[] = GET HOST "X: a\0b\r\n" END;
  CbHead head;

  g_assert_cmpuint (cb_head_check ((const guint8 *) text, sizeof text - 1, &head), ==, 400);
}

static void
test_end_in_pieces (void)
{
  static const char text[] = GET HOST "X: y\r\n" END "next";
  gsize scanned = 0;
  gsize whole = sizeof text - 1 - strlen ("next");

  for (gsize size = 0; size < whole; size++)
    g_assert_cmpint (cb_head_find_end ((const guint8 *) text, size, &scanned), ==, 0);
  g_assert_cmpint (cb_head_find_end ((const guint8 *) text, sizeof text - 1, &scanned), ==, whole);
}

static void
test_bare_line_feed (void)
{
  static const char *const texts[] = { "GET / HTTP/1.1\n", GET "Host: x\n", "\n", GET HOST "\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gsize scanned = 0;

      g_assert_cmpint (cb_head_find_end ((const guint8 *) texts[i], strlen (texts[i]), &scanned),
                       ==, -1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/head/%u-%s", cases[i].status, cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/net/head/framing", test_framing);
  g_test_add_func ("/net/head/keep-alive", test_keep_alive);
  g_test_add_func ("/net/head/peek", test_peek);
  g_test_add_func ("/net/head/many-fields", test_many_fields);
  g_test_add_func ("/net/head/long-target", test_long_target);
  g_test_add_func ("/net/head/nul", test_nul);
  g_test_add_func ("/net/head/end-in-pieces", test_end_in_pieces);
  g_test_add_func ("/net/head/bare-line-feed", test_bare_line_feed);

  return g_test_run ();
}
