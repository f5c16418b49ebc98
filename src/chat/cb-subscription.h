#pragma once

#include "chat/cb-subscriber.h"

G_BEGIN_DECLS

/**
 * CbSubscription:
 * @subscriber: (owned): who looks
 * @last_seq: what it has: everything up to this one
 * @live: it gets what happens as it happens; otherwise it is still catching up from the store
 * @gone: it looks no longer
 * @held: (element-type GTask): messages that came through it and wait for their turn
 * @busy: the first of them is being looked at
 *
 * One subscriber's place in a session. Counted by reference; main loop only.
 */
typedef struct
{
  CbSubscriber *subscriber;
  guint64 last_seq;
  gboolean live;
  gboolean gone;
  gboolean busy;
  GQueue held;
} CbSubscription;

CbSubscription *cb_subscription_new (CbSubscriber *subscriber);
CbSubscription *cb_subscription_ref (CbSubscription *self);
void cb_subscription_unref (CbSubscription *self);
void cb_subscription_deliver (CbSubscription *self, CbMessage *message);
void cb_subscription_acknowledge (CbSubscription *self, CbMessage *message);
void cb_subscription_resumed (CbSubscription *self, guint64 from, gboolean complete);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbSubscription, cb_subscription_unref)

G_END_DECLS
