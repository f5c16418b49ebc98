#include "base/cb-id.h"

#include <string.h>
#include <sys/random.h>

/* Crockford's base 32: no I, L, O or U; in the order of their codes, so that ids sort by time. */
static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void
write_digits (char *out, guint64 value, guint count)
{
  for (guint i = count; i > 0; i--)
    {
      out[i - 1] = digits[value & 31];
      value >>= 5;
    }
}

/**
 * cb_id_new:
 * @real_time_us: now, in microseconds since 1970 UTC
 *
 * Makes a unique name as ULID does: 48 bits of time in milliseconds, 80 random
 * bits. Names made later sort behind, which keeps the indexes of a database
 * compact. Usable from every thread.
 *
 * Returns: (transfer full): %CB_ID_LENGTH digits and capital letters
 */
char *
cb_id_new (gint64 real_time_us)
{
  char *id = g_malloc (CB_ID_LENGTH + 1);
  guint64 high = 0;
  guint64 low = 0;
  guint8 random[10];

  if (getrandom (random, sizeof random, 0) != sizeof random)
    g_error ("The kernel gives no random numbers");
  memcpy (&high, random, 5);
  memcpy (&low, random + 5, 5);

  write_digits (id, (guint64) real_time_us / 1000, 10);
  write_digits (id + 10, high, 8);
  write_digits (id + 18, low, 8);
  id[CB_ID_LENGTH] = '\0';

  return id;
}

/**
 * cb_id_is_valid:
 * @text: (nullable): what a client sent
 *
 * Returns: whether @text has the form of an id
 */
gboolean
cb_id_is_valid (const char *text)
{
  return text != NULL && strlen (text) == CB_ID_LENGTH && strspn (text, digits) == CB_ID_LENGTH;
}
