#pragma once

#include "chat/cb-chat.h"
#include "chat/cb-hub.h"

G_BEGIN_DECLS

/* What the files of #CbChat share. */
struct _CbChat
{
  GObject parent_instance;

  CbStore *store;         /* (owned) */
  CbResponder *responder; /* (owned) */
  CbUploads *uploads;     /* (owned) */
  CbClock *clock;         /* (owned) */
  CbSettings *settings;   /* (owned) */
  CbHub *hub;             /* (owned) */
  CbFanout *fanout;       /* (owned) (nullable): the other nodes, where there are any */
  GQueue behind;          /* (element-type CbLiveSession): to be looked up in the store */
  guint n_looking;        /* sessions that are being looked up there */
  guint n_hearing;        /* sessions of others that are being read */
  guint looking_again;    /* source id: the store failed, and is asked once more */
  CbChatStats stats;
  guint n_sends;     /* messages on their way into the store */
  GTask *draining;   /* (owned) (nullable): who waits for the end */
  gboolean stopping; /* no more is taken in */
};

gint64 cb_chat_get_expiry (CbChat *self);
void cb_chat_load_async (CbChat *self,
                         const char *session_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
CbLiveSession *cb_chat_load_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_move_expiry (CbChat *self, CbLiveSession *live);
void cb_chat_set_session (CbChat *self, CbLiveSession *live, CbSession *session);
void cb_chat_store_session_async (CbChat *self,
                                  CbLiveSession *live,
                                  CbSession *session,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean cb_chat_store_session_finish (CbChat *self, GAsyncResult *result, GError **error);
void cb_chat_load_fresh_async (CbChat *self,
                               const char *session_id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean cb_chat_may_be_stale (CbChat *self);
void cb_chat_look_up (CbChat *self, CbLiveSession *live);
void cb_chat_tell_message (CbChat *self, CbMessage *message);
void cb_chat_tell_erased (CbChat *self, const char *session_id);
void cb_chat_tell_typing (CbChat *self, CbLiveSession *live, CbRole role, gboolean on);
void cb_chat_tell_read (CbChat *self, CbLiveSession *live, CbRole role, guint64 seq);
void cb_chat_forget_session (CbChat *self, const char *session_id);
void cb_chat_publish (CbChat *self,
                      CbLiveSession *live,
                      CbMessage *message,
                      CbSubscription *origin,
                      CbChatChannel channel);
void cb_chat_emit_answered (CbChat *self, CbReply *reply, gint64 duration_us);
void cb_chat_settle (CbChat *self, CbLiveSession *live);
void cb_chat_hold (CbChat *self, CbLiveSession *live);
void cb_chat_let_go (CbChat *self, CbLiveSession *live);
void cb_chat_answer (CbChat *self,
                     CbLiveSession *live,
                     CbMessage *question,
                     CbChatChannel channel,
                     gboolean again);
void cb_chat_answer_missed (CbChat *self, CbLiveSession *live);
void cb_chat_advance (CbChat *self, CbLiveSession *live, CbSubscription *origin);
gboolean cb_chat_check_text (CbChat *self, const char *text, GError **error);
gboolean cb_chat_check_taken_over (CbLiveSession *live, GError **error);
void cb_chat_say_async (CbChat *self,
                        CbLiveSession *live,
                        CbRole role,
                        const char *text,
                        const char *const *attachments,
                        const char *client_id,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
CbMessage *cb_chat_say_finish (CbChat *self, GAsyncResult *result, GError **error);
CbReply *cb_chat_take_address (CbChat *self, CbLiveSession *live, const CbMessage *question);
void cb_chat_emit_typing (CbChat *self, CbLiveSession *live, CbRole role, gboolean on);
void cb_chat_emit_read (CbChat *self, CbLiveSession *live, CbRole role, guint64 seq);
void cb_chat_refuse_held (CbChat *self, CbSubscription *origin);

G_END_DECLS
