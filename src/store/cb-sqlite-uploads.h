#pragma once

#include "model/cb-upload.h"
#include "store/cb-sqlite.h"

G_BEGIN_DECLS

gboolean cb_sqlite_uploads_add (CbSqlite *db,
                                const CbUpload *upload,
                                guint max_count,
                                guint64 max_bytes,
                                GError **error);
CbUpload *cb_sqlite_uploads_get (CbSqlite *db, const char *id, GError **error);
GStrv cb_sqlite_uploads_list (CbSqlite *db, const char *after, guint limit, GError **error);

G_END_DECLS
