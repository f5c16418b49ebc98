#pragma once

#include "store/cb-store-census.h"

G_BEGIN_DECLS

gboolean cb_store_migration_run (CbStoreBackend *source,
                                 CbStoreBackend *target,
                                 CbStoreCensus *census,
                                 GError **error);

G_END_DECLS
