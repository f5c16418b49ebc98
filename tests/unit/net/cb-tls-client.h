#pragma once

#include <gnutls/gnutls.h>

#include "cb-net-client.h"
#include "lib/cb-temp-dir.h"

G_BEGIN_DECLS

/**
 * CbTlsClient:
 * @tcp: (owned): the connection beneath
 * @in: (owned): what came and was not taken yet
 * @ended: the server has said that nothing more comes
 * @cut: the server has closed without saying so
 *
 * A client that speaks TLS, and trusts everybody.
 */
typedef struct
{
  CbNetClient *tcp;
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
  GString *in;
  gboolean ended;
  gboolean cut;
} CbTlsClient;

CbTlsClient *
cb_tls_client_new (GSocketAddress *address, const char *priority, const char *protocols);
void cb_tls_client_free (CbTlsClient *self);
int cb_tls_client_shake_hands (CbTlsClient *self);
void cb_tls_client_send (CbTlsClient *self, const void *bytes, gsize size);
void cb_tls_client_await (CbTlsClient *self, gsize size);
char *cb_tls_client_take (CbTlsClient *self, gsize size);
char *cb_tls_client_take_head (CbTlsClient *self);
char *cb_tls_client_dup_server_name (CbTlsClient *self);

void cb_tls_write_pair (CbTempDir *dir, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbTlsClient, cb_tls_client_free)

G_END_DECLS
