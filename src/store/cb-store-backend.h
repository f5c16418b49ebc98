#pragma once

#include <gio/gio.h>

#include "model/cb-audit-entry.h"
#include "model/cb-message.h"
#include "model/cb-session.h"
#include "model/cb-upload.h"

G_BEGIN_DECLS

#define CB_TYPE_STORE_BACKEND (cb_store_backend_get_type ())
G_DECLARE_INTERFACE (CbStoreBackend, cb_store_backend, CB, STORE_BACKEND, GObject)

/**
 * CbStoreBackendInterface:
 * @open: connects or opens, creates or migrates; called again after it failed
 * @begin: starts a group of writes
 * @commit: makes the group durable; after %FALSE none of it is stored
 * @rollback: forgets the group
 *
 * Plain blocking calls, made from the store's worker threads only: writes from one, between begin
 * and commit; reads from another, at any time.
 */
struct _CbStoreBackendInterface
{
  GTypeInterface g_iface;

  gboolean (*open) (CbStoreBackend *self, GError **error);
  void (*close) (CbStoreBackend *self);

  gboolean (*begin) (CbStoreBackend *self, GError **error);
  gboolean (*commit) (CbStoreBackend *self, GError **error);
  void (*rollback) (CbStoreBackend *self);
};

G_END_DECLS
