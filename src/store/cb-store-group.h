#pragma once

#include <glib.h>

#include "store/cb-store-call.h"

G_BEGIN_DECLS

void cb_store_group_write (CbStoreBackend *backend, GPtrArray *calls);

G_END_DECLS
