#pragma once

#include "store/cb-sqlite.h"

G_BEGIN_DECLS

/* The schema that this program reads and writes. */
#define CB_SQLITE_SCHEMA_VERSION 3

gboolean cb_sqlite_migrate (CbSqlite *db, GError **error);

G_END_DECLS
