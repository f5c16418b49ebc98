#include "base/cb-error.h"
#include "bot/cb-phrase.h"
#include "chat/cb-chat-private.h"

/* The part of #CbChat that lets people step in: take a session over, speak in it, give it back. */

/* Saying */

/* Whoever works here comes over the bus; what the bot says unasked is the daemon's own. */
static CbChatChannel
get_channel (CbRole role)
{
  return role == CB_ROLE_BOT ? CB_CHAT_CHANNEL_INTERNAL : CB_CHAT_CHANNEL_BUS;
}

static void
on_said_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  CbLiveSession *live = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CbAppended) appended = cb_store_append_finish (CB_STORE (source), result, &error);
  CbMessage *message = appended != NULL ? g_ptr_array_index (appended->messages, 0) : NULL;

  if (message != NULL && appended->n_stored > 0)
    cb_chat_publish (self, live, message, NULL, get_channel (message->role));
  cb_chat_let_go (self, live);
  if (message != NULL)
    g_task_return_pointer (task, cb_message_ref (message), (GDestroyNotify) cb_message_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cb_chat_say_async:
 * @self: the chat
 * @live: a session
 * @role: who speaks; not the visitor
 * @text: what to say
 * @attachments: (nullable) (array zero-terminated=1): ids of files of this session
 * @client_id: (nullable): a name; what has been said under it in this session is not said again
 * @callback: (nullable): called when it is durable, and everyone was told
 * @user_data: for @callback
 */
void
cb_chat_say_async (CbChat *self,
                   CbLiveSession *live,
                   CbRole role,
                   const char *text,
                   const char *const *attachments,
                   const char *client_id,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) cb_message_unref);
  const CbMessage fields = { .session_id = live->id,
                             .role = role,
                             .text = text,
                             .at = cb_clock_get_real_time (self->clock),
                             .client_id = client_id,
                             .attachments = attachments,
                             .confidence = CB_CONFIDENCE_NONE };

  g_task_set_source_tag (task, cb_chat_say_async);
  g_task_set_task_data (task, cb_live_session_ref (live), (GDestroyNotify) cb_live_session_unref);
  g_ptr_array_add (drafts, cb_message_new (&fields));
  cb_chat_hold (self, live);
  cb_store_append_async (self->store, live->id, drafts, cb_chat_get_expiry (self), NULL, on_said_cb,
                         task);
}

/* Returns: (transfer full) (nullable): what was said, durable */
CbMessage *
cb_chat_say_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_say_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Changing who answers */

typedef enum
{
  TAKE_OVER,
  RELEASE,
  RECALL,
  CLOSE,
} ChangeKind;

/**
 * Change:
 * @name: (owned) (nullable): who takes over
 * @live: (owned) (nullable): the session, once it is known
 * @before: (owned) (nullable): the session as it was
 * @after: (owned) (nullable): as it shall be
 *
 * Another state of a session on its way into the store; data of its GTask.
 */
typedef struct
{
  ChangeKind kind;
  char *name;
  CbLiveSession *live;
  CbSession *before;
  CbSession *after;
} Change;

static void
change_free (Change *change)
{
  g_free (change->name);
  g_clear_pointer (&change->live, cb_live_session_unref);
  g_clear_pointer (&change->before, cb_session_unref);
  g_clear_pointer (&change->after, cb_session_unref);
  g_free (change);
}

static gboolean
is_possible (const Change *change, GError **error)
{
  const CbSession *session = change->live->session;

  if (session->state == CB_SESSION_CLOSED)
    g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT, "Session %s is closed", session->id);
  else if (change->kind == TAKE_OVER && session->state == CB_SESSION_OPERATOR &&
           g_strcmp0 (session->operator_name, change->name) != 0)
    g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
                 "%s has session %s; it must be released before somebody else takes it over",
                 session->operator_name, session->id);
  else if (change->kind == RELEASE && session->state == CB_SESSION_BOT)
    g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
                 "Nobody has session %s, and its visitor asked for nobody", session->id);
  else if (change->kind == RECALL && session->state != CB_SESSION_OPERATOR)
    g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT, "Nobody has session %s", session->id);
  else
    return TRUE;

  return FALSE;
}

static CbSession *
draft_session (CbChat *self, const Change *change)
{
  static const CbSessionState states[] = { [TAKE_OVER] = CB_SESSION_OPERATOR,
                                           [RELEASE] = CB_SESSION_BOT,
                                           [RECALL] = CB_SESSION_WAITING,
                                           [CLOSE] = CB_SESSION_CLOSED };
  CbSession fields = *change->live->session;

  fields.state = states[change->kind];
  fields.waiting_since = change->kind == RECALL ? cb_clock_get_real_time (self->clock) : 0;
  if (change->kind != CLOSE)
    fields.operator_name = change->name;

  return cb_session_new (&fields);
}

static void
on_change_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean stored = cb_chat_store_session_finish (self, result, &error);

  /* Nobody may believe what a restart would forget. */
  if (!stored && change->live->session == change->after)
    cb_chat_set_session (self, change->live, change->before);
  cb_chat_let_go (self, change->live);
  if (stored)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* What the visitor is told of a change is said by the way: the change counts. */
