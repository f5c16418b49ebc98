#pragma once

#include <json-glib/json-glib.h>

#include "lib/cb-client-socket.h"

G_BEGIN_DECLS

/**
 * CbWsClient:
 *
 * A WebSocket client that knows no more than frames.
 */
typedef struct _CbWsClient CbWsClient;

CbWsClient *cb_ws_client_new (const char *address, const char *headers);
void cb_ws_client_free (CbWsClient *self);
CbClientSocket *cb_ws_client_get_socket (CbWsClient *self);
void cb_ws_client_send (CbWsClient *self, const char *text);
void cb_ws_client_send_frame (CbWsClient *self, guint8 first, const void *payload, gsize size);
char *cb_ws_client_read (CbWsClient *self);
JsonObject *cb_ws_client_expect (CbWsClient *self, const char *type);
void cb_ws_client_expect_error (CbWsClient *self, const char *code);
void cb_ws_client_expect_close (CbWsClient *self, guint16 code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbWsClient, cb_ws_client_free)

G_END_DECLS
