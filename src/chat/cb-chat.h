#pragma once

#include <gio/gio.h>

#include "base/cb-clock.h"
#include "base/cb-settings.h"
#include "bot/cb-responder.h"
#include "chat/cb-chat-channel.h"
#include "chat/cb-subscriber.h"
#include "chat/cb-transcript.h"
#include "chat/cb-uploads.h"
#include "cluster/cb-fanout.h"
#include "model/cb-message.h"
#include "model/cb-session-filter.h"
#include "model/cb-session.h"
#include "store/cb-store.h"

G_BEGIN_DECLS

/* How many messages one call lists at most, and one portion of a replay has. */
#define CB_CHAT_MAX_PAGE 500

/* Characters that a visitor's own name for a message may have. */
#define CB_CHAT_MAX_CLIENT_ID 64

/* A rating is a message of the system under this name and the seq of what is rated. */
#define CB_CHAT_RATING_PREFIX "rating-"

/* Files that one message may name. */
#define CB_CHAT_MAX_ATTACHMENTS 10

/**
 * CbChatStats:
 * @messages: by role and channel: messages that became durable
 * @ratings: answers that visitors found bad, and good
 * @sessions_opened: new sessions
 * @sessions_erased: sessions that are no more
 * @replies_failed: messages that got no answer
 * @sessions_used: sessions that somebody looks at or speaks in now
 * @turns: messages that are being answered now
 * @looked_up: sessions for which the store was asked what other nodes had done
 */
typedef struct
{
  guint64 messages[CB_N_ROLES][CB_N_CHAT_CHANNELS];
  guint64 ratings[2];
  guint64 sessions_opened;
  guint64 sessions_erased;
  guint64 replies_failed;
  guint sessions_used;
  guint turns;
  guint64 looked_up;
} CbChatStats;

#define CB_TYPE_CHAT (cb_chat_get_type ())
G_DECLARE_FINAL_TYPE (CbChat, cb_chat, CB, CHAT, GObject)

CbChat *cb_chat_new (CbStore *store,
                     CbResponder *responder,
                     CbUploads *uploads,
                     CbClock *clock,
                     CbSettings *settings);
void cb_chat_get_stats (CbChat *self, CbChatStats *stats);
void cb_chat_drain_async (CbChat *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean cb_chat_drain_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_start_over (CbChat *self);

void cb_chat_set_fanout (CbChat *self, CbFanout *fanout);

/* Sessions */
void cb_chat_open_session_async (CbChat *self,
                                 const CbSession *visitor,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
CbSession *
cb_chat_open_session_finish (CbChat *self, GAsyncResult *result, char **token, GError **error);
void cb_chat_authorize_async (CbChat *self,
                              const char *session_id,
                              const char *token,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
CbSession *cb_chat_authorize_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_erase_session_async (CbChat *self,
                                  const char *session_id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean cb_chat_erase_session_finish (CbChat *self, GAsyncResult *result, GError **error);

/* Messages */
void cb_chat_send_async (CbChat *self,
                         const char *session_id,
                         CbSubscriber *origin,
                         const char *client_id,
                         const char *text,
                         const char *const *attachments,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
CbMessage *
cb_chat_send_finish (CbChat *self, GAsyncResult *result, gboolean *duplicate, GError **error);
void cb_chat_await_reply_async (CbChat *self,
                                const char *session_id,
                                guint64 seq,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
CbMessage *cb_chat_await_reply_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_list_messages_async (CbChat *self,
                                  const char *session_id,
                                  guint64 after,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *
cb_chat_list_messages_finish (CbChat *self, GAsyncResult *result, gboolean *more, GError **error);

/* People who step in */
void cb_chat_take_over_async (CbChat *self,
                              const char *session_id,
                              const char *operator_name,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean cb_chat_take_over_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_release_async (CbChat *self,
                            const char *session_id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean cb_chat_release_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_recall_async (CbChat *self,
                           const char *session_id,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean cb_chat_recall_finish (CbChat *self, GAsyncResult *result, GError **error);
gint64 cb_chat_get_operator_timeout (CbChat *self);
void cb_chat_close_async (CbChat *self,
                          const char *session_id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean cb_chat_close_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_reply_async (CbChat *self,
                          const char *session_id,
                          const char *text,
                          const char *const *attachments,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
CbMessage *cb_chat_reply_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_send_file_async (CbChat *self,
                              const char *session_id,
                              int fd,
                              const char *name,
                              const char *text,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
CbMessage *cb_chat_send_file_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_open_file_async (CbChat *self,
                              const char *session_id,
                              const char *upload_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
CbUpload *cb_chat_open_file_finish (CbChat *self,
                                    GAsyncResult *result,
                                    GInputStream **content,
                                    GError **error);
void cb_chat_set_operator_typing (CbChat *self, const char *session_id, gboolean on);
void cb_chat_mark_operator_read (CbChat *self, const char *session_id, guint64 seq);
guint64 cb_chat_get_read_seq (CbChat *self, const char *session_id);
void cb_chat_apologize_async (CbChat *self,
                              const char *session_id,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean cb_chat_apologize_finish (CbChat *self, GAsyncResult *result, GError **error);
gint64 cb_chat_get_patience (CbChat *self, const CbSession *session);

/* Reading along */
gboolean cb_chat_is_attended (CbChat *self, const char *session_id);
void cb_chat_list_sessions_async (CbChat *self,
                                  const CbSessionFilter *filter,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *cb_chat_list_sessions_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_get_session_async (CbChat *self,
                                const char *session_id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
CbSession *cb_chat_get_session_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_export_async (CbChat *self,
                           const char *session_id,
                           CbTranscriptFormat format,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
char *cb_chat_export_finish (CbChat *self, GAsyncResult *result, GError **error);

/* What visitors do besides speaking */
void cb_chat_describe_visitor_async (CbChat *self,
                                     const char *session_id,
                                     const CbSession *visitor,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
CbSession *cb_chat_describe_visitor_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_rate_async (CbChat *self,
                         const char *session_id,
                         guint64 seq,
                         gboolean good,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
CbMessage *cb_chat_rate_finish (CbChat *self, GAsyncResult *result, GError **error);

/* Everyone who looks at a session right now */
gboolean
cb_chat_subscribe (CbChat *self, const char *session_id, CbSubscriber *subscriber, GError **error);
void cb_chat_resume_async (CbChat *self,
                           const char *session_id,
                           CbSubscriber *subscriber,
                           guint64 last_seq,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean cb_chat_resume_finish (CbChat *self, GAsyncResult *result, GError **error);
guint64 cb_chat_get_last_seq (CbChat *self, const char *session_id);
guint64 cb_chat_get_told_seq (CbChat *self, const char *session_id, CbSubscriber *subscriber);
void cb_chat_unsubscribe (CbChat *self, const char *session_id, CbSubscriber *subscriber);
void cb_chat_set_typing (CbChat *self, const char *session_id, CbSubscriber *from, gboolean on);
gboolean cb_chat_mark_read (CbChat *self,
                            const char *session_id,
                            CbSubscriber *from,
                            guint64 seq,
                            GError **error);

G_END_DECLS
