#include <string.h>

#include "fuzz/cb-fuzz.h"
#include "web/cb-multipart.h"

/* However a body is cut, the same file comes out of it, or the same refusal. */

typedef struct
{
  GByteArray *file;
  char *name;
  gboolean taken;
} Result;

static void
on_data_cb (const char *data, gsize size, gpointer user_data)
{
  g_byte_array_append (user_data, (const guint8 *) data, size);
}

static void
parse (Result *result, const guint8 *data, gsize size, gsize step)
{
  g_autoptr (CbMultipart) parser = NULL;
  g_autoptr (GError) error = NULL;

  result->file = g_byte_array_new ();
  result->taken = TRUE;
  parser =
      cb_multipart_new ("multipart/form-data; boundary=\"-b\"", on_data_cb, result->file, NULL);
  g_assert_nonnull (parser);
  for (gsize at = 0; at < size && result->taken; at += step)
    result->taken =
        cb_multipart_feed (parser, (const char *) data + at, MIN (step, size - at), &error);
  if (result->taken)
    result->taken = cb_multipart_finish (parser, &error);
  g_assert_true (result->taken == (error == NULL));
  g_assert_cmpuint (result->file->len, <=, size);
  result->name = g_strdup (cb_multipart_get_file_name (parser));
}

static void
clear (Result *result)
{
  g_byte_array_unref (result->file);
  g_free (result->name);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Result whole;
  Result pieces;

  if (size < 1)
    return 0;

  parse (&whole, data + 1, size - 1, size);
  parse (&pieces, data + 1, size - 1, data[0] % 16 + 1);
  g_assert_cmpint (whole.taken, ==, pieces.taken);
  if (whole.taken)
    {
      g_assert_cmpmem (whole.file->data, whole.file->len, pieces.file->data, pieces.file->len);
      g_assert_cmpstr (whole.name, ==, pieces.name);
      g_assert_true (whole.name == NULL || g_utf8_validate (whole.name, -1, NULL));
    }
  clear (&whole);
  clear (&pieces);

  return 0;
}
