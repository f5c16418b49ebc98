#pragma once

#include "lib/cb-mongo-server.h"
#include "lib/cb-temp-dir.h"
#include "store/cb-store-backend.h"

G_BEGIN_DECLS

/**
 * CbStoreKind:
 *
 * The implementations of #CbStoreBackend: what the interface promises is tested on each.
 */
typedef enum
{
  CB_STORE_KIND_SQLITE,
  CB_STORE_KIND_MEMORY,
  CB_STORE_KIND_MONGODB,
  CB_N_STORE_KINDS,
} CbStoreKind;

/**
 * CbStorePlace:
 *
 * Where backends of one kind keep their data, for one test.
 */
typedef struct _CbStorePlace CbStorePlace;

const char *cb_store_kind_get_name (CbStoreKind kind);
gboolean cb_store_kind_is_available (CbStoreKind kind);

CbStorePlace *cb_store_place_new (CbStoreKind kind);
void cb_store_place_free (CbStorePlace *self);
CbStoreBackend *cb_store_place_create_backend (CbStorePlace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbStorePlace, cb_store_place_free)

G_END_DECLS
