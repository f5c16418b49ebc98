#pragma once

#include "chat/cb-subscription.h"
#include "model/cb-session.h"

G_BEGIN_DECLS

/**
 * CbLiveSession:
 * @id: (owned): its id
 * @session: (owned): the session as it is now, but for its last_seq
 * @last_seq: seq of the newest message that everybody was told of
 * @read_seq: up to which message its visitor has read, as far as is known
 * @subscriptions: (owned) (element-type CbSubscription): who looks at it
 * @turns: (element-type CbTurn): messages that are being answered
 * @n_sends: messages that are on their way into the store
 * @telling: subscriptions are being told something now
 * @n_changes: other states of @session that are on their way into the store
 * @revision: how many there were
 * @behind: other nodes may have changed it: the store has to be asked
 * @looking: that waits, or is under way
 * @unchecked: it comes from the store, and may have messages whose answer a crash prevented
 * @erased: it is no more; who still holds it lets it be
 * @resting: (nullable): its place in the hub's list of those that nobody uses
 *
 * A session that is in use, or was just now. Counted by reference; main loop only.
 */
typedef struct
{
  char *id;
  CbSession *session;
  guint64 last_seq;
  guint64 read_seq;
  GPtrArray *subscriptions;
  GSList *turns;
  guint n_sends;
  guint telling;
  guint n_changes;
  guint revision;
  gboolean behind;
  gboolean looking;
  gboolean unchecked;
  gboolean erased;
  GList *resting;
} CbLiveSession;

CbLiveSession *cb_live_session_new (CbSession *session);
CbLiveSession *cb_live_session_ref (CbLiveSession *self);
void cb_live_session_unref (CbLiveSession *self);
gboolean cb_live_session_is_used (CbLiveSession *self);
CbSession *cb_live_session_dup_session (CbLiveSession *self);
CbSubscription *cb_live_session_find (CbLiveSession *self, CbSubscriber *subscriber);
CbSubscription *cb_live_session_add (CbLiveSession *self, CbSubscriber *subscriber);
void cb_live_session_remove (CbLiveSession *self, CbSubscription *subscription);
void cb_live_session_publish (CbLiveSession *self, CbMessage *message, CbSubscription *origin);
void cb_live_session_tell (CbLiveSession *self, const CbChatEvent *event, CbSubscription *except);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLiveSession, cb_live_session_unref)

G_END_DECLS
