#include "net/cb-body.h"

#include <string.h>

#define NEXT "GET /next"

static void
begin (CbBody *body, CbBodyKind kind, guint64 length)
{
  const CbHead head = { .body = kind, .content_length = length };

  cb_body_init (body, &head);
}

static gssize
take (CbBody *body, const char *text)
{
  return cb_body_take (body, (const guint8 *) text, strlen (text));
}

static void
test_none (void)
{
  CbBody body;

  begin (&body, CB_BODY_NONE, 0);
  g_assert_true (body.done);
  g_assert_cmpint (take (&body, NEXT), ==, 0);
}

static void
test_length (void)
{
  CbBody body;

  begin (&body, CB_BODY_LENGTH, 5);
  g_assert_cmpint (take (&body, "he"), ==, 2);
  g_assert_false (body.done);
  g_assert_cmpint (take (&body, "llo" NEXT), ==, 3);
  g_assert_true (body.done);
  g_assert_cmpuint (body.size, ==, 5);
  g_assert_cmpint (take (&body, NEXT), ==, 0);
}

static const struct
{
  const char *name;
  const char *text;
  guint size;
} whole[] = {
  { "plain", "5\r\nhello\r\n0\r\n\r\n", 5 },
  { "empty", "0\r\n\r\n", 0 },
  { "two", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 5 },
  { "hex", "A\r\n0123456789\r\n00b\r\n0123456789a\r\n000\r\n\r\n", 21 },
  { "extensions", "5;a=b;c\r\nhello\r\n0;last\r\n\r\n", 5 },
  { "trailers", "5\r\nhello\r\n0\r\nDigest: x\r\nY: z\r\n\r\n", 5 },
  { "framing-in-the-payload", "7\r\n0\r\n\r\n5\r\r\n0\r\n\r\n", 7 },
};

/* However it is cut, the same bytes belong to the body. */
static void
take_in_steps (const char *text, gsize step, guint size)
{
  g_autofree char *bytes = g_strconcat (text, NEXT, NULL);
  gsize total = strlen (bytes);
  gsize at = 0;
  CbBody body;

  begin (&body, CB_BODY_CHUNKED, 0);
  while (!body.done)
    {
      gssize taken = cb_body_take (&body, (const guint8 *) bytes + at, MIN (step, total - at));

      g_assert_cmpint (taken, >, 0);
      at += taken;
    }
  g_assert_cmpuint (at, ==, strlen (text));
  g_assert_cmpuint (body.size, ==, size);
}

static void
test_chunks (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  for (gsize step = 1; step <= strlen (whole[i].text) + 1; step++)
    take_in_steps (whole[i].text, step, whole[i].size);
}

static const struct
{
  const char *name;
  const char *text;
} malformed[] = {
  { "no-size", "\r\nhello\r\n" },
  { "no-hex", "5g\r\nhello\r\n" },
  { "prefixed", "0x5\r\nhello\r\n" },
  { "plus", "+5\r\nhello\r\n" },
  { "minus", "-5\r\nhello\r\n" },
  { "space-before", " 5\r\nhello\r\n" },
  { "space-behind", "5 \r\nhello\r\n" },
  { "huge", "fffffffffffff\r\n" },
  { "line-feed", "5\nhello\n0\n\n" },
  { "lone-return", "5\rhello" },
  { "longer-than-said", "5\r\nhello!\r\n0\r\n\r\n" },
  { "shorter-than-said", "6\r\nhello\r\n0\r\n\r\n" },
  { "line-feed-behind-the-data", "5\r\nhello\n0\r\n\r\n" },
  { "control-in-an-extension", "5;\x01\r\nhello\r\n" },
  { "line-feed-in-an-extension", "5;a\nb\r\nhello\r\n" },
  { "line-feed-in-a-trailer", "0\r\nX: y\n\r\n" },
  { "line-feed-at-the-end", "0\r\n\n" },
  { "return-at-the-end", "0\r\n\r\r" },
};

static void
test_malformed (gconstpointer data)
{
  const char *text = data;
  CbBody body;

  begin (&body, CB_BODY_CHUNKED, 0);
  g_assert_cmpint (take (&body, text), ==, -1);
}

/* Who sends extensions and trailers without an end is cut off. */
static void
test_endless_extra (gconstpointer data)
{
  g_autofree char *extra = g_strnfill (9000, 'x');
  CbBody body;

  begin (&body, CB_BODY_CHUNKED, 0);
  g_assert_cmpint (take (&body, data), ==, strlen (data));
  g_assert_cmpint (take (&body, extra), ==, -1);
}

static void
test_many_small_extensions (void)
{
  CbBody body;
  gssize taken = 0;
  guint n = 0;

  begin (&body, CB_BODY_CHUNKED, 0);
  for (; taken >= 0 && n < 10000; n++)
    taken = take (&body, "1;x\r\na\r\n");
  g_assert_cmpint (taken, ==, -1);
  g_assert_cmpuint (n, >, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/body/none", test_none);
  g_test_add_func ("/net/body/length", test_length);
  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    {
      g_autofree char *path = g_strconcat ("/net/body/chunks/", whole[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_chunks);
    }
  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_autofree char *path = g_strconcat ("/net/body/malformed/", malformed[i].name, NULL);

      g_test_add_data_func (path, malformed[i].text, test_malformed);
    }
  g_test_add_data_func ("/net/body/endless-extension", "5;", test_endless_extra);
  g_test_add_data_func ("/net/body/endless-trailer", "0\r\nX:", test_endless_extra);
  g_test_add_func ("/net/body/many-small-extensions", test_many_small_extensions);

  return g_test_run ();
}
