#include "base/cb-token.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/cb-error.h"

/*
 * A bearer token: 32 bytes from the kernel, as 43 characters of base64url
 * (RFC 4648, section 5, without padding). Only its digest is ever kept, so
 * whoever reads the database cannot speak as a visitor.
 */

#define N_RANDOM_BYTES 32

static gboolean
fill_random (guint8 *bytes, gsize length, GError **error)
{
  gsize filled = 0;

  while (filled < length)
    {
      gssize n = getrandom (bytes + filled, length - filled, 0);

      if (n > 0)
        filled += n;
      else if (errno != EINTR)
        {
          g_set_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE, "no random numbers: %s",
                       g_strerror (errno));
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * cb_token_generate:
 * @error: return location for an error
 *
 * Returns: (transfer full): a new token, never seen before; %NULL with
 *   %CB_ERROR_UNAVAILABLE where the kernel gives no random numbers
 */
char *
cb_token_generate (GError **error)
{
  guint8 bytes[N_RANDOM_BYTES];
  char *token;

  if (!fill_random (bytes, sizeof bytes, error))
    return NULL;

  token = g_base64_encode (bytes, sizeof bytes);
  explicit_bzero (bytes, sizeof bytes);
  token[CB_TOKEN_LENGTH] = '\0'; /* the padding */
  g_strdelimit (token, "+", '-');
  g_strdelimit (token, "/", '_');

  return token;
}

/**
 * cb_token_digest:
 * @token: (nullable): what somebody says is a token
 * @digest: (out caller-allocates): where to put its SHA-256
 *
 * Returns: %FALSE where no token looks like that; @digest is untouched then
 */
gboolean
cb_token_digest (const char *token, guint8 digest[CB_TOKEN_DIGEST_SIZE])
{
  gsize length = CB_TOKEN_DIGEST_SIZE;
  g_autoptr(GChecksum) checksum = NULL;

  if (token == NULL || strnlen (token, CB_TOKEN_LENGTH + 1) != CB_TOKEN_LENGTH)
    return FALSE;

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, (const guchar *) token, CB_TOKEN_LENGTH);
  g_checksum_get_digest (checksum, digest, &length);

  return TRUE;
}

/**
 * cb_token_matches:
 * @token: (nullable): what somebody says is a token
 * @digest: the SHA-256 of the right one
 *
 * Compares in a time that tells nothing of where the two differ.
 *
 * Returns: %TRUE if @token is the right one
 */
gboolean
cb_token_matches (const char *token, const guint8 digest[CB_TOKEN_DIGEST_SIZE])
{
  guint8 theirs[CB_TOKEN_DIGEST_SIZE];
  volatile guint8 difference = 0;

  if (!cb_token_digest (token, theirs))
    return FALSE;

  for (gsize i = 0; i < sizeof theirs; i++)
    difference |= theirs[i] ^ digest[i];

  return difference == 0;
}
