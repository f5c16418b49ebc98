#pragma once

#include "base/cb-settings.h"
#include "store/cb-mongo-stats.h"
#include "store/cb-store-backend.h"
#include "store/cb-store-dumper.h"

G_BEGIN_DECLS

const char *cb_daemon_store_get_file_name (CbSettings *settings);
CbStoreBackend *cb_daemon_store_create_sqlite (const char *path);
CbStoreBackend *cb_daemon_store_create_mongo (CbSettings *settings, GError **error);
CbStoreBackend *cb_daemon_store_create_backend (CbSettings *settings, GError **error);
CbStoreDumper *cb_daemon_store_create_dumper (CbSettings *settings, GError **error);
gboolean cb_daemon_store_get_mongo_stats (CbStoreBackend *backend, CbMongoStats *stats);

G_END_DECLS
