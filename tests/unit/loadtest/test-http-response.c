#include "loadtest/cb-http-response.h"

#include <string.h>

#include "base/cb-error.h"

#define LENGTH "HTTP/1.1 201 Created\r\nContent-length: 5\r\nX-A: b\r\n\r\nhello"
#define CHUNKED                                                                                    \
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n "                  \
  "world\r\n0\r\n\r\n"

/* Whole, and a byte at a time. */
static void
check (const char *text, guint status, const char *body)
{
  gsize size = strlen (text);
  g_auto (CbHttpResponse) whole = { 0 };
  g_auto (CbHttpResponse) slow = { 0 };
  g_autofree char *more = g_strconcat (text, "HTTP/1.1 404", NULL);

  g_assert_cmpint (cb_http_response_parse (&whole, more, strlen (more), NULL), ==, size);
  g_assert_cmpuint (whole.status, ==, status);
  g_assert_cmpmem (whole.body, whole.body_size, body, strlen (body));

  for (gsize i = 1; i < size; i++)
    g_assert_cmpint (cb_http_response_parse (&slow, text, i, NULL), ==, 0);
  g_assert_cmpint (cb_http_response_parse (&slow, text, size, NULL), ==, size);
  g_assert_cmpmem (slow.body, slow.body_size, body, strlen (body));
}

static void
test_length (void)
{
  check (LENGTH, 201, "hello");
}

static void
test_chunked (void)
{
  check (CHUNKED, 200, "hello world");
}

static void
test_no_body (void)
{
  check ("HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n", 204, "");
  check ("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", 304, "");
}

static void
test_until_close (void)
{
  static const char text[] = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it";
  g_auto (CbHttpResponse) response = { 0 };

  g_assert_cmpint (cb_http_response_parse (&response, text, strlen (text), NULL), ==, 0);
  g_assert_false (response.keep_alive);
  g_assert_true (cb_http_response_finish_at_close (&response, text, strlen (text)));
  g_assert_cmpmem (response.body, response.body_size, "all of it", 9);
}

static void
test_headers (void)
{
  g_autofree char *value = cb_http_response_dup_header (LENGTH, strlen (LENGTH), "x-a");
  g_autofree char *none = cb_http_response_dup_header (LENGTH, strlen (LENGTH), "x");

  g_assert_cmpstr (value, ==, "b");
  g_assert_null (none);
}

static void
test_malformed (void)
{
  static const char *const texts[] = {
    "SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "HTTP/1.1 abc\r\n\r\n",
    "HTTP/1.1 700 No\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (CbHttpResponse) response = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (cb_http_response_parse (&response, texts[i], strlen (texts[i]), &error), ==,
                       -1);
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
}

static void
test_endless_head (void)
{
  g_autofree char *text = g_strnfill (70000, 'x');
  g_auto (CbHttpResponse) response = { 0 };

  g_assert_cmpint (cb_http_response_parse (&response, text, 60000, NULL), ==, 0);
  g_assert_cmpint (cb_http_response_parse (&response, text, 70000, NULL), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-response/length", test_length);
  g_test_add_func ("/http-response/chunked", test_chunked);
  g_test_add_func ("/http-response/no-body", test_no_body);
  g_test_add_func ("/http-response/until-close", test_until_close);
  g_test_add_func ("/http-response/headers", test_headers);
  g_test_add_func ("/http-response/malformed", test_malformed);
  g_test_add_func ("/http-response/endless-head", test_endless_head);

  return g_test_run ();
}
