#pragma once

#include "chat/cb-subscriber.h"

G_BEGIN_DECLS

/* Writes down what it is told, a word each: "ack1", "msg2", "delta", "typing+", "resumed1-2!". */
#define CB_TYPE_SUBSCRIBER_FAKE (cb_subscriber_fake_get_type ())
G_DECLARE_FINAL_TYPE (CbSubscriberFake, cb_subscriber_fake, CB, SUBSCRIBER_FAKE, GObject)

typedef void (*CbSubscriberFakeFunc) (CbSubscriberFake *self, gpointer user_data);

CbSubscriberFake *cb_subscriber_fake_new (void);
void
cb_subscriber_fake_set_func (CbSubscriberFake *self, CbSubscriberFakeFunc func, gpointer user_data);
const char *cb_subscriber_fake_get_log (CbSubscriberFake *self);
void cb_subscriber_fake_wait (CbSubscriberFake *self, const char *log);

G_END_DECLS
