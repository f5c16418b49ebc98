#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbChatServerFake:
 * @port: on the loopback
 * @lose_every: every so many messages are acknowledged, and forgotten
 * @double_every: every so many messages are kept twice
 * @renumber: whether the history tells other numbers than were acknowledged
 * @drop_every: every so many acknowledgements over a WebSocket are its last word
 * @status: what each HTTP request is refused with; 0 for not at all
 * @hang: whether HTTP requests are never answered
 * @n_requests: HTTP requests that came
 * @n_sockets: WebSockets that were opened
 * @n_messages: messages that were kept
 * @process_cpu: what /metrics says of the CPU
 *
 * A chat server in this process, as good or bad as a test wants it.
 */
typedef struct _CbChatServerFakeData CbChatServerFakeData;
typedef struct
{
  guint port;
  guint lose_every;
  guint double_every;
  gboolean renumber;
  guint drop_every;
  guint status;
  gboolean hang;
  guint n_requests;
  guint n_sockets;
  guint n_messages;
  double process_cpu;
  CbChatServerFakeData *data; /* (owned) */
} CbChatServerFake;

CbChatServerFake *cb_chat_server_fake_new (void);
void cb_chat_server_fake_free (CbChatServerFake *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbChatServerFake, cb_chat_server_fake_free)

G_END_DECLS
