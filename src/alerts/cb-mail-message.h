#pragma once

#include "model/cb-notice.h"

G_BEGIN_DECLS

char *cb_mail_message_write (const CbNotice *notice, const char *from, gsize *size, GError **error);

G_END_DECLS
