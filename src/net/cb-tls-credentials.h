#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbTlsCredentials:
 *
 * A certificate and its key, as read once from their files; never changed. Sessions keep those that
 * they began with, so that new ones may take their place while clients are connected.
 */
typedef struct _CbTlsCredentials CbTlsCredentials;

CbTlsCredentials *
cb_tls_credentials_new (const char *certificate_file, const char *key_file, GError **error);
CbTlsCredentials *cb_tls_credentials_ref (CbTlsCredentials *self);
void cb_tls_credentials_unref (CbTlsCredentials *self);
gpointer cb_tls_credentials_get_handle (CbTlsCredentials *self);
gconstpointer cb_tls_credentials_get_ticket_key (CbTlsCredentials *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbTlsCredentials, cb_tls_credentials_unref)

G_END_DECLS
