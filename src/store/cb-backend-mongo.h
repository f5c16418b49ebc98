#pragma once

#include "store/cb-mongo-stats.h"
#include "store/cb-store-backend.h"

G_BEGIN_DECLS

#define CB_TYPE_BACKEND_MONGO (cb_backend_mongo_get_type ())
G_DECLARE_FINAL_TYPE (CbBackendMongo, cb_backend_mongo, CB, BACKEND_MONGO, GObject)

CbStoreBackend *cb_backend_mongo_new (const char *uri, const char *incoming, GError **error);
void cb_backend_mongo_get_stats (CbBackendMongo *self, CbMongoStats *stats);

G_END_DECLS
