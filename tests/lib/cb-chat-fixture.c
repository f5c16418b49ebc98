#include "lib/cb-chat-fixture.h"

#include "base/cb-service.h"

#define NOW G_GINT64_CONSTANT (1700000000000000)

static void
start_chat (CbChatFixture *self)
{
  self->chat = cb_chat_new (self->store, CB_RESPONDER (self->responder), self->uploads,
                            CB_CLOCK (self->clock), self->settings);
}

/* What is under way in the store still keeps the chat: it must let go of it in the end. */
static void
end_chat (CbChatFixture *self)
{
  g_object_add_weak_pointer (G_OBJECT (self->chat), (gpointer *) &self->chat);
  g_object_unref (self->chat);
  while (self->chat != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* As after a restart: everything that was in memory only is gone. */
void
cb_chat_fixture_restart (CbChatFixture *self)
{
  end_chat (self);
  start_chat (self);
}

static void
open_session (CbChatFixture *self)
{
  const CbSession visitor = { .name = "Ada" };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CbSession) session = NULL;

  cb_chat_open_session_async (self->chat, &visitor, NULL, cb_await_keep, &result);
  session = cb_chat_open_session_finish (self->chat, cb_await (&result), &self->token, &error);
  g_assert_no_error (error);
  self->id = g_strdup (session->id);
}

void
cb_chat_fixture_set_up (CbChatFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->dir = cb_temp_dir_new ();
  self->clock = cb_clock_fake_new (NOW);
  self->settings = cb_settings_new ();
  self->backend = cb_backend_memory_new ();
  self->store = cb_store_new (CB_STORE_BACKEND (self->backend), 1000, &error);
  g_assert_no_error (error);
  {
    g_autoptr (GAsyncResult) result = NULL;

    cb_service_start_async (CB_SERVICE (self->store), NULL, cb_await_keep, &result);
    cb_service_start_finish (CB_SERVICE (self->store), cb_await (&result), &error);
    g_assert_no_error (error);
  }
  self->uploads = cb_uploads_new (self->store, CB_CLOCK (self->clock), self->settings,
                                  cb_temp_dir_get_path (self->dir), &error);
  g_assert_no_error (error);
  self->responder = cb_responder_fake_new ();
  start_chat (self);
  open_session (self);
}

void
cb_chat_fixture_tear_down (CbChatFixture *self, gconstpointer data)
{
  end_chat (self);
  g_object_unref (self->responder);
  g_object_unref (self->uploads);
  cb_service_stop (CB_SERVICE (self->store));
  g_object_unref (self->store);
  g_object_unref (self->backend);
  g_object_unref (self->settings);
  g_object_unref (self->clock);
  g_free (self->id);
  g_free (self->token);
  cb_temp_dir_free (self->dir);
}

CbSession *
cb_chat_fixture_authorize (CbChatFixture *self, const char *token, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_chat_authorize_async (self->chat, self->id, token, NULL, cb_await_keep, &result);

  return cb_chat_authorize_finish (self->chat, cb_await (&result), error);
}

CbMessage *
cb_chat_fixture_send (CbChatFixture *self,
                      CbSubscriberFake *origin,
                      const char *client_id,
                      const char *text,
                      gboolean *duplicate,
                      GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_chat_send_async (self->chat, self->id, (CbSubscriber *) origin, client_id, text, NULL, NULL,
                      cb_await_keep, &result);

  return cb_chat_send_finish (self->chat, cb_await (&result), duplicate, error);
}

CbMessage *
cb_chat_fixture_await (CbChatFixture *self, guint64 seq, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cb_chat_await_reply_async (self->chat, self->id, seq, NULL, cb_await_keep, &result);

  return cb_chat_await_reply_finish (self->chat, cb_await (&result), error);
}

void
cb_chat_fixture_resume (CbChatFixture *self, CbSubscriberFake *subscriber, guint64 last_seq)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cb_chat_resume_async (self->chat, self->id, CB_SUBSCRIBER (subscriber), last_seq, NULL,
                        cb_await_keep, &result);
  cb_chat_resume_finish (self->chat, cb_await (&result), &error);
  g_assert_no_error (error);
}

CbSubscriberFake *
cb_chat_fixture_subscribe (CbChatFixture *self)
{
  CbSubscriberFake *subscriber = cb_subscriber_fake_new ();
  g_autoptr (GError) error = NULL;

  cb_chat_subscribe (self->chat, self->id, CB_SUBSCRIBER (subscriber), &error);
  g_assert_no_error (error);

  return subscriber;
}
