#include "net/cb-tls-credentials.h"

#include <gnutls/gnutls.h>

#include "base/cb-error.h"

struct _CbTlsCredentials
{
  gnutls_certificate_credentials_t handle; /* (owned) */
  gnutls_datum_t ticket_key; /* (owned): GnuTLS derives what it uses from it by time */
};

static void
clear (gpointer data)
{
  CbTlsCredentials *self = data;

  gnutls_certificate_free_credentials (self->handle);
  gnutls_memset (self->ticket_key.data, 0, self->ticket_key.size);
  gnutls_free (self->ticket_key.data);
}

/**
 * cb_tls_credentials_new:
 * @certificate_file: PEM, the server's own certificate first, then those between it and the root
 * @key_file: its private key, PEM, not encrypted
 * @error: return location for an error
 *
 * Reads two small files; blocks as long as that takes.
 *
 * Returns: (transfer full) (nullable): the credentials
 */
CbTlsCredentials *
cb_tls_credentials_new (const char *certificate_file, const char *key_file, GError **error)
{
  g_autoptr (CbTlsCredentials) self = g_atomic_rc_box_new0 (CbTlsCredentials);
  int status = gnutls_certificate_allocate_credentials (&self->handle);

  if (status == 0)
    status = gnutls_session_ticket_key_generate (&self->ticket_key);
  /* Returns the number of the pair, from 0. */
  if (status == 0)
    status = gnutls_certificate_set_x509_key_file2 (self->handle, certificate_file, key_file,
                                                    GNUTLS_X509_FMT_PEM, NULL, 0);
  if (status < 0)
    {
      g_set_error (
          error, CB_ERROR, CB_ERROR_INVALID_INPUT,
          "Cannot use the certificate %s with the key %s: %s Both must be PEM files that can "
          "be read and belong together",
          certificate_file, key_file, gnutls_strerror (status));
      return NULL;
    }

  return g_steal_pointer (&self);
}

CbTlsCredentials *
cb_tls_credentials_ref (CbTlsCredentials *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cb_tls_credentials_unref (CbTlsCredentials *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Returns: (transfer none): for CbTlsSession, a gnutls_certificate_credentials_t */
gpointer
cb_tls_credentials_get_handle (CbTlsCredentials *self)
{
  return self->handle;
}

/* Returns: (transfer none): for CbTlsSession, a gnutls_datum_t with which sessions are resumed */
gconstpointer
cb_tls_credentials_get_ticket_key (CbTlsCredentials *self)
{
  return &self->ticket_key;
}
