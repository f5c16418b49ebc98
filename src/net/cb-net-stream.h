#pragma once

#include <libsoup/soup.h>

#include "net/cb-conn.h"

G_BEGIN_DECLS

#define CB_TYPE_NET_STREAM (cb_net_stream_get_type ())
G_DECLARE_FINAL_TYPE (CbNetStream, cb_net_stream, CB, NET_STREAM, GIOStream)

CbNetStream *cb_net_stream_new (CbConn *conn);
CbNetStream *cb_net_stream_from_message (SoupServerMessage *message);
void cb_net_stream_bind (CbNetStream *self, SoupServerMessage *message);
CbConn *cb_net_stream_get_conn (CbNetStream *self);
void cb_net_stream_detach (CbNetStream *self);
void cb_net_stream_set_complete (CbNetStream *self, gboolean complete);
void cb_net_stream_set_gone_func (CbNetStream *self, void (*gone) (gpointer), gpointer data);
void cb_net_stream_refuse (CbNetStream *self, guint status, const char *detail);
guint cb_net_stream_get_refused (CbNetStream *self);
void cb_net_stream_set_id (CbNetStream *self, const char *id);
void cb_net_stream_wake (CbNetStream *self);

/* For the two halves. */
GSource *cb_net_stream_create_source (CbNetStream *self,
                                      gpointer half,
                                      gboolean output,
                                      GCancellable *cancellable);
gboolean cb_net_stream_is_ready (CbNetStream *self, gboolean output);
gboolean cb_net_stream_check_open (CbNetStream *self, GError **error);
gssize cb_net_stream_write (CbNetStream *self, const void *bytes, gsize size, GError **error);

G_END_DECLS
