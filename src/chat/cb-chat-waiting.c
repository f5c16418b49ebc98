#include "base/cb-email.h"
#include "base/cb-error.h"
#include "bot/cb-phrase.h"
#include "chat/cb-chat-private.h"

/* The part of #CbChat that makes do where a visitor waits for a person and nobody comes. */

static void
on_apology_said_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (CbMessage) message = cb_chat_say_finish (CB_CHAT (source), result, &error);

  if (message != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_loaded_to_apologize_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = CB_CHAT (source);
  GError *error = NULL;
  g_autoptr (CbLiveSession) live = cb_chat_load_finish (self, result, &error);
  g_autofree char *text = NULL;
  g_autofree char *once = NULL;

  if (live == NULL || live->session->state != CB_SESSION_WAITING)
    {
      if (error != NULL)
        g_task_return_error (task, error);
      else
        g_task_return_boolean (task, TRUE);
      return;
    }

  if (live->session->email != NULL)
    text = cb_phrase_fill (CB_PHRASE_NOBODY_THERE_WILL_WRITE, live->session->locale, "{email}",
                           live->session->email);
  else
    text = g_strdup (cb_phrase_get (CB_PHRASE_NOBODY_THERE, live->session->locale));
  once = g_strdup_printf ("nobody-there-%" G_GINT64_FORMAT, live->session->waiting_since);
  cb_chat_say_async (self, live, CB_ROLE_BOT, text, NULL, once, on_apology_said_cb,
                     g_steal_pointer (&task));
}

/**
 * cb_chat_apologize_async:
 * @self: the chat
 * @session_id: a session whose visitor has waited for a person in vain
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Says that nobody is there, and asks for an address unless there is one. For one wait it is said
 * once only, however often this is called. Does nothing where nobody waits any more.
 */
void
cb_chat_apologize_async (CbChat *self,
                         const char *session_id,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CB_IS_CHAT (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, cb_chat_apologize_async);
  if (self->stopping)
    g_task_return_boolean (task, TRUE);
  else
    cb_chat_load_async (self, session_id, NULL, on_loaded_to_apologize_cb, g_steal_pointer (&task));
}

/* Returns: %FALSE with %CB_ERROR_NOT_FOUND or what is temporary */
gboolean
cb_chat_apologize_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_apologize_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_chat_get_patience:
 * @self: the chat
 * @session: a session that waits for a person
 *
 * Returns: when it has waited in vain, in microseconds since 1970 UTC; %G_MAXINT64 for never
 */
gint64
cb_chat_get_patience (CbChat *self, const CbSession *session)
{
  guint seconds = cb_settings_get_uint (self->settings, CB_SETTING_SESSION_PERSON_TIMEOUT_SECONDS);

  return seconds > 0 ? session->waiting_since + seconds * (gint64) G_TIME_SPAN_SECOND : G_MAXINT64;
}

static void
on_address_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!cb_chat_store_session_finish (CB_CHAT (source), result, &error))
    g_debug ("A visitor's address stands in the conversation only: %s", error->message);
}

/**
 * cb_chat_take_address:
 * @self: the chat
 * @live: a session
 * @question: what its visitor just said
 *
 * Where a visitor who was asked for an address gives one, it is kept with the session.
 *
 * Returns: (transfer full) (nullable): what to say then; %NULL where it was something else
 */
CbReply *
cb_chat_take_address (CbChat *self, CbLiveSession *live, const CbMessage *question)
{
  CbSession fields = *live->session;
  g_autofree char *email = NULL;
  g_autofree char *text = NULL;
  g_autoptr (CbSession) session = NULL;

  if (fields.state != CB_SESSION_WAITING || fields.email != NULL ||
      cb_clock_get_real_time (self->clock) < cb_chat_get_patience (self, &fields))
    return NULL;
  email = cb_email_find (question->text);
  if (email == NULL)
    return NULL;

  fields.email = email;
  session = cb_session_new (&fields);
  cb_chat_set_session (self, live, session);
  cb_chat_store_session_async (self, live, session, on_address_stored_cb, NULL);
  text = cb_phrase_fill (CB_PHRASE_ADDRESS_TAKEN, fields.locale, "{email}", email);

  return cb_reply_new (
      &(CbReply){ .text = text, .confidence = CB_CONFIDENCE_NONE, .responder = "address" });
}
