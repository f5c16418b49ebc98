#pragma once

#include "loadtest/cb-load-conn.h"

G_BEGIN_DECLS

/**
 * CbWsClient:
 *
 * One WebSocket to the target, from its handshake to its end.
 */
typedef struct _CbWsClient CbWsClient;

/**
 * CbWsClientFuncs:
 * @opened: the handshake is done
 * @message: a text message came
 * @closed: it is over. @fault is %CB_LOAD_OK after a closing handshake; @status is that of an
 *   answer that refused the socket, or 101; @code the peer's reason
 *
 * What the owner of a socket wants to hear; constant data. Each may free the socket.
 */
typedef struct
{
  void (*opened) (CbWsClient *client, gpointer data);
  void (*message) (CbWsClient *client, const char *text, gsize size, gpointer data);
  void (*closed) (CbWsClient *client, CbLoadFault fault, guint status, guint16 code, gpointer data);
} CbWsClientFuncs;

CbWsClient *cb_ws_client_new (CbLoadLoop *loop,
                              const CbLoadTarget *target,
                              const char *path,
                              const char *protocol,
                              const CbWsClientFuncs *funcs,
                              gpointer data);
void cb_ws_client_free (CbWsClient *self);
void cb_ws_client_send_text (CbWsClient *self, const char *text, gsize size);
void cb_ws_client_close (CbWsClient *self, guint16 code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWsClient, cb_ws_client_free)

G_END_DECLS
