#include "store/cb-store-backend.h"

/**
 * CbStoreBackend:
 *
 * A kind of database. See #CbStoreBackendInterface for what each call means and
 * in which thread it comes; `tests/unit/store/test-store-backend.c` is the
 * contract as code, run on every implementation.
 */
G_DEFINE_INTERFACE (CbStoreBackend, cb_store_backend, G_TYPE_OBJECT)

static void
cb_store_backend_default_init (CbStoreBackendInterface *iface)
{
}
