#pragma once

#include <glib-object.h>

#include "model/cb-message.h"

G_BEGIN_DECLS

/**
 * CbChatEventKind:
 * @CB_CHAT_EVENT_MESSAGE: a message is durable: @message
 * @CB_CHAT_EVENT_DELTA: a piece of the reply to @seq, at @offset characters: @text. Not durable;
 *   may be dropped, the message follows
 * @CB_CHAT_EVENT_TYPING: @role began or stopped typing: @on. May be dropped
 * @CB_CHAT_EVENT_READ: @role has read up to @seq. May be dropped
 * @CB_CHAT_EVENT_REPLY_FAILED: there will be no reply to @seq now; asking again may help
 * @CB_CHAT_EVENT_ERASED: the session is gone; nothing follows
 */
typedef enum
{
  CB_CHAT_EVENT_MESSAGE,
  CB_CHAT_EVENT_DELTA,
  CB_CHAT_EVENT_TYPING,
  CB_CHAT_EVENT_READ,
  CB_CHAT_EVENT_REPLY_FAILED,
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
} CbChatEvent;

#define CB_TYPE_SUBSCRIBER (cb_subscriber_get_type ())
G_DECLARE_INTERFACE (CbSubscriber, cb_subscriber, CB, SUBSCRIBER, GObject)

struct _CbSubscriberInterface
{
  GTypeInterface g_iface;

  void (*notify) (CbSubscriber *self, const CbChatEvent *event);
};

void cb_subscriber_notify (CbSubscriber *self, const CbChatEvent *event);

G_END_DECLS
