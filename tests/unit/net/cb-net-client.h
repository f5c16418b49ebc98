#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CbNetClient:
 * @fd: (owned): a connected socket, non-blocking
 * @in: (owned): what came and was not taken yet
 * @ended: the server has closed its side
 *
 * A client that shares the main loop with the server: it turns the loop while it waits, and fails
 * the test when it waits too long.
 */
typedef struct
{
  int fd;
  GByteArray *in;
  gboolean ended;
} CbNetClient;

CbNetClient *cb_net_client_new (GSocketAddress *address);
CbNetClient *cb_net_client_new_from (GSocketAddress *address, const char *own_host);
void cb_net_client_free (CbNetClient *self);
void cb_net_client_reset (CbNetClient *self);
void cb_net_client_send (CbNetClient *self, const char *text);
gboolean cb_net_client_send_bytes (CbNetClient *self, const void *bytes, gsize size);
void cb_net_client_wait (CbNetClient *self, GIOCondition condition);
void cb_net_client_end (CbNetClient *self);
void cb_net_client_await (CbNetClient *self, gsize size);
void cb_net_client_await_end (CbNetClient *self);
char *cb_net_client_take (CbNetClient *self, gsize size);
char *cb_net_client_take_head (CbNetClient *self);
guint cb_net_client_take_answer (CbNetClient *self, char **body);

/* Turns the main loop until @condition holds; the test fails when it never does. */
void cb_net_turn_until (gboolean (*condition) (gpointer data), gpointer data);
void cb_net_turn (guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbNetClient, cb_net_client_free)

G_END_DECLS
