#include "base/cb-error.h"
#include "net/cb-tls-session.h"

/*
 * In the place of cb-tls-credentials.c and cb-tls-session.c where GnuTLS is not there: no
 * credentials can be made, so that nothing else here is ever called.
 */

CbTlsCredentials *
cb_tls_credentials_new (const char *certificate_file, const char *key_file, GError **error)
{
  g_set_error_literal (error, CB_ERROR, CB_ERROR_FAILED,
                       "This chatbotd was built without TLS; put a reverse proxy in front of it");

  return NULL;
}

CbTlsCredentials *
cb_tls_credentials_ref (CbTlsCredentials *self)
{
  return self;
}

void
cb_tls_credentials_unref (CbTlsCredentials *self)
{
}

gpointer
cb_tls_credentials_get_handle (CbTlsCredentials *self)
{
  return NULL;
}

gconstpointer
cb_tls_credentials_get_ticket_key (CbTlsCredentials *self)
{
  return NULL;
}

CbTlsSession *
cb_tls_session_new (CbTlsCredentials *credentials, int fd)
{
  return NULL;
}

void
cb_tls_session_free (CbTlsSession *self)
{
}

CbTlsStep
cb_tls_session_shake_hands (CbTlsSession *self)
{
  return CB_TLS_FAILED;
}

gssize
cb_tls_session_read (CbTlsSession *self, void *buffer, gsize size)
{
  return 0;
}

gssize
cb_tls_session_write (CbTlsSession *self, const void *bytes, gsize size)
{
  return size;
}

CbTlsStep
cb_tls_session_close (CbTlsSession *self)
{
  return CB_TLS_DONE;
}
