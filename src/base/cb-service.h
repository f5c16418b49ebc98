#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CB_TYPE_SERVICE (cb_service_get_type ())
G_DECLARE_INTERFACE (CbService, cb_service, CB, SERVICE, GObject)

struct _CbServiceInterface
{
  GTypeInterface g_iface;

  void (*start_async) (CbService *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*start_finish) (CbService *self, GAsyncResult *result, GError **error);
  void (*stop) (CbService *self);
};

void cb_service_start_async (CbService *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean cb_service_start_finish (CbService *self, GAsyncResult *result, GError **error);
void cb_service_stop (CbService *self);

G_END_DECLS
