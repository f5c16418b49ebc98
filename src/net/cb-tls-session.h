#pragma once

#include <sys/types.h>

#include "net/cb-tls-credentials.h"

G_BEGIN_DECLS

/**
 * CbTlsSession:
 *
 * The server's side of TLS on one connected, non-blocking socket. Reading and writing fail as the
 * system calls do, with errno, so that a connection can use one in the place of the other.
 */
typedef struct _CbTlsSession CbTlsSession;

/**
 * CbTlsStep:
 * @CB_TLS_DONE: it is over
 * @CB_TLS_WAIT: the socket is not ready
 * @CB_TLS_FAILED: it cannot succeed any more
 *
 * How far a step that takes several turns has come.
 */
typedef enum
{
  CB_TLS_DONE,
  CB_TLS_WAIT,
  CB_TLS_FAILED,
} CbTlsStep;

CbTlsSession *cb_tls_session_new (CbTlsCredentials *credentials, int fd);
void cb_tls_session_free (CbTlsSession *self);
CbTlsStep cb_tls_session_shake_hands (CbTlsSession *self);
gssize cb_tls_session_read (CbTlsSession *self, void *buffer, gsize size);
gssize cb_tls_session_write (CbTlsSession *self, const void *bytes, gsize size);
CbTlsStep cb_tls_session_close (CbTlsSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbTlsSession, cb_tls_session_free)

G_END_DECLS
