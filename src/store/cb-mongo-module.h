#pragma once

#include "base/cb-module.h"
#include "store/cb-mongo-stats.h"
#include "store/cb-store-backend.h"
#include "store/cb-store-dumper.h"

G_BEGIN_DECLS

/**
 * CbMongoModule:
 * @module: the head
 * @backend_new: see cb_backend_mongo_new()
 * @backend_get_stats: what MongoDB's driver counted for a backend; %FALSE where it is of another
 * kind
 * @dumper_new: see cb_mongo_dumper_new()
 *
 * What knows libmongoc.
 */
typedef struct
{
  CbModule module;

  CbStoreBackend *(*backend_new) (const char *uri, const char *incoming, GError **error);
  gboolean (*backend_get_stats) (CbStoreBackend *backend, CbMongoStats *stats);
  CbStoreDumper *(*dumper_new) (const char *uri, guint tool_timeout_s, GError **error);
} CbMongoModule;

const CbMongoModule *cb_mongo_module_get (GError **error);

G_END_DECLS
