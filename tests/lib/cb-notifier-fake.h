#pragma once

#include "alerts/cb-notifier.h"

G_BEGIN_DECLS

#define CB_TYPE_NOTIFIER_FAKE (cb_notifier_fake_get_type ())
G_DECLARE_FINAL_TYPE (CbNotifierFake, cb_notifier_fake, CB, NOTIFIER_FAKE, GObject)

/* What happens instead of a delivery, or right after it, before anybody learns of it. */
typedef void (*CbNotifierFakeFunc) (CbNotice *notice, gpointer user_data);

CbNotifierFake *cb_notifier_fake_new (const char *name, const char *const *targets);
void cb_notifier_fake_set_error (CbNotifierFake *self, const char *target, const char *error);
void cb_notifier_fake_hold (CbNotifierFake *self);
void cb_notifier_fake_let_go (CbNotifierFake *self);
void cb_notifier_fake_set_func (CbNotifierFake *self, CbNotifierFakeFunc func, gpointer user_data);
GPtrArray *cb_notifier_fake_get_delivered (CbNotifierFake *self);
guint cb_notifier_fake_get_n_attempts (CbNotifierFake *self);

G_END_DECLS
