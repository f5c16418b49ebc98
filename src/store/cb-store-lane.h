#pragma once

#include <gio/gio.h>

#include "store/cb-store-call.h"

G_BEGIN_DECLS

/**
 * CbStoreLaneGroup:
 * @calls: (element-type CbStoreCall): carried out together, each with its outcome
 * @duration_us: how long that took
 * @maintenance_due: the backend would like to tidy up
 * @maintenance_urgent: it must
 *
 * What was on one trip to the backend.
 */
typedef struct
{
  GPtrArray *calls;
  gint64 duration_us;
  gboolean maintenance_due;
  gboolean maintenance_urgent;
} CbStoreLaneGroup;

/**
 * CbStoreLaneFuncs:
 * @execute: carries a group out, in the lane's thread
 * @executed: (nullable): hears of it in the main loop, just before the operations complete
 */
typedef struct
{
  void (*execute) (CbStoreBackend *backend, GPtrArray *calls);
  void (*executed) (const CbStoreLaneGroup *group, gpointer user_data);
} CbStoreLaneFuncs;

/* In the lane's thread. */
typedef gboolean (*CbStoreLaneControl) (CbStoreBackend *backend, GError **error);

#define CB_TYPE_STORE_LANE (cb_store_lane_get_type ())
G_DECLARE_FINAL_TYPE (CbStoreLane, cb_store_lane, CB, STORE_LANE, GObject)

CbStoreLane *cb_store_lane_new (CbStoreBackend *backend,
                                const CbStoreLaneFuncs *funcs,
                                gpointer user_data,
                                GError **error);
void cb_store_lane_push (CbStoreLane *self, GTask *task);
guint cb_store_lane_get_length (CbStoreLane *self);
void cb_store_lane_control_async (CbStoreLane *self,
                                  CbStoreLaneControl control,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean cb_store_lane_control_finish (CbStoreLane *self, GAsyncResult *result, GError **error);

G_END_DECLS
