#include "net/cb-tls-session.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <sys/socket.h>

/* TLS 1.2 and 1.3 with what GnuTLS and the system's administrator think safe. */
#define PRIORITY "-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* The most that one record carries. */
#define MAX_RECORD 16384

/* Messages of TLS itself, without payload, that one read passes over. */
#define MAX_EMPTY 32

struct _CbTlsSession
{
  gnutls_session_t handle;       /* (owned) */
  CbTlsCredentials *credentials; /* (owned) */
  gsize unsent;                  /* bytes of ours that GnuTLS has taken and not sent */
  int fd;                        /* (unowned) */
  gboolean starved;              /* the socket had nothing, or no room, when it was last asked */
  gboolean established;
  gboolean closed; /* we have said good-bye, or cannot */
};

/*
 * GnuTLS says “again” when the socket was empty, but also when it has read a message of TLS's own.
 * With an edge-triggered epoll the two must be told apart: so it reads and writes through these.
 */

static ssize_t
note (CbTlsSession *self, ssize_t n)
{
  self->starved = n < 0 && errno == EAGAIN;

  return n;
}

static ssize_t
on_pulled_cb (gnutls_transport_ptr_t data, void *buffer, size_t size)
{
  CbTlsSession *self = data;

  return note (self, recv (self->fd, buffer, size, 0));
}

static ssize_t
on_pushed_cb (gnutls_transport_ptr_t data, const void *bytes, size_t size)
{
  CbTlsSession *self = data;

  return note (self, send (self->fd, bytes, size, MSG_NOSIGNAL));
}

/**
 * cb_tls_session_new:
 * @credentials: what the server shows
 * @fd: a connected socket, which must outlive the session
 *
 * Returns: (transfer full) (nullable): a session that has not shaken hands; %NULL for want of
 * memory
 */
CbTlsSession *
cb_tls_session_new (CbTlsCredentials *credentials, int fd)
{
  static const gnutls_datum_t protocol = { (unsigned char *) "http/1.1", 8 };
  g_autoptr (CbTlsSession) self = g_new0 (CbTlsSession, 1);

  self->fd = fd;
  self->credentials = cb_tls_credentials_ref (credentials);
  if (gnutls_init (&self->handle, GNUTLS_SERVER | GNUTLS_NONBLOCK) != 0 ||
      gnutls_set_default_priority_append (self->handle, PRIORITY, NULL, 0) != 0 ||
      gnutls_credentials_set (self->handle, GNUTLS_CRD_CERTIFICATE,
                              cb_tls_credentials_get_handle (credentials)) != 0 ||
      gnutls_session_ticket_enable_server (self->handle,
                                           cb_tls_credentials_get_ticket_key (credentials)) != 0 ||
      gnutls_alpn_set_protocols (self->handle, &protocol, 1, GNUTLS_ALPN_MANDATORY) != 0)
    return NULL;

  gnutls_transport_set_ptr (self->handle, self);
  gnutls_transport_set_pull_function (self->handle, on_pulled_cb);
  gnutls_transport_set_push_function (self->handle, on_pushed_cb);

  return g_steal_pointer (&self);
}

void
cb_tls_session_free (CbTlsSession *self)
{
  g_clear_pointer (&self->handle, gnutls_deinit);
  cb_tls_credentials_unref (self->credentials);
  g_free (self);
}

/**
 * cb_tls_session_shake_hands:
 * @self: a session
 *
 * To be called again whenever the socket has become ready, until it is done.
 *
 * Returns: how far it has come; the client has been told where it failed
 */
CbTlsStep
cb_tls_session_shake_hands (CbTlsSession *self)
{
  int status;
  guint n = 0;

  do
    {
      self->starved = FALSE;
      status = gnutls_handshake (self->handle);
      if (status == 0)
        {
          self->established = TRUE;
          return CB_TLS_DONE;
        }
    }
  while (!gnutls_error_is_fatal (status) && !self->starved && ++n < MAX_EMPTY);

  if (self->starved && status == GNUTLS_E_AGAIN)
    return CB_TLS_WAIT;
  gnutls_alert_send_appropriate (self->handle, status);

  return CB_TLS_FAILED;
}

static gssize
fail (int error)
{
  errno = error;

  return -1;
}

/**
 * cb_tls_session_read:
 * @self: a session that has shaken hands
 * @buffer: where to put what came
 * @size: how much fits
 *
 * Returns: > 0 bytes; 0 when the client sends no more; -1 with errno set, %EAGAIN only where the
 *   socket is empty and nothing is kept back
 */
gssize
cb_tls_session_read (CbTlsSession *self, void *buffer, gsize size)
{
  for (guint i = 0; i < MAX_EMPTY; i++)
    {
      gssize n;

      self->starved = FALSE;
      n = gnutls_record_recv (self->handle, buffer, size);
      if (n >= 0)
        return n;
      if (n == GNUTLS_E_PREMATURE_TERMINATION)
        return 0; /* HTTP and WebSocket tell a whole message from one that was cut */
      if (n != GNUTLS_E_AGAIN && n != GNUTLS_E_INTERRUPTED)
        return fail (EPROTO); /* also whoever wants to negotiate anew, or sends warnings */
      if (n == GNUTLS_E_AGAIN && self->starved)
        return fail (EAGAIN);
    }

  return fail (EPROTO);
}

/**
 * cb_tls_session_write:
 * @self: a session that has shaken hands
 * @bytes: what to send; after %EAGAIN the next call must begin with the same bytes
 * @size: how much, more than 0
 *
 * Returns: > 0 bytes that have left; -1 with errno set
 */
gssize
cb_tls_session_write (CbTlsSession *self, const void *bytes, gsize size)
{
  gssize n;

  size = self->unsent > 0 ? self->unsent : MIN (size, MAX_RECORD);
  if (self->unsent > 0)
    n = gnutls_record_send (self->handle, NULL, 0); /* goes on with what it has */
  else
    n = gnutls_record_send (self->handle, bytes, size);

  if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
    {
      self->unsent = size;
      return fail (n == GNUTLS_E_AGAIN ? EAGAIN : EINTR);
    }
  self->unsent = 0;

  return n < 0 ? fail (EPROTO) : n;
}

/**
 * cb_tls_session_close:
 * @self: a session
 *
 * Says that nothing more will come, so that the client knows that nothing was cut off. To be called
 * again when the socket has become writable.
 *
 * Returns: how far it has come
 */
CbTlsStep
cb_tls_session_close (CbTlsSession *self)
{
  int status;

  if (self->closed || !self->established)
    return CB_TLS_DONE;

  status = gnutls_bye (self->handle, GNUTLS_SHUT_WR);
  if (status == GNUTLS_E_AGAIN || status == GNUTLS_E_INTERRUPTED)
    return CB_TLS_WAIT;
  self->closed = TRUE;

  return status == 0 ? CB_TLS_DONE : CB_TLS_FAILED;
}
