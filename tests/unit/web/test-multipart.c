#include "web/cb-multipart.h"

#include <string.h>

#include "base/cb-error.h"

#define TYPE "multipart/form-data; boundary=xyz"
#define FIELD(name) "--xyz\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_HEAD                                                                                  \
  "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"                 \
  "Content-Type: text/plain\r\n\r\n"

static void
append (const char *data, gsize size, gpointer user_data)
{
  g_string_append_len (user_data, data, size);
}

/*
 * Reads @body in pieces of @step bytes, the first of @first bytes. Returns: whether it is
 * well-formed; @content gets the file.
 */
static gboolean
read_pieces (const char *body,
             gsize size,
             gsize first,
             gsize step,
             GString *content,
             char **name,
             GError **error)
{
  g_autoptr (CbMultipart) multipart = cb_multipart_new (TYPE, append, content, error);
  gsize next = first;

  g_assert_nonnull (multipart);
  for (gsize i = 0; i < size; i = next, next = MIN (i + step, size))
    if (!cb_multipart_feed (multipart, body + i, MIN (next, size) - i, error))
      return FALSE;
  if (!cb_multipart_finish (multipart, error))
    return FALSE;
  if (name != NULL)
    *name = g_strdup (cb_multipart_get_file_name (multipart));

  return TRUE;
}

