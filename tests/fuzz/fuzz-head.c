#include <libsoup/soup.h>

#include "fuzz/cb-fuzz.h"
#include "net/cb-head.h"

/*
 * The gate against two others: itself, when the head comes in pieces, and libsoup, which must not
 * read a head that was let through in any other way. Where they differ somebody can smuggle.
 */

static gssize
find_end_in_pieces (const guint8 *data, gsize size)
{
  gsize step = size > 0 ? data[0] % 7 + 1 : 1;
  gsize scanned = 0;
  gssize found = 0;

  for (gsize so_far = MIN (step, size); found == 0; so_far = MIN (so_far + step, size))
    {
      found = cb_head_find_end (data, so_far, &scanned);
      if (so_far == size)
        break;
    }

  return found;
}

static void
compare_framing (const CbHead *head, SoupMessageHeaders *headers)
{
  SoupEncoding encoding = soup_message_headers_get_encoding (headers);

  switch (head->body)
    {
    case CB_BODY_CHUNKED:
      g_assert_cmpint (encoding, ==, SOUP_ENCODING_CHUNKED);
      break;
    case CB_BODY_LENGTH:
      g_assert_cmpint (encoding, ==, SOUP_ENCODING_CONTENT_LENGTH);
      g_assert_cmpuint (soup_message_headers_get_content_length (headers), ==,
                        head->content_length);
      break;
    case CB_BODY_NONE:
    default:
      g_assert_cmpint (encoding, !=, SOUP_ENCODING_CHUNKED);
      g_assert_cmpint (soup_message_headers_get_content_length (headers), ==, 0);
      break;
    }
}

static void
compare_with_libsoup (const guint8 *data, gsize size, const CbHead *head)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_autofree char *method = NULL;
  g_autofree char *path = NULL;
  SoupHTTPVersion version;

  /* libsoup takes the head without its empty line. */
  g_assert_cmpuint (
      soup_headers_parse_request ((const char *) data, size - 2, headers, &method, &path, &version),
      ==, SOUP_STATUS_OK);
  if (version == SOUP_HTTP_1_1)
    g_assert_nonnull (soup_message_headers_get_one (headers, "Host"));
  compare_framing (head, headers);
  soup_message_headers_unref (headers);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize scanned = 0;
  gssize found = cb_head_find_end (data, size, &scanned);
  CbHead head;

  g_assert_cmpint (find_end_in_pieces (data, size), ==, found);
  g_assert_cmpint (found, <=, (gssize) size);
  if (found > 0 && cb_head_check (data, found, &head) == 0)
    compare_with_libsoup (data, found, &head);

  return 0;
}
