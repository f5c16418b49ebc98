#include "chat/cb-subscriber.h"

/**
 * CbSubscriber:
 *
 * Someone who looks at a session: a WebSocket, an event stream, a console.
 */
G_DEFINE_INTERFACE (CbSubscriber, cb_subscriber, G_TYPE_OBJECT)

static void
cb_subscriber_default_init (CbSubscriberInterface *iface)
{
}

/**
 * cb_subscriber_notify:
 * @self: a subscriber
 * @event: what happened; valid during the call only
 *
 * Tells @self. It must return at once: what cannot be delivered now is queued
 * or dropped by @self, never waited for.
 */
void
cb_subscriber_notify (CbSubscriber *self, const CbChatEvent *event)
{
  g_return_if_fail (CB_IS_SUBSCRIBER (self));
  g_return_if_fail (event != NULL);

  CB_SUBSCRIBER_GET_IFACE (self)->notify (self, event);
}

/**
 * cb_subscriber_get_role:
 * @self: a subscriber
 *
 * Returns: as whom @self looks at the session: whose typing and reading it reports
 */
CbRole
cb_subscriber_get_role (CbSubscriber *self)
{
  CbSubscriberInterface *iface;

  g_return_val_if_fail (CB_IS_SUBSCRIBER (self), CB_ROLE_VISITOR);

  iface = CB_SUBSCRIBER_GET_IFACE (self);
  return iface->get_role != NULL ? iface->get_role (self) : CB_ROLE_VISITOR;
}

/**
 * cb_subscriber_get_channel:
 * @self: a subscriber
 *
 * Returns: the way that what @self sends comes in
 */
CbChatChannel
cb_subscriber_get_channel (CbSubscriber *self)
{
  CbSubscriberInterface *iface;

  g_return_val_if_fail (CB_IS_SUBSCRIBER (self), CB_CHAT_CHANNEL_HTTP);

  iface = CB_SUBSCRIBER_GET_IFACE (self);
  return iface->get_channel != NULL ? iface->get_channel (self) : CB_CHAT_CHANNEL_HTTP;
}
