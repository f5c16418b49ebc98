#include <string.h>

#include "backups/cb-unsealer.h"
#include "fuzz/cb-fuzz.h"

/* A sealed backup: however it is cut, the same comes out of it, and nothing of what was altered. */

typedef struct
{
  GByteArray *plain;
  gboolean taken;
} Result;

static void
open_seal (Result *result, const guint8 *data, gsize size, gsize step)
{
  CbSealKey key;
  CbUnsealer *unsealer;
  g_autoptr (GError) error = NULL;

  memset (&key, 7, sizeof key);
  unsealer = cb_unsealer_new (&key);
  result->plain = g_byte_array_new ();
  result->taken = TRUE;
  for (gsize at = 0; at < size && result->taken; at += step)
    result->taken =
        cb_unsealer_push (unsealer, data + at, MIN (step, size - at), result->plain, &error);
  if (result->taken)
    result->taken = cb_unsealer_finish (unsealer, result->plain, &error);
  g_assert_true (result->taken == (error == NULL));
  g_assert_cmpuint (result->plain->len, <=, size);
  cb_unsealer_free (unsealer);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Result whole;
  Result pieces;

  if (size < 1)
    return 0;

  open_seal (&whole, data + 1, size - 1, size);
  open_seal (&pieces, data + 1, size - 1, data[0] % 32 + 1);
  g_assert_cmpint (whole.taken, ==, pieces.taken);
  if (whole.taken)
    g_assert_cmpmem (whole.plain->data, whole.plain->len, pieces.plain->data, pieces.plain->len);
  g_byte_array_unref (whole.plain);
  g_byte_array_unref (pieces.plain);

  return 0;
}
