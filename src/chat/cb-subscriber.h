#pragma once

#include <glib-object.h>

#include "chat/cb-chat-channel.h"
#include "model/cb-message.h"

G_BEGIN_DECLS

/**
 * CbChatEventKind:
 * @CB_CHAT_EVENT_ACK: what this subscriber sent is durable: @message. Takes the place of
 *   MESSAGE for it. What was sent before under the same client_id is acknowledged once more, with
 *   its old seq
 * @CB_CHAT_EVENT_MESSAGE: what somebody else wrote is durable: @message. In the order of seq,
 *   together with ACK without a gap and never twice
 * @CB_CHAT_EVENT_DELTA: a piece of the reply to @seq, at @offset characters: @text. Not durable;
 *   may be dropped, the message follows
 * @CB_CHAT_EVENT_TYPING: @role began or stopped typing: @on. May be dropped
 * @CB_CHAT_EVENT_READ: @role has read up to @seq. May be dropped
 * @CB_CHAT_EVENT_REPLY_FAILED: there will be no reply to @seq now; asking again may help
 * @CB_CHAT_EVENT_RESUMED: the messages @from to @to were replayed (none if @to < @from). With
 *   @complete everything else follows as it happens; without it more waits in the store: see
 *   cb_chat_resume_async()
 * @CB_CHAT_EVENT_ERASED: the session is gone; nothing follows
 */
typedef enum
{
  CB_CHAT_EVENT_ACK,
  CB_CHAT_EVENT_MESSAGE,
  CB_CHAT_EVENT_DELTA,
  CB_CHAT_EVENT_TYPING,
  CB_CHAT_EVENT_READ,
  CB_CHAT_EVENT_REPLY_FAILED,
  CB_CHAT_EVENT_RESUMED,
  CB_CHAT_EVENT_ERASED,
} CbChatEventKind;

/**
 * CbChatEvent:
 *
 * Something that happened in a session; valid during the call only. See #CbChatEventKind for
 * which members are set.
 */
typedef struct
{
  CbChatEventKind kind;
  CbMessage *message;
  guint64 seq;
  CbRole role;
  gboolean on;
  gsize offset;
  const char *text;
  guint64 from;
  guint64 to;
  gboolean complete;
} CbChatEvent;

#define CB_TYPE_SUBSCRIBER (cb_subscriber_get_type ())
G_DECLARE_INTERFACE (CbSubscriber, cb_subscriber, CB, SUBSCRIBER, GObject)

/**
 * CbSubscriberInterface:
 * @notify: something happened; must return at once
 * @get_role: who looks; without it, the visitor
 * @get_channel: the way that what it sends comes in; without it, HTTP
 */
struct _CbSubscriberInterface
{
  GTypeInterface g_iface;

  void (*notify) (CbSubscriber *self, const CbChatEvent *event);
  CbRole (*get_role) (CbSubscriber *self);
  CbChatChannel (*get_channel) (CbSubscriber *self);
};

void cb_subscriber_notify (CbSubscriber *self, const CbChatEvent *event);
CbRole cb_subscriber_get_role (CbSubscriber *self);
CbChatChannel cb_subscriber_get_channel (CbSubscriber *self);

G_END_DECLS