/* However it is cut, @body has a file of this @content. */
static void
check_content (const char *body, gsize size, const char *content, gsize content_size)
{
  for (gsize first = 1; first <= size; first++)
    {
      g_autoptr (GString) got = g_string_new (NULL);
      g_autofree char *name = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (read_pieces (body, size, first, size, got, &name, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (got->str, got->len, content, content_size);
      g_assert_cmpstr (name, ==, "a.txt");
    }
  for (gsize step = 1; step < 5; step++)
    {
      g_autoptr (GString) got = g_string_new (NULL);

      g_assert_true (read_pieces (body, size, step, step, got, NULL, NULL));
      g_assert_cmpmem (got->str, got->len, content, content_size);
    }
}

#define CHECK(body, content) check_content (body, sizeof body - 1, content, sizeof content - 1)

static void
test_content (void)
{
  CHECK (FILE_HEAD "Hello\r\n--xyz--\r\n", "Hello");
  CHECK (FILE_HEAD "Hello\r\n--xyz--", "Hello");
  CHECK (FILE_HEAD "\r\n--xyz--\r\n", "");
  CHECK (FILE_HEAD "\r\n\r\n--xyz--\r\n", "\r\n");
  CHECK (FILE_HEAD "a\0b\xff\r\n--xyz--\r\n", "a\0b\xff");
  /* what looks like a delimiter and is none */
  CHECK (FILE_HEAD "\r\n--xy\r\n-\r\n--\r--xyz--\n--xyz--\r\n--xyz--\r\n",
         "\r\n--xy\r\n-\r\n--\r--xyz--\n--xyz--");
  /* before, between, behind */
  CHECK ("preamble\r\n" FILE_HEAD "Hello\r\n--xyz--\r\nepilogue\r\n--xyz\r\n", "Hello");
  CHECK (FIELD ("note") "text\r\n" FILE_HEAD "Hello\r\n" FIELD ("more") "\r\n--xyz--\r\n", "Hello");
  CHECK ("--xyz \t\r\nContent-Disposition: form-data; name=f; filename=a.txt\r\n\r\nHello\r\n"
         "--xyz-- \r\n",
         "Hello");
}

static void
test_malformed (void)
{
  static const struct
  {
    const char *body;
    const char *what;
  } cases[] = {
    { "", "ends before" },
    { "Hello", "ends before" },
    { "--xyz", "ends before" },
    { "--xyz--", "no file" },
    { FIELD ("note") "text\r\n--xyz--\r\n", "no file" },
    { FILE_HEAD "Hello", "ends before" },
    { FILE_HEAD "Hello\r\n--xyz", "ends before" },
    { FILE_HEAD "Hello\r\n--xyz-", "ends before" },
    { FILE_HEAD "Hello\r\n--xyz\r\n", "ends before" },
    { FILE_HEAD "Hello\r\n--xyzz--\r\n", "followed by something else" },
    { FILE_HEAD "a\r\n" FILE_HEAD "b\r\n--xyz--\r\n", "more than one file" },
    { "--xyz\r\n\r\nHello\r\n--xyz--\r\n", "Content-Disposition" },
    { "--xyz\r\nContent-Type: text/plain\r\n\r\nHello\r\n--xyz--\r\n", "Content-Disposition" },
    { "--xyz\r\nContent-Disposition: attachment; filename=x\r\n\r\nx\r\n--xyz--\r\n",
      "Content-Disposition" },
    { "--xyz\r\nnonsense\r\n\r\nHello\r\n--xyz--\r\n", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize step = 1; step < 200; step += 66)
      {
        g_autoptr (GString) got = g_string_new (NULL);
        g_autoptr (GError) error = NULL;

        g_assert_false (
            read_pieces (cases[i].body, strlen (cases[i].body), step, step, got, NULL, &error));
        g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
        g_assert_nonnull (strstr (error->message, cases[i].what));
      }
}

static void
test_binary_head (void)
{
  static const char body[] = "--xyz\r\nContent-Disposition: form-data; filename=a\0b\r\n\r\nx";
  g_autoptr (GString) got = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (read_pieces (body, sizeof body - 1, 7, 7, got, NULL, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
}

/* Neither a head without an end nor parts without number are collected. */
static void
test_limits (void)
{
  g_autofree char *padding = g_strnfill (9000, 'x');
  g_autofree char *head = g_strconcat ("--xyz\r\nX: ", padding, NULL);
  g_autofree char *whole = g_strconcat (head, "\r\n\r\nx\r\n--xyz--", NULL);
  g_autoptr (GString) parts = g_string_new (NULL);
  g_autoptr (GString) got = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (read_pieces (head, strlen (head), 1000, 1000, got, NULL, &error));
  g_assert_nonnull (strstr (error->message, "too long"));
  g_clear_error (&error);
  g_assert_false (read_pieces (whole, strlen (whole), 100000, 1, got, NULL, &error));
  g_assert_nonnull (strstr (error->message, "too long"));
  g_clear_error (&error);

  for (guint i = 0; i < 33; i++)
    g_string_append (parts, FIELD ("n") "x\r\n");
  g_assert_false (read_pieces (parts->str, parts->len, 1000, 1000, got, NULL, &error));
  g_assert_nonnull (strstr (error->message, "too many parts"));
}

#define SEVENTY "1234567890123456789012345678901234567890123456789012345678901234567890"

static void
test_boundary (void)
{
  static const char *const bad[] = {
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; charset=utf-8",
    "multipart/form-data; boundary=" SEVENTY "1",
  };
  static const char *const good[] = {
    "multipart/form-data; boundary=xyz",
    "multipart/form-data;boundary=\"x y:z\"",
    "multipart/form-data; charset=utf-8; BOUNDARY=xyz",
    ("multipart/form-data; boundary=" SEVENTY),
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cb_multipart_new (bad[i], append, NULL, &error));
      g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CbMultipart) multipart = cb_multipart_new (good[i], append, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (multipart);
    }
}

static void
test_names (void)
{
  static const struct
  {
    const char *disposition;
    const char *name;
  } cases[] = {
    { "filename=\"a b.txt\"", "a b.txt" },
    { "filename=a.txt", "a.txt" },
    { "filename=\"say \\\"hi\\\".txt\"", "say \"hi\".txt" },
    { "filename=\"x\"; filename*=UTF-8''%C3%BCber.txt", "über.txt" },
    { "filename=\"über.txt\"", "über.txt" },
    { "filename=\"\"", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body =
          g_strdup_printf ("--xyz\r\nContent-Disposition: form-data; name=\"f\"; %s\r\n\r\n"
                           "x\r\n--xyz--\r\n",
                           cases[i].disposition);
      g_autoptr (GString) got = g_string_new (NULL);
      g_autofree char *name = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (read_pieces (body, strlen (body), 1000, 1, got, &name, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

/* A megabyte of blanks behind a delimiter is no work to speak of. */
static void
test_blanks (void)
{
  g_autofree char *blanks = g_strnfill (1 << 20, ' ');
  g_autofree char *body =
      g_strconcat ("--xyz", blanks,
                   "\r\nContent-Disposition: form-data; filename=a.txt\r\n\r\nx\r\n--xyz--", NULL);
  g_autoptr (GString) got = g_string_new (NULL);

  g_assert_true (read_pieces (body, strlen (body), 1 << 21, 1, got, NULL, NULL));
  g_assert_cmpstr (got->str, ==, "x");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web/multipart/content", test_content);
  g_test_add_func ("/web/multipart/malformed", test_malformed);
  g_test_add_func ("/web/multipart/binary-head", test_binary_head);
  g_test_add_func ("/web/multipart/limits", test_limits);
  g_test_add_func ("/web/multipart/boundary", test_boundary);
  g_test_add_func ("/web/multipart/names", test_names);
  g_test_add_func ("/web/multipart/blanks", test_blanks);

  return g_test_run ();
}
