#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbKeptConn:
 * @fd: (owned): its socket
 * @unread: (owned): bytes that came from the peer, and that nobody has looked at
 * @unsent: (owned): bytes that the peer has not taken yet
 *
 * A connection that left its transport without a word to the peer, to go on in another: maybe in
 * another process, which got the socket handed over.
 */
typedef struct
{
  int fd;
  GByteArray *unread;
  GByteArray *unsent;
} CbKeptConn;

CbKeptConn *cb_kept_conn_new (int fd);
void cb_kept_conn_free (CbKeptConn *self);
gboolean cb_kept_conn_identify (int fd, guint64 *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbKeptConn, cb_kept_conn_free)

G_END_DECLS
