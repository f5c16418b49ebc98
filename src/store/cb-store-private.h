#pragma once

#include "store/cb-store-call.h"
#include "store/cb-store.h"

G_BEGIN_DECLS

typedef enum
{
  CB_STORE_READS,
  CB_STORE_WRITES,
} CbStoreAccess;

/* For the operations: queues @call (taken) as a task that is known by @tag. */
void cb_store_push (CbStore *self,
                    CbStoreAccess access,
                    CbStoreCall *call,
                    gpointer tag,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data);

G_END_DECLS
