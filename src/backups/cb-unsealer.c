#include "backups/cb-unsealer.h"

#include <sodium.h>
#include <string.h>

#include "backups/cb-sealer.h"
#include "base/cb-error.h"

#define KEY_SIZE crypto_secretstream_xchacha20poly1305_KEYBYTES
#define SEALED_KEY_SIZE (KEY_SIZE + crypto_box_SEALBYTES)
#define HEADER_SIZE crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define HEAD_SIZE (CB_SEALER_MAGIC_SIZE + SEALED_KEY_SIZE + HEADER_SIZE)
#define SEALED_CHUNK (CB_SEALER_CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES)

struct _CbUnsealer
{
  CbSealKey private_key;
  crypto_secretstream_xchacha20poly1305_state state;
  gboolean begun;      /* the head was read */
  gboolean ended;      /* the last chunk was read */
  GByteArray *waiting; /* (owned): sealed bytes of a chunk that is not whole */
};

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "%s", what);

  return FALSE;
}

/**
 * cb_unsealer_new:
 * @private_key: the other half of what it was sealed to
 *
 * Returns: (transfer full): an unsealer
 */
CbUnsealer *
cb_unsealer_new (const CbSealKey *private_key)
{
  CbUnsealer *self = g_new0 (CbUnsealer, 1);

  g_assert_cmpint (sodium_init (), >=, 0);
  self->private_key = *private_key;
  self->waiting = g_byte_array_sized_new (SEALED_CHUNK);

  return self;
}

void
cb_unsealer_free (CbUnsealer *self)
{
  sodium_memzero (&self->state, sizeof self->state);
  cb_seal_key_clear (&self->private_key);
  g_byte_array_unref (self->waiting);
  g_free (self);
}

static gboolean
read_head (CbUnsealer *self, GError **error)
{
  const guint8 *sealed_key = self->waiting->data + CB_SEALER_MAGIC_SIZE;
  guint8 key[KEY_SIZE];
  CbSealKey public_key;
  gboolean ok;

  if (memcmp (self->waiting->data, CB_SEALER_MAGIC, CB_SEALER_MAGIC_SIZE) != 0)
    return fail (error, "It is not sealed by chatbotd");
  cb_seal_key_derive_public (&self->private_key, &public_key);
  if (crypto_box_seal_open (key, sealed_key, SEALED_KEY_SIZE, public_key.bytes,
                            self->private_key.bytes) != 0)
    return fail (error, "It was sealed to another key, or is damaged");

  ok = crypto_secretstream_xchacha20poly1305_init_pull (&self->state, sealed_key + SEALED_KEY_SIZE,
                                                        key) == 0;
  sodium_memzero (key, sizeof key);
  g_byte_array_remove_range (self->waiting, 0, HEAD_SIZE);
  self->begun = TRUE;

  return ok || fail (error, "It is damaged at its beginning");
}

static gboolean
open_chunk (CbUnsealer *self, GByteArray *out, GError **error)
{
  guint at = out->len;
  unsigned long long size = 0;
  unsigned char tag = 0;

  g_byte_array_set_size (out, at + self->waiting->len);
  if (self->ended || crypto_secretstream_xchacha20poly1305_pull (&self->state, out->data + at,
                                                                 &size, &tag, self->waiting->data,
                                                                 self->waiting->len, NULL, 0) != 0)
    {
      g_byte_array_set_size (out, at);
      return fail (error, "It was altered or cut since it was sealed");
    }

  g_byte_array_set_size (out, at + size);
  g_byte_array_set_size (self->waiting, 0);
  self->ended = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;

  return TRUE;
}

/**
 * cb_unsealer_push:
 * @self: an unsealer
 * @data: sealed bytes
 * @size: how many
 * @out: what could be opened is appended; it is what was sealed, though not all of it yet
 * @error: return location for an error
 *
 * Returns: %FALSE where it is not what was sealed, or not to this key
 */
gboolean
cb_unsealer_push (CbUnsealer *self, const guint8 *data, gsize size, GByteArray *out, GError **error)
{
  while (size > 0)
    {
      gsize wanted = self->begun ? SEALED_CHUNK : HEAD_SIZE;
      gsize n = MIN (size, wanted - self->waiting->len);

      g_byte_array_append (self->waiting, data, n);
      data += n;
      size -= n;
      if (self->waiting->len < wanted)
        continue;
      if (self->begun ? !open_chunk (self, out, error) : !read_head (self, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * cb_unsealer_finish:
 * @self: an unsealer
 * @out: the rest is appended
 * @error: return location for an error
 *
 * Returns: %FALSE where what was pushed is not all that was sealed
 */
gboolean
cb_unsealer_finish (CbUnsealer *self, GByteArray *out, GError **error)
{
  if (!self->begun)
    return fail (error, "It is cut off");
  if (self->waiting->len > 0 && !open_chunk (self, out, error))
    return FALSE;

  return self->ended || fail (error, "It is cut off");
}
