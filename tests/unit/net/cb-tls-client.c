#include "cb-tls-client.h"

#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

/* Connects, but does not shake hands yet. @protocols are names with commas in between. */
CbTlsClient *
cb_tls_client_new (GSocketAddress *address, const char *priority, const char *protocols)
{
  CbTlsClient *self = g_new0 (CbTlsClient, 1);
  g_auto (GStrv) names = protocols != NULL ? g_strsplit (protocols, ",", -1) : NULL;

  self->tcp = cb_net_client_new (address);
  self->in = g_string_new (NULL);
  g_assert_cmpint (gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK), ==, 0);
  g_assert_cmpint (gnutls_certificate_allocate_credentials (&self->credentials), ==, 0);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  g_assert_cmpint (
      gnutls_priority_set_direct (self->session, priority != NULL ? priority : "NORMAL", NULL), ==,
      0);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gnutls_datum_t all[4] = { 0 };

      for (guint j = 0; j <= i; j++)
        all[j] = (gnutls_datum_t){ (unsigned char *) names[j], strlen (names[j]) };
      g_assert_cmpint (gnutls_alpn_set_protocols (self->session, all, i + 1, 0), ==, 0);
    }
  gnutls_transport_set_int (self->session, self->tcp->fd);

  return self;
}

void
cb_tls_client_free (CbTlsClient *self)
{
  gnutls_deinit (self->session);
  gnutls_certificate_free_credentials (self->credentials);
  cb_net_client_free (self->tcp);
  g_string_free (self->in, TRUE);
  g_free (self);
}

static void
wait_until_ready (CbTlsClient *self)
{
  cb_net_client_wait (self->tcp,
                      gnutls_record_get_direction (self->session) == 1 ? G_IO_OUT : G_IO_IN);
}

/* Returns: 0, or why GnuTLS gave up */
int
cb_tls_client_shake_hands (CbTlsClient *self)
{
  int status;

  while ((status = gnutls_handshake (self->session)) != 0 && !gnutls_error_is_fatal (status))
    if (status == GNUTLS_E_AGAIN)
      wait_until_ready (self);

  return status;
}

void
cb_tls_client_send (CbTlsClient *self, const void *bytes, gsize size)
{
  const char *at = bytes;

  while (size > 0)
    {
      gssize n = gnutls_record_send (self->session, at, size);

      if (n == GNUTLS_E_AGAIN)
        {
          cb_net_client_wait (self->tcp, G_IO_OUT);
          continue;
        }
      g_assert_cmpint (n, >, 0);
      at += n;
      size -= n;
    }
}

/* Waits until @size bytes are there, or the end. */
void
cb_tls_client_await (CbTlsClient *self, gsize size)
{
  while (self->in->len < size && !self->ended && !self->cut)
    {
      char buffer[16384];
      gssize n = gnutls_record_recv (self->session, buffer, sizeof buffer);

      if (n == GNUTLS_E_AGAIN)
        wait_until_ready (self);
      else if (n > 0)
        g_string_append_len (self->in, buffer, n);
      else if (n == 0)
        self->ended = TRUE;
      else
        self->cut = TRUE;
    }
}

char *
cb_tls_client_take (CbTlsClient *self, gsize size)
{
  char *text;

  cb_tls_client_await (self, size);
  size = MIN (size, self->in->len);
  text = g_strndup (self->in->str, size);
  g_string_erase (self->in, 0, size);

  return text;
}

char *
cb_tls_client_take_head (CbTlsClient *self)
{
  const char *end;

  while ((end = strstr (self->in->str, "\r\n\r\n")) == NULL && !self->ended && !self->cut)
    cb_tls_client_await (self, self->in->len + 1);

  return cb_tls_client_take (self, end != NULL ? end - self->in->str + 4 : 0);
}

/* Returns: (transfer full): whom the server's certificate is for */
char *
cb_tls_client_dup_server_name (CbTlsClient *self)
{
  unsigned int n = 0;
  const gnutls_datum_t *list = gnutls_certificate_get_peers (self->session, &n);
  gnutls_x509_crt_t certificate;
  char name[64];
  size_t size = sizeof name;

  g_assert_cmpuint (n, >, 0);
  g_assert_cmpint (gnutls_x509_crt_init (&certificate), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (certificate, &list[0], GNUTLS_X509_FMT_DER), ==, 0);
  g_assert_cmpint (
      gnutls_x509_crt_get_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size),
      ==, 0);
  gnutls_x509_crt_deinit (certificate);

  return g_strdup (name);
}

static void
write_pem (CbTempDir *dir, const char *name, const char *suffix, gnutls_datum_t *pem)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *text = g_strndup ((const char *) pem->data, pem->size);

  cb_temp_dir_write (dir, file, text);
  gnutls_free (pem->data);
}

/* Makes a certificate for the server @name, NAME.crt, and its key, NAME.key. */
void
cb_tls_write_pair (CbTempDir *dir, const char *name)
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  gnutls_datum_t pem;
  time_t now = time (NULL);

  g_assert_cmpint (gnutls_x509_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (
                       key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                   ==, 0);
  g_assert_cmpint (gnutls_x509_crt_init (&certificate), ==, 0);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, "\1", 1);
  gnutls_x509_crt_set_activation_time (certificate, now - 3600);
  gnutls_x509_crt_set_expiration_time (certificate, now + 3600);
  gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, strlen (name));
  gnutls_x509_crt_set_key (certificate, key);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), ==,
                   0);

  g_assert_cmpint (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  write_pem (dir, name, ".crt", &pem);
  g_assert_cmpint (gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  write_pem (dir, name, ".key", &pem);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
}
