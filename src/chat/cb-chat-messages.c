#include <string.h>

#include "base/cb-error.h"
#include "base/cb-id.h"
#include "chat/cb-chat-private.h"

/* The part of #CbChat that takes messages in and lists them. */

/**
 * Sending:
 * @live: (owned) (nullable): the session, once it is known
 * @origin: (owned) (nullable): the subscription that it came through
 * @draft: (owned): the message
 * @channel: the way it came
 * @n_checked: how many of its attachments were looked up
 * @duplicate: the store had it already
 *
 * One message on its way into the store; data of its GTask.
 */
typedef struct
{
  CbLiveSession *live;
  CbSubscription *origin;
  CbMessage *draft;
  CbChatChannel channel;
  guint n_checked;
  gboolean duplicate;
} Sending;

static void
sending_free (Sending *sending)
{
  g_clear_pointer (&sending->live, cb_live_session_unref);
  g_clear_pointer (&sending->origin, cb_subscription_unref);
  cb_message_unref (sending->draft);
  g_free (sending);
}

/* What is wrong with a message */

static gboolean
is_client_id (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;

  return length > 0 && length <= CB_CHAT_MAX_CLIENT_ID;
}

static gboolean
is_blank (const char *text)
{
  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return *text == '\0';
}

static gboolean
is_short_enough (CbChat *self, const char *text, GError **error)
{
  guint max_length = cb_settings_get_uint (self->settings, CB_SETTING_SESSION_MAX_TEXT_LENGTH);
  glong length = g_utf8_strlen (text, -1);

  if (length <= max_length)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE, "“text” is %ld characters long; %u are allowed",
               length, max_length);

  return FALSE;
}

static gboolean
check_draft (CbChat *self, const CbMessage *draft, GError **error)
{
  guint n_attachments = draft->attachments != NULL ? g_strv_length ((GStrv) draft->attachments) : 0;

  if (!is_client_id (draft->client_id))
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                 "“client_id” must be 1 to %d visible ASCII characters", CB_CHAT_MAX_CLIENT_ID);
  else if (n_attachments > CB_CHAT_MAX_ATTACHMENTS)
    g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE, "“attachments” has %u items; %d are allowed",
                 n_attachments, CB_CHAT_MAX_ATTACHMENTS);
  else if (n_attachments == 0 && is_blank (draft->text))
    g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                 "“text” must be more than white space, or there must be attachments");
  else
    return is_short_enough (self, draft->text, error);

  return FALSE;
}

/* Whether @text may be said without attachments. */
gboolean
cb_chat_check_text (CbChat *self, const char *text, GError **error)
{
  if (!is_blank (text))
    return is_short_enough (self, text, error);

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "“text” must be more than white space");

  return FALSE;
}

/* Messages that wait for the store or for their answer. */
static gboolean
has_too_many_pending (CbChat *self, CbLiveSession *live)
{
  guint pending = live->n_sends + g_slist_length (live->turns);

  return pending >= cb_settings_get_uint (self->settings, CB_SETTING_SESSION_MAX_PENDING);
}

/* Into the store */

/* Takes the task out of everybody's way; the next that came through the same socket may go. */
static void
leave (CbChat *self, GTask *task)
{
  Sending *sending = g_task_get_task_data (task);

  self->n_sends--;
  sending->live->n_sends--;
  cb_chat_settle (self, sending->live);
}

static void
refuse (CbChat *self, GTask *task, GError *error)
{
  leave (self, task);
  g_task_return_error (task, error);
}

static void
on_message_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CbAppended) appended = cb_store_append_finish (CB_STORE (source), result, &error);
  CbMessage *message;

  if (appended == NULL)
    {
      refuse (self, task, error);
      return;
    }

  message = g_ptr_array_index (appended->messages, 0);
  sending->duplicate = appended->n_stored == 0;
  if (!sending->duplicate)
    cb_chat_publish (self, sending->live, message, sending->origin, sending->channel);
  else if (sending->origin != NULL)
    cb_subscription_acknowledge (sending->origin, message);
  cb_chat_answer (self, sending->live, message, sending->channel, sending->duplicate);
  leave (self, task);
  g_task_return_pointer (task, cb_message_ref (message), (GDestroyNotify) cb_message_unref);
}