static void
on_notice_said_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CbMessage) message = cb_chat_say_finish (CB_CHAT (source), result, &error);

  if (message == NULL)
    g_debug ("A visitor was not told who answers: %s", error->message);
}

static void
say_notice (CbChat *self, const Change *change)
{
  const char *locale = change->before->locale;
  g_autofree char *text = NULL;

  if (change->kind == TAKE_OVER && change->before->state != CB_SESSION_OPERATOR)
    text = cb_phrase_fill (CB_PHRASE_PERSON_CAME, locale, "{name}", change->name);
  else if (change->kind == RELEASE && change->before->state == CB_SESSION_OPERATOR)
    text = g_strdup (cb_phrase_get (CB_PHRASE_PERSON_LEFT, locale));
  else if (change->kind == RECALL)
    text = cb_phrase_fill (CB_PHRASE_PERSON_GONE, locale, "{name}", change->before->operator_name);
  else if (change->kind == CLOSE)
    text = g_strdup (cb_phrase_get (CB_PHRASE_CLOSED, locale));

  if (text != NULL)
    cb_chat_say_async (self, change->live, CB_ROLE_SYSTEM, text, NULL, NULL, on_notice_said_cb,
                       NULL);
}

static void
carry_out (CbChat *self, GTask *task)
{
  Change *change = g_task_get_task_data (task);

  change->before = cb_session_ref (change->live->session);
  change->after = draft_session (self, change);
  cb_chat_hold (self, change->live);
  /* The store keeps the order: the notice is there before the session is closed. */
  say_notice (self, change);
  cb_chat_set_session (self, change->live, change->after);
  cb_chat_store_session_async (self, change->live, change->after, on_change_stored_cb,
                               g_object_ref (task));
}

static void
on_loaded_to_change_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = CB_CHAT (source);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  change->live = cb_chat_load_finish (self, result, &error);
  if (change->live != NULL && is_possible (change, &error))
    carry_out (self, task);
  else
    g_task_return_error (task, error);
}

static void
begin_change (CbChat *self,
              const char *session_id,
              ChangeKind kind,
              const char *name,
              gpointer tag,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Change *change = g_new0 (Change, 1);

  change->kind = kind;
  change->name = g_strdup (name);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, change, (GDestroyNotify) change_free);
  if (self->stopping)
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE, "The server is stopping");
  else
    cb_chat_load_fresh_async (self, session_id, cancellable, on_loaded_to_change_cb,
                              g_steal_pointer (&task));
}

static gboolean
finish_change (CbChat *self, GAsyncResult *result, gpointer tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cb_chat_take_over_async:
 * @self: the chat
 * @session_id: a session
 * @operator_name: who will speak in it; the visitor is told so
 * @cancellable: (nullable): stops waiting; it may be taken over nevertheless
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Lets a person answer instead of the bot, which is silent from now on.
 */
void
cb_chat_take_over_async (CbChat *self,
                         const char *session_id,
                         const char *operator_name,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (CB_IS_CHAT (self));
  g_return_if_fail (operator_name != NULL);

  begin_change (self, session_id, TAKE_OVER, operator_name, cb_chat_take_over_async, cancellable,
                callback, user_data);
}

/**
 * cb_chat_take_over_finish:
 * @self: the chat
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE once it is durable; %FALSE with %CB_ERROR_NOT_FOUND, with %CB_ERROR_CONFLICT where
 *   somebody else has it or it is closed, or with what is temporary
 */
gboolean
cb_chat_take_over_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  return finish_change (self, result, cb_chat_take_over_async, error);
}

/**
 * cb_chat_release_async:
 * @self: the chat
 * @session_id: a session that a person has, or that waits for one
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Lets the bot answer again.
 */
void
cb_chat_release_async (CbChat *self,
                       const char *session_id,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (CB_IS_CHAT (self));

  begin_change (self, session_id, RELEASE, NULL, cb_chat_release_async, cancellable, callback,
                user_data);
}

/* Returns: as cb_chat_take_over_finish() */
gboolean
cb_chat_release_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  return finish_change (self, result, cb_chat_release_async, error);
}

/**
 * cb_chat_recall_async:
 * @self: the chat
 * @session_id: a session that a person has, and does not answer in
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Lets its visitor wait for another person; the bot answers until then.
 */
void
cb_chat_recall_async (CbChat *self,
                      const char *session_id,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_return_if_fail (CB_IS_CHAT (self));

  begin_change (self, session_id, RECALL, NULL, cb_chat_recall_async, NULL, callback, user_data);
}

/* Returns: as cb_chat_take_over_finish() */
gboolean
cb_chat_recall_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  return finish_change (self, result, cb_chat_recall_async, error);
}

/**
 * cb_chat_get_operator_timeout:
 * @self: the chat
 *
 * Returns: how long a visitor waits for the answer of who has the session, in microseconds; 0 for
 *   ever
 */
