#include "base/cb-service.h"

/**
 * CbService:
 *
 * A part of the daemon that has a life: it is built with what it needs, started
 * once, and stopped once.
 *
 * Building never blocks and never fails; everything that can fail belongs in
 * start. Stop is immediate and always succeeds.
 */
G_DEFINE_INTERFACE (CbService, cb_service, G_TYPE_OBJECT)

static void
cb_service_default_init (CbServiceInterface *iface)
{
}

void
cb_service_start_async (CbService *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (CB_IS_SERVICE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  CB_SERVICE_GET_IFACE (self)->start_async (self, cancellable, callback, user_data);
}

gboolean
cb_service_start_finish (CbService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CB_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return CB_SERVICE_GET_IFACE (self)->start_finish (self, result, error);
}

void
cb_service_stop (CbService *self)
{
  g_return_if_fail (CB_IS_SERVICE (self));

  CB_SERVICE_GET_IFACE (self)->stop (self);
}
