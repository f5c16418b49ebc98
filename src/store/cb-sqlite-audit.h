#pragma once

#include "model/cb-audit-entry.h"
#include "store/cb-sqlite.h"

G_BEGIN_DECLS

gboolean cb_sqlite_audit_add (CbSqlite *db, const CbAuditEntry *entry, GError **error);
GPtrArray *cb_sqlite_audit_list (CbSqlite *db, guint limit, GError **error);

G_END_DECLS
