#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/*
 * Server-sent events on a connection taken over from libsoup: the response head is written by
 * us, so that a waiting stream costs no GSource and a dead peer is noticed.
 */
typedef struct _CbEventStream CbEventStream;

/**
 * CbEventStreamFuncs:
 * @closed: the stream is gone, for whatever reason; called exactly once, the stream is freed after
 * it
 */
typedef struct
{
  void (*closed) (CbEventStream *stream, gpointer user_data);
} CbEventStreamFuncs;

CbEventStream *cb_event_stream_take_over (SoupServerMessage *message,
                                          SoupMessageHeaders *headers,
                                          gsize max_queued,
                                          const CbEventStreamFuncs *funcs,
                                          gpointer user_data);
gboolean cb_event_stream_send (CbEventStream *stream,
                               const char *event,
                               const char *id,
                               const char *data,
                               gsize size);
void cb_event_stream_close (CbEventStream *stream);

G_END_DECLS
