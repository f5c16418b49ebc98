#pragma once

#include "chat/cb-chat.h"
#include "lib/cb-await.h"
#include "lib/cb-backend-memory.h"
#include "lib/cb-clock-fake.h"
#include "lib/cb-responder-fake.h"
#include "lib/cb-subscriber-fake.h"
#include "lib/cb-temp-dir.h"

G_BEGIN_DECLS

/* A chat on a store in memory, with one open session. */
typedef struct
{
  CbTempDir *dir;
  CbClockFake *clock;
  CbSettings *settings;
  CbBackendMemory *backend;
  CbStore *store;
  CbUploads *uploads;
  CbResponderFake *responder;
  CbChat *chat;
  char *id;
  char *token;
} CbChatFixture;

void cb_chat_fixture_set_up (CbChatFixture *self, gconstpointer data);
void cb_chat_fixture_tear_down (CbChatFixture *self, gconstpointer data);
void cb_chat_fixture_restart (CbChatFixture *self);
CbSession *cb_chat_fixture_authorize (CbChatFixture *self, const char *token, GError **error);
CbMessage *cb_chat_fixture_send (CbChatFixture *self,
                                 CbSubscriberFake *origin,
                                 const char *client_id,
                                 const char *text,
                                 gboolean *duplicate,
                                 GError **error);
CbMessage *cb_chat_fixture_await (CbChatFixture *self, guint64 seq, GError **error);
void cb_chat_fixture_resume (CbChatFixture *self, CbSubscriberFake *subscriber, guint64 last_seq);
CbSubscriberFake *cb_chat_fixture_subscribe (CbChatFixture *self);

G_END_DECLS
