#include "bot/cb-term-key.h"

#define FNV_PRIME G_GUINT64_CONSTANT (0x100000001b3)

/**
 * cb_term_key_add:
 * @key: %CB_TERM_KEY_START, or a key so far
 * @bytes: what comes next
 * @length: how many bytes
 *
 * Returns: the key of both, in this order and with a border between them
 */
guint64
cb_term_key_add (guint64 key, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    key = (key ^ (guint8) bytes[i]) * FNV_PRIME;

  /* 0xff is in no UTF-8. */
  return (key ^ 0xff) * FNV_PRIME;
}

/* The finish of MurmurHash3: every bit of the number reaches every bit of the key. */
guint64
cb_term_key_add_number (guint64 key, guint64 number)
{
  key = (key ^ number) * FNV_PRIME;
  key ^= key >> 33;
  key *= G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  key ^= key >> 33;

  return key;
}