gint64
cb_chat_get_operator_timeout (CbChat *self)
{
  return cb_settings_get_uint (self->settings, CB_SETTING_SESSION_OPERATOR_TIMEOUT_SECONDS) *
         (gint64) G_TIME_SPAN_SECOND;
}

/**
 * cb_chat_close_async:
 * @self: the chat
 * @session_id: a session
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Ends a conversation: it can be read, but takes no more messages.
 */
void
cb_chat_close_async (CbChat *self,
                     const char *session_id,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_return_if_fail (CB_IS_CHAT (self));

  begin_change (self, session_id, CLOSE, NULL, cb_chat_close_async, cancellable, callback,
                user_data);
}

/* Returns: as cb_chat_take_over_finish() */
gboolean
cb_chat_close_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  return finish_change (self, result, cb_chat_close_async, error);
}

/* Speaking */

typedef struct
{
  char *text;        /* (owned) */
  GStrv attachments; /* (owned) (nullable) */
} Saying;

static void
saying_free (Saying *saying)
{
  g_free (saying->text);
  g_strfreev (saying->attachments);
  g_free (saying);
}

static void
on_reply_said_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  CbMessage *message = cb_chat_say_finish (CB_CHAT (source), result, &error);

  if (message != NULL)
    g_task_return_pointer (task, message, (GDestroyNotify) cb_message_unref);
  else
    g_task_return_error (task, error);
}

/* Whether somebody has @live, and may speak in it. */
gboolean
cb_chat_check_taken_over (CbLiveSession *live, GError **error)
{
  if (live->session->state == CB_SESSION_OPERATOR)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
               "Session %s is not taken over (its state is “%s”): take it over first", live->id,
               cb_session_state_to_string (live->session->state));

  return FALSE;
}

static void
on_loaded_to_reply_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = CB_CHAT (source);
  GError *error = NULL;
  g_autoptr (CbLiveSession) live = cb_chat_load_finish (self, result, &error);
  Saying *saying = g_task_get_task_data (task);

  if (live == NULL || !cb_chat_check_taken_over (live, &error))
    g_task_return_error (task, error);
  else
    cb_chat_say_async (self, live, CB_ROLE_OPERATOR, saying->text,
                       (const char *const *) saying->attachments, NULL, on_reply_said_cb,
                       g_steal_pointer (&task));
}

/**
 * cb_chat_reply_async:
 * @self: the chat
 * @session_id: a session that was taken over
 * @text: what a person says to the visitor; valid UTF-8. Empty only with @attachments
 * @attachments: (nullable) (array zero-terminated=1): ids of files that this session has
 * @cancellable: (nullable): stops waiting; it may be said nevertheless
 * @callback: called in the caller's main context
 * @user_data: for @callback
 */
void
cb_chat_reply_async (CbChat *self,
                     const char *session_id,
                     const char *text,
                     const char *const *attachments,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Saying *saying;
  GError *error = NULL;

  g_return_if_fail (CB_IS_CHAT (self));

  saying = g_new0 (Saying, 1);
  saying->text = g_strdup (text);
  saying->attachments = g_strdupv ((GStrv) attachments);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_chat_reply_async);
  g_task_set_task_data (task, saying, (GDestroyNotify) saying_free);
  if (self->stopping)
    g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE, "The server is stopping");
  else if ((attachments == NULL || *text != '\0') && !cb_chat_check_text (self, text, &error))
    g_task_return_error (task, error);
  else
    cb_chat_load_async (self, session_id, cancellable, on_loaded_to_reply_cb,
                        g_steal_pointer (&task));
}

/**
 * cb_chat_reply_finish:
 * @self: the chat
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the message, durable; %NULL with %CB_ERROR_CONFLICT where
 *   nobody has taken the session over, or as cb_chat_send_finish()
 */
CbMessage *
cb_chat_reply_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_reply_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cb_chat_set_operator_typing:
 * @self: the chat
 * @session_id: a session
 * @on: whether a person types in it
 *
 * Tells everyone who looks at it.
 */
void
cb_chat_set_operator_typing (CbChat *self, const char *session_id, gboolean on)
{
  CbLiveSession *live = cb_hub_find (self->hub, session_id);
  const CbChatEvent event = { .kind = CB_CHAT_EVENT_TYPING, .role = CB_ROLE_OPERATOR, .on = on };

  if (live == NULL || live->session->state != CB_SESSION_OPERATOR)
    return;

  cb_live_session_tell (live, &event, NULL);
  cb_chat_emit_typing (self, live, CB_ROLE_OPERATOR, on);
  cb_chat_tell_typing (self, live, CB_ROLE_OPERATOR, on);
}

/**
 * cb_chat_is_attended:
 * @self: the chat
 * @session_id: a session that is in use
 *
 * Returns: whether a person has it, or shall come
 */
gboolean
cb_chat_is_attended (CbChat *self, const char *session_id)
{
  CbLiveSession *live = cb_hub_find (self->hub, session_id);

  return live != NULL && (live->session->state == CB_SESSION_WAITING ||
                          live->session->state == CB_SESSION_OPERATOR);
}
