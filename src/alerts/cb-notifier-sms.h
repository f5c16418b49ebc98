#pragma once

#include "alerts/cb-notifier.h"
#include "base/cb-settings.h"

G_BEGIN_DECLS

#define CB_TYPE_NOTIFIER_SMS (cb_notifier_sms_get_type ())
G_DECLARE_FINAL_TYPE (CbNotifierSms, cb_notifier_sms, CB, NOTIFIER_SMS, GObject)

CbNotifier *cb_notifier_sms_new (CbSettings *settings);

G_END_DECLS
