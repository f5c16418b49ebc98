#pragma once

#include "alerts/cb-notifier.h"
#include "base/cb-settings.h"

G_BEGIN_DECLS

#define CB_TYPE_NOTIFIER_WEBHOOK (cb_notifier_webhook_get_type ())
G_DECLARE_FINAL_TYPE (CbNotifierWebhook, cb_notifier_webhook, CB, NOTIFIER_WEBHOOK, GObject)

CbNotifier *cb_notifier_webhook_new (CbSettings *settings);

G_END_DECLS
