#pragma once

#include "base/cb-service.h"

G_BEGIN_DECLS

#define CB_TYPE_LIFECYCLE (cb_lifecycle_get_type ())
G_DECLARE_FINAL_TYPE (CbLifecycle, cb_lifecycle, CB, LIFECYCLE, GObject)

CbLifecycle *cb_lifecycle_new (void);
void cb_lifecycle_add (CbLifecycle *self, CbService *service);
void cb_lifecycle_start_async (CbLifecycle *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean cb_lifecycle_start_finish (CbLifecycle *self, GAsyncResult *result, GError **error);
void cb_lifecycle_stop (CbLifecycle *self);

G_END_DECLS
