#include "store/cb-mongo-module.h"

#include "base/cb-build-stamp.h"
#include "store/cb-backend-mongo.h"
#include "store/cb-mongo-dumper.h"

/* What the module exports, found by this name. */
extern const CbMongoModule cb_mongo_module;

static gboolean
get_stats (CbStoreBackend *backend, CbMongoStats *stats)
{
  if (!CB_IS_BACKEND_MONGO (backend))
    return FALSE;

  cb_backend_mongo_get_stats (CB_BACKEND_MONGO (backend), stats);
  return TRUE;
}

const CbMongoModule cb_mongo_module = {
  .module = { CB_BUILD_STAMP },
  .backend_new = cb_backend_mongo_new,
  .backend_get_stats = get_stats,
  .dumper_new = cb_mongo_dumper_new,
};

/* For programs that link it in. */
const CbMongoModule *
cb_mongo_module_get (GError **error)
{
  return &cb_mongo_module;
}
