#pragma once

#include <gio/gio.h>

#include "store/cb-appended.h"
#include "store/cb-store-backend.h"

G_BEGIN_DECLS

#define CB_TYPE_STORE (cb_store_get_type ())
G_DECLARE_FINAL_TYPE (CbStore, cb_store, CB, STORE, GObject)

/**
 * CbStoreStats:
 * @commits: groups of writes that were carried out
 * @writes: writes in all of them
 * @failed: writes that the store refused
 * @queued: operations that wait or are being carried out now
 */
typedef struct
{
  guint64 commits;
  guint64 writes;
  guint64 failed;
  guint queued;
} CbStoreStats;

CbStore *cb_store_new (CbStoreBackend *backend, guint max_queued, GError **error);
gboolean cb_store_get_ready (CbStore *self);
const CbStoreStats *cb_store_get_stats (CbStore *self);
void cb_store_drain_async (CbStore *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cb_store_drain_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_suspend_async (CbStore *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cb_store_suspend_finish (CbStore *self, GAsyncResult *result, GError **error);

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
void cb_store_list_sessions_async (CbStore *self,
                                   CbSessionFilter *filter,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *cb_store_list_sessions_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_count_sessions_async (CbStore *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean cb_store_count_sessions_finish (CbStore *self,
                                         GAsyncResult *result,
                                         guint64 *count,
                                         GError **error);

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
void cb_store_list_uploads_async (CbStore *self,
                                  const char *after,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GStrv cb_store_list_uploads_finish (CbStore *self, GAsyncResult *result, GError **error);

/* Operators' acts */
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

/* Alerts, what is to be told about them, and silences */
void cb_store_save_alerts_async (CbStore *self,
                                 GPtrArray *alerts,
                                 GPtrArray *notices,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean cb_store_save_alerts_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_list_alerts_async (CbStore *self,
                                 gboolean only_open,
                                 guint limit,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *cb_store_list_alerts_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_prune_alerts_async (CbStore *self,
                                  gint64 before,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean cb_store_prune_alerts_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_update_notice_async (CbStore *self,
                                   CbNotice *notice,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean cb_store_update_notice_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_remove_notice_async (CbStore *self,
                                   const char *notice_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean cb_store_remove_notice_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_list_notices_async (CbStore *self,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *cb_store_list_notices_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_save_silence_async (CbStore *self,
                                  CbSilence *silence,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean cb_store_save_silence_finish (CbStore *self, GAsyncResult *result, GError **error);
void cb_store_list_silences_async (CbStore *self,
                                   gint64 now,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *cb_store_list_silences_finish (CbStore *self, GAsyncResult *result, GError **error);

/* Which of several daemons */
void cb_store_take_lease_async (CbStore *self,
                                const char *name,
                                const char *owner,
                                gint64 now,
                                gint64 until,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
cb_store_take_lease_finish (CbStore *self, GAsyncResult *result, gboolean *held, GError **error);

G_END_DECLS
