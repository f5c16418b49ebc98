#pragma once

#include "store/cb-appended.h"
#include "store/cb-sqlite.h"

G_BEGIN_DECLS

CbAppended *cb_sqlite_messages_append (CbSqlite *db,
                                       const char *session_id,
                                       GPtrArray *drafts,
                                       gint64 expires_at,
                                       GError **error);
GPtrArray *cb_sqlite_messages_list (CbSqlite *db,
                                    const char *session_id,
                                    guint64 after,
                                    guint limit,
                                    gboolean *more,
                                    GError **error);
CbMessage *cb_sqlite_messages_get_reply (CbSqlite *db,
                                         const char *session_id,
                                         guint64 reply_to,
                                         GError **error);

G_END_DECLS
