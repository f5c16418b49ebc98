#pragma once

#include "loadtest/cb-load-fault.h"
#include "loadtest/cb-load-loop.h"
#include "loadtest/cb-load-target.h"

G_BEGIN_DECLS

/**
 * CbLoadConn:
 *
 * One TCP connection to the target.
 */
typedef struct _CbLoadConn CbLoadConn;

/**
 * CbLoadConnFuncs:
 * @connected: it is there
 * @received: bytes came: all that was not taken before, and new ones. Returns how many it takes
 * @closed: it is no more; what is in @rest was never taken. Free it, then or later
 *
 * What the owner of a connection wants to hear; constant data. Each may free the connection.
 */
typedef struct
{
  void (*connected) (CbLoadConn *conn, gpointer data);
  gsize (*received) (CbLoadConn *conn, const char *bytes, gsize size, gpointer data);
  void (*closed) (CbLoadConn *conn,
                  CbLoadFault fault,
                  const char *rest,
                  gsize rest_size,
                  gpointer data);
} CbLoadConnFuncs;

CbLoadConn *cb_load_conn_new (CbLoadLoop *loop,
                              const CbLoadTarget *target,
                              const CbLoadConnFuncs *funcs,
                              gpointer data);
void cb_load_conn_free (CbLoadConn *self);
void cb_load_conn_send (CbLoadConn *self, const void *bytes, gsize size);
gsize cb_load_conn_get_queued (CbLoadConn *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadConn, cb_load_conn_free)

G_END_DECLS
