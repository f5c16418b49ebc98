#pragma once

#include "model/cb-session-filter.h"
#include "model/cb-session.h"
#include "store/cb-sqlite.h"

G_BEGIN_DECLS

gboolean cb_sqlite_sessions_add (CbSqlite *db, const CbSession *session, GError **error);
CbSession *cb_sqlite_sessions_get (CbSqlite *db, const char *id, gint64 *key, GError **error);
gboolean cb_sqlite_sessions_update (CbSqlite *db, const CbSession *session, GError **error);
GPtrArray *cb_sqlite_sessions_erase (CbSqlite *db, const char *id, GError **error);
GStrv cb_sqlite_sessions_list_expired (CbSqlite *db, gint64 now, guint limit, GError **error);
GPtrArray *cb_sqlite_sessions_list (CbSqlite *db, const CbSessionFilter *filter, GError **error);
gboolean cb_sqlite_sessions_count (CbSqlite *db, guint64 *count, GError **error);

G_END_DECLS
