#include "backups/cb-seal-key.h"

#include <sodium.h>
#include <string.h>

#include "base/cb-error.h"

/* A file with a key is a line. */
#define MAX_FILE_SIZE 4096

static const struct
{
  const char *prefix;
  const char *name;
} kinds[] = {
  [CB_SEAL_PUBLIC] = { "chatbot-public-", "public" },
  [CB_SEAL_PRIVATE] = { "chatbot-private-", "private" },
};

/**
 * cb_seal_key_generate:
 * @public_key: (out caller-allocates): seals
 * @private_key: (out caller-allocates): opens what @public_key sealed
 *
 * Makes a new pair.
 */
void
cb_seal_key_generate (CbSealKey *public_key, CbSealKey *private_key)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  crypto_box_keypair (public_key->bytes, private_key->bytes);
}

/* The public half follows from the private one. */
void
cb_seal_key_derive_public (const CbSealKey *private_key, CbSealKey *public_key)
{
  crypto_scalarmult_base (public_key->bytes, private_key->bytes);
}

/* Returns: (transfer full): the key as one word, which says what kind it is */
char *
cb_seal_key_format (const CbSealKey *self, CbSealKind kind)
{
  g_autofree char *text = g_base64_encode (self->bytes, sizeof self->bytes);

  return g_strconcat (kinds[kind].prefix, text, NULL);
}

/**
 * cb_seal_key_parse:
 * @self: (out caller-allocates): the key
 * @kind: which half it must be
 * @text: as cb_seal_key_format() wrote it; space around it does not matter
 * @error: return location for an error, which does not repeat @text
 *
 * Returns: %FALSE where it is no such key
 */
gboolean
cb_seal_key_parse (CbSealKey *self, CbSealKind kind, const char *text, GError **error)
{
  g_autofree char *word = g_strstrip (g_strdup (text));
  gsize size = 0;
  gboolean ok = g_str_has_prefix (word, kinds[kind].prefix);

  if (ok)
    {
      g_autofree guint8 *bytes = g_base64_decode (word + strlen (kinds[kind].prefix), &size);

      ok = size == sizeof self->bytes;
      if (ok)
        memcpy (self->bytes, bytes, sizeof self->bytes);
      sodium_memzero (bytes, size);
    }
  sodium_memzero (word, strlen (word));
  if (!ok)
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                 "Not a %s key: it begins with “%s” and 44 characters follow", kinds[kind].name,
                 kinds[kind].prefix);

  return ok;
}

/**
 * cb_seal_key_read:
 * @self: (out caller-allocates): the key
 * @kind: which half it must be
 * @path: a file that holds it; blocks
 * @error: return location for an error
 *
 * Returns: %FALSE where there is no such file, or no such key in it
 */
gboolean
cb_seal_key_read (CbSealKey *self, CbSealKind kind, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  gboolean ok = FALSE;
  g_autoptr (GError) local_error = NULL;

  if (!g_file_get_contents (path, &text, &size, &local_error))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_NOT_FOUND, "Cannot read the %s key: %s",
                   kinds[kind].name, local_error->message);
      return FALSE;
    }

  if (size <= MAX_FILE_SIZE && cb_seal_key_parse (self, kind, text, error))
    ok = TRUE;
  else if (size > MAX_FILE_SIZE)
    g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE, "It is larger than a key is");
  if (!ok)
    g_prefix_error (error, "“%s”: ", path);
  sodium_memzero (text, size);

  return ok;
}

/* Forgets a private key. */
void
cb_seal_key_clear (CbSealKey *self)
{
  sodium_memzero (self->bytes, sizeof self->bytes);
}
