#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbClientSocket:
 *
 * A client's end of a TCP connection to a server in the same main loop: whoever waits for bytes
 * turns the loop, so that the server can send them.
 */
typedef struct _CbClientSocket CbClientSocket;

CbClientSocket *cb_client_socket_new (const char *address);
void cb_client_socket_free (CbClientSocket *self);
void cb_client_socket_set_receive_buffer (CbClientSocket *self, int size);
void cb_client_socket_send (CbClientSocket *self, gconstpointer bytes, gsize size);
void cb_client_socket_send_text (CbClientSocket *self, const char *text);
gboolean cb_client_socket_wait (CbClientSocket *self, gsize size);
gboolean cb_client_socket_wait_for (CbClientSocket *self, const char *text, gsize *offset);
gboolean cb_client_socket_is_closed (CbClientSocket *self);
void cb_client_socket_wait_closed (CbClientSocket *self);
const guint8 *cb_client_socket_peek (CbClientSocket *self, gsize *size);
void cb_client_socket_take (CbClientSocket *self, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbClientSocket, cb_client_socket_free)

G_END_DECLS
