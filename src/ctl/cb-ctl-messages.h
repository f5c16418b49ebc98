#pragma once

#include "ctl/cb-ctl.h"

G_BEGIN_DECLS

guint64 cb_ctl_messages_print (CbCtl *ctl, GVariant *messages);
gboolean cb_ctl_messages_read (CbDBusSessions *sessions,
                               const char *session,
                               guint64 after,
                               GVariant **messages,
                               GError **error);

G_END_DECLS
