#pragma once

#include "alerts/cb-mail-module.h"

G_BEGIN_DECLS

gboolean cb_mail_sender_send (const CbMailServer *server,
                              const CbNotice *notice,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
