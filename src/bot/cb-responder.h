#pragma once

#include <gio/gio.h>

#include "model/cb-reply.h"

G_BEGIN_DECLS

#define CB_TYPE_RESPONDER (cb_responder_get_type ())
G_DECLARE_INTERFACE (CbResponder, cb_responder, CB, RESPONDER, GObject)

struct _CbResponderInterface
{
  GTypeInterface g_iface;

  void (*respond_async) (CbResponder *self,
                         const char *question,
                         const char *locale,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  CbReply *(*respond_finish) (CbResponder *self, GAsyncResult *result, GError **error);
};

void cb_responder_respond_async (CbResponder *self,
                                 const char *question,
                                 const char *locale,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
CbReply *cb_responder_respond_finish (CbResponder *self, GAsyncResult *result, GError **error);

G_END_DECLS
