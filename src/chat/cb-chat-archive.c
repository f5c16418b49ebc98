#include "base/cb-error.h"
#include "chat/cb-chat-private.h"

/* The part of #CbChat that lists sessions, looks them up and writes them down. */

/* Listing */

static void
on_sessions_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *sessions = cb_store_list_sessions_finish (CB_STORE (source), result, &error);

  if (sessions == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, sessions, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * cb_chat_list_sessions_async:
 * @self: the chat
 * @filter: which sessions; its limit is cut to %CB_CHAT_MAX_PAGE
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Lists sessions, newest first.
 */
void
cb_chat_list_sessions_async (CbChat *self,
                             const CbSessionFilter *filter,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CbSessionFilter fields = *filter;
  g_autoptr (CbSessionFilter) limited = NULL;
  GTask *task;

  g_return_if_fail (CB_IS_CHAT (self));

  fields.limit = MIN (fields.limit, CB_CHAT_MAX_PAGE);
  limited = cb_session_filter_new (&fields);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_chat_list_sessions_async);
  cb_store_list_sessions_async (self->store, limited, cancellable, on_sessions_listed_cb, task);
}

/* Returns: (transfer full) (nullable) (element-type CbSession): the sessions */
GPtrArray *
cb_chat_list_sessions_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_list_sessions_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Looking up */

static void
on_loaded_to_show_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (CbLiveSession) live = cb_chat_load_finish (CB_CHAT (source), result, &error);

  if (live == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, cb_live_session_dup_session (live),
                           (GDestroyNotify) cb_session_unref);
}

/**
 * cb_chat_get_session_async:
 * @self: the chat
 * @session_id: a session
 * @cancellable: (nullable): stops waiting
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Looks a session up, for whoever may see all of them. It does not count as using it.
 */
void
cb_chat_get_session_async (CbChat *self,
                           const char *session_id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CB_IS_CHAT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_chat_get_session_async);
  cb_chat_load_async (self, session_id, cancellable, on_loaded_to_show_cb, task);
}

/* Returns: (transfer full) (nullable): the session; %NULL with %CB_ERROR_NOT_FOUND */
CbSession *
cb_chat_get_session_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_get_session_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Writing down */

typedef struct
{
  CbTranscriptFormat format;
  CbTranscript *transcript; /* (owned) (nullable) */
  char *session_id;         /* (owned) */
  guint64 last_seq;         /* written so far */
} Export;

static void
export_free (Export *export)
{
  g_clear_pointer (&export->transcript, cb_transcript_free);
  g_free (export->session_id);
  g_free (export);
}

static void read_page (CbChat *self, GTask *task);

static gboolean
add_page (CbChat *self, Export *export, GPtrArray *messages, GError **error)
{
  guint max_bytes = cb_settings_get_uint (self->settings, CB_SETTING_SESSION_MAX_EXPORT_BYTES);

  for (guint i = 0; i < messages->len; i++)
    {
      const CbMessage *message = g_ptr_array_index (messages, i);

      cb_transcript_add (export->transcript, message);
      export->last_seq = message->seq;
    }
  if (cb_transcript_get_size (export->transcript) <= max_bytes)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_TOO_LARGE,
               "The conversation is longer than %u bytes, which [Session] MaxExportBytes allows; "
               "read it in parts",
               max_bytes);

  return FALSE;
}

static void
on_page_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = g_task_get_source_object (task);
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean more;
  g_autoptr (GPtrArray) messages =
                 cb_store_list_messages_finish (CB_STORE (source), result, &more, &error);

  if (messages == NULL || !add_page (self, export, messages, &error))
    g_task_return_error (task, error);
  else if (more)
    read_page (self, task);
  else
    g_task_return_pointer (task, cb_transcript_finish (g_steal_pointer (&export->transcript)),
                           g_free);
}

static void
read_page (CbChat *self, GTask *task)
{
  Export *export = g_task_get_task_data (task);

  cb_store_list_messages_async (self->store, export->session_id, export->last_seq, CB_CHAT_MAX_PAGE,
                                g_task_get_cancellable (task), on_page_listed_cb,
                                g_object_ref (task));
}

static void
on_loaded_to_export_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbChat *self = CB_CHAT (source);
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CbLiveSession) live = cb_chat_load_finish (self, result, &error);
  g_autoptr (CbSession) session = live != NULL ? cb_live_session_dup_session (live) : NULL;

  if (session == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  export->transcript = cb_transcript_new (export->format, session);
  read_page (self, task);
}

/**
 * cb_chat_export_async:
 * @self: the chat
 * @session_id: a session
 * @format: how to write it
 * @cancellable: (nullable): stops it
 * @callback: called in the caller's main context
 * @user_data: for @callback
 *
 * Writes a whole conversation down, a page of the store at a time.
 */
void
cb_chat_export_async (CbChat *self,
                      const char *session_id,
                      CbTranscriptFormat format,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task;
  Export *export;

  g_return_if_fail (CB_IS_CHAT (self));

  export = g_new0 (Export, 1);
  export->format = format;
  export->session_id = g_strdup (session_id);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cb_chat_export_async);
  g_task_set_task_data (task, export, (GDestroyNotify) export_free);
  cb_chat_load_async (self, session_id, cancellable, on_loaded_to_export_cb, task);
}

/**
 * cb_chat_export_finish:
 * @self: the chat
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the document; %NULL with %CB_ERROR_NOT_FOUND,
 *   %CB_ERROR_TOO_LARGE or %CB_ERROR_STORAGE
 */
char *
cb_chat_export_finish (CbChat *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, cb_chat_export_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
