#pragma once

#include "store/cb-store-backend.h"

G_BEGIN_DECLS

#define CB_TYPE_BACKEND_SQLITE (cb_backend_sqlite_get_type ())
G_DECLARE_FINAL_TYPE (CbBackendSqlite, cb_backend_sqlite, CB, BACKEND_SQLITE, GObject)

CbStoreBackend *cb_backend_sqlite_new (const char *path);

G_END_DECLS
