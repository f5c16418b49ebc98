#pragma once

#include "net/cb-kept-conn.h"

G_BEGIN_DECLS

/**
 * CbKeptVisitor:
 * @conn: (owned): the connection
 * @session_id: (owned) (nullable): the session that was opened on it; none before hello
 * @client: (owned) (nullable): the visitor's address, behind all trusted proxies
 * @seq: the newest message of the session that was written to it
 *
 * A WebSocket of a visitor between two servers: all that the next one needs to go on.
 */
typedef struct
{
  CbKeptConn *conn;
  char *session_id;
  char *client;
  guint64 seq;
} CbKeptVisitor;

CbKeptVisitor *cb_kept_visitor_new (CbKeptConn *conn);
void cb_kept_visitor_free (CbKeptVisitor *self);
GBytes *cb_kept_visitor_write_all (GPtrArray *visitors);
GPtrArray *cb_kept_visitor_read_all (GBytes *state, GArray *fds, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbKeptVisitor, cb_kept_visitor_free)

G_END_DECLS
