#pragma once

#include "model/cb-alert.h"
#include "model/cb-notice.h"

G_BEGIN_DECLS

char *cb_notice_body_write (const char *id,
                            CbNoticeKind kind,
                            gint64 created_at,
                            const char *host,
                            GPtrArray *alerts);
GPtrArray *cb_notice_body_read (const char *body, char **host, GError **error);

G_END_DECLS
