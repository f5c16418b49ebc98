#include "widgets/cb-sealed-text.h"

#include <string.h>

#include "base/cb-error.h"

#define SEAL ",\"sha256\":\""
#define SEAL_END "\"}\n"
#define DIGEST_LENGTH 64
#define TAIL_LENGTH (strlen (SEAL) + DIGEST_LENGTH + strlen (SEAL_END))

static char *
digest (const char *text, gsize size)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) text, size);
}

/**
 * cb_sealed_text_finish:
 * @writer: (transfer full): wrote an object with a member at least, and has not ended it
 *
 * Returns: (transfer full): the text
 */
char *
cb_sealed_text_finish (CbJsonWriter *writer)
{
  gsize size;
  g_autofree char *text = cb_json_writer_finish (writer, &size);
  g_autofree char *sum = digest (text, size);

  return g_strconcat (text, SEAL, sum, SEAL_END, NULL);
}

/**
 * cb_sealed_text_parse:
 * @text: from anywhere
 * @size: its size in bytes
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the object; %CB_ERROR_INVALID_INPUT where it was altered
 */
JsonObject *
cb_sealed_text_parse (const char *text, gsize size, GError **error)
{
  gsize covered = size > TAIL_LENGTH ? size - TAIL_LENGTH : 0;
  g_autofree char *sum = digest (text, covered);
  g_autofree char *tail = g_strconcat (SEAL, sum, SEAL_END, NULL);

  if (covered > 0 && memcmp (text + covered, tail, TAIL_LENGTH) == 0)
    return cb_json_parse_object (text, size, error);

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "it was altered: its digest is another one");

  return NULL;
}
