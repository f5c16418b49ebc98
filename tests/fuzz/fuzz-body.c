#include "fuzz/cb-fuzz.h"
#include "net/cb-body.h"

/* However a body is cut, it must end at the same byte. */

typedef struct
{
  gssize taken; /* in all; -1 where it is malformed */
  CbBody body;
} Result;

static void
take (Result *result, const CbHead *head, const guint8 *data, gsize size, gsize step)
{
  gsize at = 0;

  cb_body_init (&result->body, head);
  while (at < size && !result->body.done)
    {
      gsize piece = MIN (step, size - at);
      gssize taken = cb_body_take (&result->body, data + at, piece);

      if (taken < 0)
        {
          result->taken = -1;
          return;
        }
      g_assert_cmpint (taken, <=, piece);
      g_assert_true (taken == (gssize) piece || result->body.done);
      at += taken;
    }
  g_assert_cmpuint (result->body.size, <=, at);
  result->taken = at;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  CbHead head = { .body = CB_BODY_CHUNKED };
  Result whole;
  Result pieces;

  if (size < 2)
    return 0;

  if (data[0] % 4 == 0)
    head = (CbHead){ .body = CB_BODY_LENGTH, .content_length = data[1] + 1 };
  take (&whole, &head, data + 2, size - 2, size);
  take (&pieces, &head, data + 2, size - 2, data[1] % 5 + 1);
  g_assert_cmpint (whole.taken, ==, pieces.taken);
  if (whole.taken >= 0)
    {
      g_assert_cmpint (whole.body.done, ==, pieces.body.done);
      g_assert_cmpuint (whole.body.size, ==, pieces.body.size);
    }

  return 0;
}
