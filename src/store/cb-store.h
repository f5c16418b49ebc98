#pragma once

#include <gio/gio.h>

#include "model/cb-audit-entry.h"
#include "model/cb-message.h"
#include "model/cb-session.h"
#include "model/cb-upload.h"
#include "store/cb-store-backend.h"

G_BEGIN_DECLS

/**
 * CbAppended:
 * @messages: (element-type CbMessage): what is now in the store, in the order of the drafts
 * @n_stored: how many of them this call stored; the rest were there already (same client_id, or a
 *   second bot answer to the same reply_to)
 *
 * What became of the drafts of one cb_store_append_async().
 */
typedef struct
{
  GPtrArray *messages;
  guint n_stored;
} CbAppended;

void cb_appended_free (CbAppended *appended);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbAppended, cb_appended_free)

#define CB_TYPE_STORE (cb_store_get_type ())
G_DECLARE_FINAL_TYPE (CbStore, cb_store, CB, STORE, GObject)

CbStore *cb_store_new (CbStoreBackend *backend);

/* Sessions */
void cb_store_add_session_async (CbStore *self,
                                 CbSession *session,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean cb_store_add_session_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_get_session_async (CbStore *self,
                                 const char *session_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
CbSession *cb_store_get_session_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_update_session_async (CbStore *self,
                                    CbSession *session,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean cb_store_update_session_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_erase_session_async (CbStore *self,
                                   const char *session_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *cb_store_erase_session_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_list_expired_async (CbStore *self,
                                  gint64 now,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GStrv cb_store_list_expired_finish (CbStore *self, GAsyncResult *result, GError **error);

/* Messages */
void cb_store_append_async (CbStore *self,
                            const char *session_id,
                            GPtrArray *drafts,
                            gint64 expires_at,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
CbAppended *cb_store_append_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_list_messages_async (CbStore *self,
                                   const char *session_id,
                                   guint64 after,
                                   guint limit,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *
cb_store_list_messages_finish (CbStore *self, GAsyncResult *result, gboolean *more, GError **error);
void cb_store_get_reply_async (CbStore *self,
                               const char *session_id,
                               guint64 reply_to,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
CbMessage *cb_store_get_reply_finish (CbStore *self, GAsyncResult *result, GError **error);

/* Uploads */
void cb_store_add_upload_async (CbStore *self,
                                CbUpload *upload,
                                guint max_count,
                                guint64 max_bytes,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean cb_store_add_upload_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_get_upload_async (CbStore *self,
                                const char *upload_id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
CbUpload *cb_store_get_upload_finish (CbStore *self, GAsyncResult *result, GError **error);

/* Operators' actions */
void cb_store_add_audit_async (CbStore *self,
                               CbAuditEntry *entry,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean cb_store_add_audit_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_list_audit_async (CbStore *self,
                                guint limit,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *cb_store_list_audit_finish (CbStore *self, GAsyncResult *result, GError **error);

gboolean cb_store_get_ready (CbStore *self);

G_END_DECLS
