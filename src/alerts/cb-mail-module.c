#include "alerts/cb-mail-module.h"

#include "alerts/cb-mail-sender.h"
#include "base/cb-build-stamp.h"

/* What the module exports, found by this name. */
extern const CbMailModule cb_mail_module;

const CbMailModule cb_mail_module = {
  .module = { CB_BUILD_STAMP },
  .send = cb_mail_sender_send,
};

/* For programs that link it in. */

gboolean
cb_mail_module_check (GError **error)
{
  return TRUE;
}

const CbMailModule *
cb_mail_module_get (GError **error)
{
  return &cb_mail_module;
}
