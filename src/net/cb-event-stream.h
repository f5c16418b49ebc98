#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * CbEventStream:
 *
 * Server-sent events on a connection that was taken over from libsoup, so that a
 * waiting stream costs no GSource and a dead peer is noticed. Owned by its
 * connection: it lives until `closed` was called. Main loop only.
 */
typedef struct _CbEventStream CbEventStream;

/**
 * CbEventStreamFuncs:
 * @closed: the stream is gone, for whatever reason; called exactly once
 */
typedef struct
{
  void (*closed) (CbEventStream *stream, gpointer user_data);
} CbEventStreamFuncs;

CbEventStream *cb_event_stream_take_over (SoupServerMessage *message,
                                          guint status,
                                          gsize max_queued,
                                          const CbEventStreamFuncs *funcs,
                                          gpointer user_data);
gboolean cb_event_stream_send (CbEventStream *stream,
                               const char *event,
                               const char *id,
                               const char *data,
                               gsize size);
gsize cb_event_stream_get_queued (CbEventStream *stream);
void cb_event_stream_close (CbEventStream *stream);

G_END_DECLS
