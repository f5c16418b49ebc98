#pragma once

#include "alerts/cb-notifier.h"
#include "base/cb-settings.h"

G_BEGIN_DECLS

#define CB_TYPE_NOTIFIER_MAIL (cb_notifier_mail_get_type ())
G_DECLARE_FINAL_TYPE (CbNotifierMail, cb_notifier_mail, CB, NOTIFIER_MAIL, GObject)

CbNotifier *cb_notifier_mail_new (CbSettings *settings, GError **error);

G_END_DECLS