static void
append (CbChat *self, GTask *task)
{
  Sending *sending = g_task_get_task_data (task);
  g_autoptr (GPtrArray) drafts = g_ptr_array_new ();

  g_ptr_array_add (drafts, sending->draft);
  cb_chat_move_expiry (self, sending->live);
  cb_store_append_async (self->store, sending->live->id, drafts, cb_chat_get_expiry (self), NULL,
                         on_message_stored_cb, g_object_ref (task));
}

static void check_attachments (CbChat *self, GTask *task);

/* What came through a socket is stored in the order in which it came. */
static void
end_turn_in_queue (CbChat *self, Sending *sending)
{
  g_autoptr (CbLiveSession) live = cb_live_session_ref (sending->live);

  if (sending->origin == NULL)
    return;
  sending->origin->busy = FALSE;
  cb_chat_advance (self, live, sending->origin);
}

static void
on_attachment_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  const char *id = sending->draft->attachments[sending->n_checked];
  g_autoptr (GError) error = NULL;
  g_autoptr (CbUpload) upload = cb_store_get_upload_finish (CB_STORE (source), result, &error);

  if (upload != NULL && strcmp (upload->session_id, sending->live->id) == 0)
    {
      sending->n_checked++;
      check_attachments (self, task);
      return;
    }

  if (upload != NULL || g_error_matches (error, CB_ERROR, CB_ERROR_NOT_FOUND))
    refuse (self, task,
            g_error_new (CB_ERROR, CB_ERROR_NOT_FOUND,
                         "“attachments” names “%s”, which this session has not", id));
  else
    refuse (self, task, g_steal_pointer (&error));
  end_turn_in_queue (self, sending);
}

/* One after the other; then the message is stored. */
static void
check_attachments (CbChat *self, GTask *task)
{
  Sending *sending = g_task_get_task_data (task);
  const char *const *attachments = sending->draft->attachments;

  if (attachments != NULL && attachments[sending->n_checked] != NULL)
    {
      cb_store_get_upload_async (self->store, attachments[sending->n_checked], NULL,
                                 on_attachment_found_cb, g_object_ref (task));
      return;
    }

  append (self, task);
  end_turn_in_queue (self, sending);
}

/* Lets the messages that wait at @origin go on, if it has caught up with the session. */
void
cb_chat_advance (CbChat *self, CbLiveSession *live, CbSubscription *origin)
{
  while (origin->live && !origin->busy && origin->held.length > 0)
    {
      g_autoptr (GTask) task = g_queue_pop_head (&origin->held);

      origin->busy = TRUE;
      check_attachments (self, task);
    }
}

/* @origin has gone: what waited for it was never stored, and nobody was told so. */
void
cb_chat_refuse_held (CbChat *self, CbSubscription *origin)
{
  while (origin->held.length > 0)
    {
      g_autoptr (GTask) task = g_queue_pop_head (&origin->held);

      refuse (self, task,
              g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The subscriber has gone"));
    }
}

static void
enter (CbChat *self, GTask *task, CbLiveSession *live, CbSubscriber *origin)
{
  Sending *sending = g_task_get_task_data (task);

  if (has_too_many_pending (self, live))
    {
      g_task_return_new_error (task, CB_ERROR, CB_ERROR_TOO_MANY,
                               "Too many messages wait for their answer");
      return;
    }

  self->n_sends++;
  live->n_sends++;
  cb_hub_settle (self->hub, live);
  sending->live = cb_live_session_ref (live);
  if (origin != NULL && (sending->origin = cb_live_session_find (live, origin)) != NULL)
    {
      cb_subscription_ref (sending->origin);
      g_queue_push_tail (&sending->origin->held, g_object_ref (task));
      cb_chat_advance (self, live, sending->origin);
    }
  else
    check_attachments (self, task);
}

static void
on_loaded_to_send_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = CB_CHAT (source);
  GError *error = NULL;
  g_autoptr (CbLiveSession) live = cb_chat_load_finish (self, result, &error);

  if (live == NULL)
    g_task_return_error (task, error);
  else
    enter (self, task, live, NULL);
}

