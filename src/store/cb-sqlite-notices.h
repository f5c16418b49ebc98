#pragma once

#include "model/cb-notice.h"
#include "store/cb-sqlite.h"

G_BEGIN_DECLS

gboolean cb_sqlite_notices_add (CbSqlite *db, GPtrArray *notices, GError **error);
gboolean cb_sqlite_notices_update (CbSqlite *db, const CbNotice *notice, GError **error);
gboolean cb_sqlite_notices_remove (CbSqlite *db, const char *id, GError **error);
GPtrArray *cb_sqlite_notices_list (CbSqlite *db, guint limit, GError **error);

G_END_DECLS
