#include "backups/cb-sealer.h"

#include <sodium.h>

/*
 * The form: the magic, a random key sealed to the public key, the header of libsodium's
 * secretstream, then chunks of 64 KiB under that key, the last of which says that it is the last.
 */
struct _CbSealer
{
  crypto_secretstream_xchacha20poly1305_state state;
  GByteArray *waiting; /* (owned): plain bytes of a chunk that is not full */
};

/**
 * cb_sealer_new:
 * @public_key: whose holder of the private half may read it
 * @out: where the beginning of the stream goes
 *
 * Returns: (transfer full): a sealer
 */
CbSealer *
cb_sealer_new (const CbSealKey *public_key, GByteArray *out)
{
  CbSealer *self = g_new0 (CbSealer, 1);
  guint8 key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
  guint8 sealed_key[sizeof key + crypto_box_SEALBYTES];
  guint8 header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];

  g_assert_cmpint (sodium_init (), >=, 0);
  self->waiting = g_byte_array_sized_new (CB_SEALER_CHUNK);
  crypto_secretstream_xchacha20poly1305_keygen (key);
  crypto_box_seal (sealed_key, key, sizeof key, public_key->bytes);
  crypto_secretstream_xchacha20poly1305_init_push (&self->state, header, key);
  sodium_memzero (key, sizeof key);

  g_byte_array_append (out, (const guint8 *) CB_SEALER_MAGIC, CB_SEALER_MAGIC_SIZE);
  g_byte_array_append (out, sealed_key, sizeof sealed_key);
  g_byte_array_append (out, header, sizeof header);

  return self;
}

void
cb_sealer_free (CbSealer *self)
{
  sodium_memzero (&self->state, sizeof self->state);
  g_byte_array_unref (self->waiting);
  g_free (self);
}

static void
seal_chunk (CbSealer *self, guint8 tag, GByteArray *out)
{
  guint at = out->len;

  g_byte_array_set_size (out,
                         at + self->waiting->len + crypto_secretstream_xchacha20poly1305_ABYTES);
  crypto_secretstream_xchacha20poly1305_push (
      &self->state, out->data + at, NULL, self->waiting->data, self->waiting->len, NULL, 0, tag);
  g_byte_array_set_size (self->waiting, 0);
}

/**
 * cb_sealer_push:
 * @self: a sealer
 * @data: plain bytes
 * @size: how many
 * @out: what is ready is appended
 */
void
cb_sealer_push (CbSealer *self, const guint8 *data, gsize size, GByteArray *out)
{
  while (size > 0)
    {
      gsize n = MIN (size, CB_SEALER_CHUNK - self->waiting->len);

      g_byte_array_append (self->waiting, data, n);
      data += n;
      size -= n;
      if (self->waiting->len == CB_SEALER_CHUNK)
        seal_chunk (self, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE, out);
    }
}

/* There is always a last chunk, if need be an empty one. */
void
cb_sealer_finish (CbSealer *self, GByteArray *out)
{
  seal_chunk (self, crypto_secretstream_xchacha20poly1305_TAG_FINAL, out);
}
