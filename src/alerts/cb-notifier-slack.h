#pragma once

#include "alerts/cb-notifier.h"
#include "base/cb-settings.h"

G_BEGIN_DECLS

#define CB_TYPE_NOTIFIER_SLACK (cb_notifier_slack_get_type ())
G_DECLARE_FINAL_TYPE (CbNotifierSlack, cb_notifier_slack, CB, NOTIFIER_SLACK, GObject)

CbNotifier *cb_notifier_slack_new (CbSettings *settings);

G_END_DECLS
