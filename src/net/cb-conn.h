#pragma once

#include <libsoup/soup.h>

#include "net/cb-kept-conn.h"

G_BEGIN_DECLS

/**
 * CbConn:
 *
 * One client's connection, owned by #CbNet from accept to close. It lends itself
 * to one HTTP exchange after another or, after cb_conn_take_over(), to another
 * protocol. Main loop only.
 */
typedef struct _CbConn CbConn;

/**
 * CbConnProtocol:
 * @ready: bytes may be read, or room in the output came free
 * @timed_out: the timer that was started with cb_conn_start_timer() has run out
 * @closed: the connection goes away, for whatever reason; called exactly once, @data is not used
 *   after it
 *
 * What speaks on a connection that was taken over from HTTP.
 */
typedef struct
{
  void (*ready) (CbConn *conn, gpointer data);
  void (*timed_out) (CbConn *conn, gpointer data);
  void (*closed) (CbConn *conn, gpointer data);
} CbConnProtocol;

CbConn *
cb_conn_take_over (SoupServerMessage *message, const CbConnProtocol *protocol, gpointer data);
gboolean cb_conn_is_readable (CbConn *conn);
gssize cb_conn_read (CbConn *conn, void *buffer, gsize size);
gssize cb_conn_write (CbConn *conn, const void *bytes, gsize size);
gsize cb_conn_get_queued (CbConn *conn);
void cb_conn_set_output_limit (CbConn *conn, gsize limit);
void cb_conn_schedule (CbConn *conn);
void cb_conn_start_timer (CbConn *conn, gboolean answer_awaited);
void cb_conn_close (CbConn *conn);
gboolean cb_conn_is_portable (CbConn *conn);
CbKeptConn *cb_conn_release (CbConn *conn);

G_END_DECLS
