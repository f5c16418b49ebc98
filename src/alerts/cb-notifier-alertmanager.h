#pragma once

#include "alerts/cb-notifier.h"
#include "base/cb-settings.h"

G_BEGIN_DECLS

#define CB_TYPE_NOTIFIER_ALERTMANAGER (cb_notifier_alertmanager_get_type ())
G_DECLARE_FINAL_TYPE (CbNotifierAlertmanager,
                      cb_notifier_alertmanager,
                      CB,
                      NOTIFIER_ALERTMANAGER,
                      GObject)

CbNotifier *cb_notifier_alertmanager_new (CbSettings *settings);

G_END_DECLS
