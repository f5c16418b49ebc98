#include "chat/cb-subscription.h"

CbSubscription *
cb_subscription_new (CbSubscriber *subscriber)
{
  CbSubscription *self = g_rc_box_new0 (CbSubscription);

  self->subscriber = g_object_ref (subscriber);
  g_queue_init (&self->held);

  return self;
}

CbSubscription *
cb_subscription_ref (CbSubscription *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  CbSubscription *self = data;

  g_queue_clear_full (&self->held, g_object_unref);
  g_object_unref (self->subscriber);
}

void
cb_subscription_unref (CbSubscription *self)
{
  g_rc_box_release_full (self, clear);
}

static void
notify_message (CbSubscription *self, CbChatEventKind kind, CbMessage *message)
{
  const CbChatEvent event = { .kind = kind, .message = message, .seq = message->seq };

  cb_subscriber_notify (self->subscriber, &event);
}

/* It goes on from the store, where nothing is missing. */
static void
leave_behind (CbSubscription *self)
{
  self->live = FALSE;
  cb_subscription_resumed (self, self->last_seq + 1, FALSE);
}

/**
 * cb_subscription_deliver:
 * @self: a subscription
 * @message: a message that is durable
 *
 * Tells of @message if it is the next one. What the subscriber has is not told again; where
 * something is missing in between, it is sent back to the store for it.
 */
void
cb_subscription_deliver (CbSubscription *self, CbMessage *message)
{
  if (self->gone || message->seq <= self->last_seq)
    return;

  if (message->seq > self->last_seq + 1)
    {
      leave_behind (self);
      return;
    }

  self->last_seq = message->seq;
  notify_message (self, CB_CHAT_EVENT_MESSAGE, message);
}

/**
 * cb_subscription_acknowledge:
 * @self: a subscription
 * @message: what came through it, durable now or already before
 *
 * Tells that @message is safe. Where something before it is missing, the subscriber is sent to the
 * store for all of it, as by cb_subscription_deliver().
 */
void
cb_subscription_acknowledge (CbSubscription *self, CbMessage *message)
{
  if (self->gone)
    return;

  if (message->seq == self->last_seq + 1)
    self->last_seq = message->seq;
  notify_message (self, CB_CHAT_EVENT_ACK, message);
  if (message->seq > self->last_seq && self->live && !self->gone)
    leave_behind (self);
}

/**
 * cb_subscription_resumed:
 * @self: a subscription
 * @from: the first seq of what was replayed; the last is what the subscriber has now
 * @complete: whether nothing is left to replay
 */
void
cb_subscription_resumed (CbSubscription *self, guint64 from, gboolean complete)
{
  const CbChatEvent event = {
    .kind = CB_CHAT_EVENT_RESUMED, .from = from, .to = self->last_seq, .complete = complete
  };

  cb_subscriber_notify (self->subscriber, &event);
}
