#include "lib/cb-subscriber-fake.h"

#include <string.h>

struct _CbSubscriberFake
{
  GObject parent_instance;

  GString *log; /* (owned) */
  CbSubscriberFakeFunc func;
  gpointer user_data;
};

static void subscriber_iface_init (CbSubscriberInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbSubscriberFake,
                               cb_subscriber_fake,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SUBSCRIBER, subscriber_iface_init))

#define SEQ "%" G_GUINT64_FORMAT

static void
notify (CbSubscriber *subscriber, const CbChatEvent *event)
{
  CbSubscriberFake *self = CB_SUBSCRIBER_FAKE (subscriber);
  GString *log = self->log;

  if (log->len > 0)
    g_string_append_c (log, ' ');
  switch (event->kind)
    {
    case CB_CHAT_EVENT_ACK:
      g_string_append_printf (log, "ack" SEQ, event->message->seq);
      break;
    case CB_CHAT_EVENT_MESSAGE:
      g_string_append_printf (log, "msg" SEQ, event->message->seq);
      break;
    case CB_CHAT_EVENT_DELTA:
      g_string_append_printf (log, "delta%" G_GSIZE_FORMAT, event->offset);
      break;
    case CB_CHAT_EVENT_TYPING:
      g_string_append_printf (log, "typing%c", event->on ? '+' : '-');
      break;
    case CB_CHAT_EVENT_READ:
      g_string_append_printf (log, "read" SEQ, event->seq);
      break;
    case CB_CHAT_EVENT_REPLY_FAILED:
      g_string_append_printf (log, "failed" SEQ, event->seq);
      break;
    case CB_CHAT_EVENT_RESUMED:
      g_string_append_printf (log, "resumed" SEQ "-" SEQ "%s", event->from, event->to,
                              event->complete ? "!" : "");
      break;
    case CB_CHAT_EVENT_ERASED:
      g_string_append (log, "erased");
      break;
    default:
      g_assert_not_reached ();
    }
  if (self->func != NULL)
    self->func (self, self->user_data);
}

static void
subscriber_iface_init (CbSubscriberInterface *iface)
{
  iface->notify = notify;
}

static void
cb_subscriber_fake_finalize (GObject *object)
{
  g_string_free (CB_SUBSCRIBER_FAKE (object)->log, TRUE);

  G_OBJECT_CLASS (cb_subscriber_fake_parent_class)->finalize (object);
}

static void
cb_subscriber_fake_class_init (CbSubscriberFakeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_subscriber_fake_finalize;
}

static void
cb_subscriber_fake_init (CbSubscriberFake *self)
{
  self->log = g_string_new (NULL);
}

CbSubscriberFake *
cb_subscriber_fake_new (void)
{
  return g_object_new (CB_TYPE_SUBSCRIBER_FAKE, NULL);
}

const char *
cb_subscriber_fake_get_log (CbSubscriberFake *self)
{
  return self->log->str;
}

/* From now on @func is called whenever it is told something. */
void
cb_subscriber_fake_set_func (CbSubscriberFake *self, CbSubscriberFakeFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
}

/* Turns the main loop until as many words came as @log has; they must be those of @log. */
void
cb_subscriber_fake_wait (CbSubscriberFake *self, const char *log)
{
  while (self->log->len < strlen (log))
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (self->log->str, ==, log);
  g_string_truncate (self->log, 0);
}