/**
 * cb_chat_send_async:
 * @self: the chat
 * @session_id: a session
 * @origin: (nullable): the subscriber that it came through: it gets ACK, everyone else MESSAGE.
 * Until it has caught up with the session, what it sends waits
 * @client_id: the sender's own name for it
 * @text: what it says; valid UTF-8
 * @attachments: (nullable) (array zero-terminated=1): ids of files of this session
 * @cancellable: (nullable): stops waiting; the message may be stored nevertheless
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Takes in what a visitor says. What was sent before under the same @client_id is not stored again,
 * and not answered again if it was.
 */
void
cb_chat_send_async (CbChat *self,
                    const char *session_id,
                    CbSubscriber *origin,
                    const char *client_id,
                    const char *text,
                    const char *const *attachments,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const CbMessage fields = { .session_id = session_id,
                             .role = CB_ROLE_VISITOR,
                             .text = text,
                             .at = cb_clock_get_real_time (self->clock),
                             .client_id = client_id,
                             .attachments = attachments,
                             .confidence = CB_CONFIDENCE_NONE };
  Sending *sending = g_new0 (Sending, 1);
  CbLiveSession *live = cb_hub_find (self->hub, session_id);
  GError *error = NULL;

  g_task_set_source_tag (task, cb_chat_send_async);
  sending->draft = cb_message_new (&fields);
  sending->channel = origin != NULL ? cb_subscriber_get_channel (origin) : CB_CHAT_CHANNEL_HTTP;
  g_task_set_task_data (task, sending, (GDestroyNotify) sending_free);

  if (self->stopping)
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE, "The server is stopping");
  else if (!check_draft (self, &fields, &error))
    g_task_return_error (task, error);
  else if (live != NULL)
    enter (self, task, live, origin);
  else
    cb_chat_load_async (self, session_id, cancellable, on_loaded_to_send_cb,
                        g_steal_pointer (&task));
}

/**
 * cb_chat_send_finish:
 * @self: the chat
 * @result: what the callback got
 * @duplicate: (out) (optional): whether it was stored before
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the message, durable. %NULL where it was refused, with
 *   %CB_ERROR_INVALID_INPUT, %CB_ERROR_TOO_LARGE, %CB_ERROR_NOT_FOUND (session or attachment),
 *   %CB_ERROR_CONFLICT (session is closed), or what is temporary: %CB_ERROR_TOO_MANY,
 *   %CB_ERROR_STORAGE, %CB_ERROR_UNAVAILABLE
 */
CbMessage *
cb_chat_send_finish (CbChat *self, GAsyncResult *result, gboolean *duplicate, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_send_async), NULL);

  if (duplicate != NULL)
    *duplicate = ((Sending *) g_task_get_task_data (G_TASK (result)))->duplicate;

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Listing */

static void
on_messages_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  gboolean *more = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray *messages = cb_store_list_messages_finish (CB_STORE (source), result, more, &error);

  if (messages == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, messages, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * cb_chat_list_messages_async:
 * @self: the chat
 * @session_id: a session
 * @after: only messages with a higher seq
 * @limit: at most so many, up to %CB_CHAT_MAX_PAGE
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Reads what was said.
 */
void
cb_chat_list_messages_async (CbChat *self,
                             const char *session_id,
                             guint64 after,
                             guint limit,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CB_IS_CHAT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_chat_list_messages_async);
  g_task_set_task_data (task, g_new0 (gboolean, 1), g_free);
  cb_store_list_messages_async (self->store, session_id, after, MIN (limit, CB_CHAT_MAX_PAGE),
                                cancellable, on_messages_listed_cb, task);
}

/**
 * cb_chat_list_messages_finish:
 * @self: the chat
 * @result: what the callback got
 * @more: (out): whether there are more behind them
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbMessage): the messages, oldest first
 */
GPtrArray *
cb_chat_list_messages_finish (CbChat *self, GAsyncResult *result, gboolean *more, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_list_messages_async), NULL);

  *more = *(gboolean *) g_task_get_task_data (G_TASK (result));

  return g_task_propagate_pointer (G_TASK (result), error);
}
