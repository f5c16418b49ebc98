#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* More results than this are not shown: the latest ones. */
#define CB_ADMIN_LOAD_MAX_RESULTS 200

#define CB_ADMIN_TYPE_LOAD_STORE (cb_admin_load_store_get_type ())
G_DECLARE_FINAL_TYPE (CbAdminLoadStore, cb_admin_load_store, CB_ADMIN, LOAD_STORE, GObject)

CbAdminLoadStore *cb_admin_load_store_new (const char *folder, GError **error);
const char *cb_admin_load_store_get_folder (CbAdminLoadStore *self);
char *cb_admin_load_store_dup_new_path (CbAdminLoadStore *self);
void cb_admin_load_store_list_async (CbAdminLoadStore *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GVariant *
cb_admin_load_store_list_finish (CbAdminLoadStore *self, GAsyncResult *result, GError **error);
void cb_admin_load_store_read_seconds_async (CbAdminLoadStore *self,
                                             const char *path,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
char *cb_admin_load_store_read_seconds_finish (CbAdminLoadStore *self,
                                               GAsyncResult *result,
                                               GError **error);
void cb_admin_load_store_delete_async (CbAdminLoadStore *self,
                                       const char *path,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
cb_admin_load_store_delete_finish (CbAdminLoadStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
