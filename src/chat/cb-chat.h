#pragma once

#include <gio/gio.h>

#include "base/cb-clock.h"
#include "base/cb-settings.h"
#include "bot/cb-responder.h"
#include "chat/cb-subscriber.h"
#include "model/cb-message.h"
#include "model/cb-session.h"
#include "store/cb-store.h"

G_BEGIN_DECLS

#define CB_TYPE_CHAT (cb_chat_get_type ())
G_DECLARE_FINAL_TYPE (CbChat, cb_chat, CB, CHAT, GObject)

CbChat *cb_chat_new (CbStore *store, CbResponder *responder, CbClock *clock, CbSettings *settings);

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

/* Messages.
 *
 * send: the finish is the ack: the message is durable. @origin (nullable) is the subscriber that it
 * came through: it gets the ack and no MESSAGE event for it; all others get the event, after the
 * ack. Held back until @origin has caught up with the session, see resume.
 *
 * await_reply: %NULL without an error where no reply will come, since a person has taken over. */
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

/* Everyone who looks at a session right now.
 *
 * subscribe: all that happens from now on. resume: first what came after @last_seq, a page of it as
 * MESSAGE events, then a RESUMED event. Where that is not complete, call resume again with its @to
 * as soon as the queue to the peer has drained; @subscriber gets nothing live until it has caught
 * up. No message is missed or doubled in between. Call it instead of subscribe, not beside it. */
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
void cb_chat_unsubscribe (CbChat *self, const char *session_id, CbSubscriber *subscriber);
void cb_chat_set_typing (CbChat *self, const char *session_id, CbSubscriber *from, gboolean on);
void cb_chat_mark_read (CbChat *self, const char *session_id, CbSubscriber *from, guint64 seq);

G_END_DECLS
