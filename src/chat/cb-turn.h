#pragma once

#include <gio/gio.h>

#include "chat/cb-chat-channel.h"
#include "chat/cb-live-session.h"
#include "model/cb-reply.h"

G_BEGIN_DECLS

/**
 * CbTurn:
 * @live: (owned): the session
 * @question: (owned): what the visitor said; it is durable
 * @channel: the way that @question came, where that is known
 * @reply: (owned) (nullable): what the bot says to it, once it is known
 * @waiters: (owned) (element-type GTask): who waits for the answer
 * @started_at: monotonic time when it began, in microseconds
 *
 * One message on its way to its answer. Main loop only.
 */
typedef struct
{
  CbLiveSession *live;
  CbMessage *question;
  CbChatChannel channel;
  CbReply *reply;
  GSList *waiters;
  gint64 started_at;
} CbTurn;

CbTurn *cb_turn_new (CbLiveSession *live, CbMessage *question, gint64 started_at);
CbTurn *cb_turn_find (CbLiveSession *live, guint64 seq);
void cb_turn_tell_typing (CbTurn *self, gboolean on);
void cb_turn_tell_deltas (CbTurn *self);
void cb_turn_tell_failed (CbTurn *self);
CbMessage *cb_turn_draft_answer (CbTurn *self, gint64 now);
void cb_turn_finish (CbTurn *self, CbMessage *answer, const GError *error);

G_END_DECLS
