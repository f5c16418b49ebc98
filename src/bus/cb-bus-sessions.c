#include "bus/cb-bus-sessions.h"

#include "base/cb-error.h"
#include "bus/cb-bus-dict.h"
#include "bus/cb-bus-reply.h"
#include "bus/cb-bus-session-files.h"
#include "bus/cb-bus-session-filter.h"

/* How long the messages of a session are told of after somebody read it, and how many are. */
#define WATCH_US (10 * G_TIME_SPAN_MINUTE)
#define MAX_WATCHED 1024

/**
 * CbBusSessions:
 *
 * Conversations, and people who step into them: `org.chatbotd.Chatbot1.Sessions`.
 */
struct _CbBusSessions
{
  CbDBusSessionsSkeleton parent_instance;

  CbBusGuard *guard;   /* (owned) */
  CbClock *clock;      /* (owned) */
  CbChat *chat;        /* (owned) */
  GHashTable *watched; /* (owned) (element-type utf8 gint64): monotonic time until which */
};

static void sessions_iface_init (CbDBusSessionsIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBusSessions,
                               cb_bus_sessions,
                               CB_DBUS_TYPE_SESSIONS_SKELETON,
                               G_IMPLEMENT_INTERFACE (CB_DBUS_TYPE_SESSIONS, sessions_iface_init))

/* Reading */

static void
on_sessions_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) sessions = cb_chat_list_sessions_finish (CB_CHAT (source), result, &error);
  GVariantBuilder list;

  if (sessions == NULL)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < sessions->len; i++)
    {
      const CbSession *session = g_ptr_array_index (sessions, i);

      g_variant_builder_add_value (
          &list,
          cb_bus_dict_from_session (session, cb_chat_get_read_seq (CB_CHAT (source), session->id)));
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aa{sv})", &list));
}

static gboolean
cb_bus_sessions_handle_list (CbDBusSessions *sessions,
                             GDBusMethodInvocation *invocation,
                             GVariant *options)
{
  GError *error = NULL;
  g_autoptr (CbSessionFilter) filter = cb_bus_session_filter_parse (options, &error);

  if (filter != NULL)
    cb_chat_list_sessions_async (CB_BUS_SESSIONS (sessions)->chat, filter, NULL,
                                 on_sessions_listed_cb, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_messages_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  gboolean more;
  g_autoptr (GPtrArray) messages =
                 cb_chat_list_messages_finish (CB_CHAT (source), result, &more, &error);
  GVariantBuilder list;

  if (messages == NULL)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < messages->len; i++)
    g_variant_builder_add_value (&list, cb_bus_dict_from_message (g_ptr_array_index (messages, i)));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aa{sv})", &list));
}

static void
on_session_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autoptr (CbSession) session = cb_chat_get_session_finish (CB_CHAT (source), result, &error);
  guint64 after;
  guint limit;

  if (session == NULL)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&stu)", NULL, &after,
                 &limit);
  cb_chat_list_messages_async (CB_CHAT (source), session->id, after,
                               limit > 0 ? limit : CB_CHAT_MAX_PAGE, NULL, on_messages_listed_cb,
                               invocation);
}

static gboolean
is_over (gpointer id, gpointer until, gpointer now)
{
  return *(gint64 *) until <= *(gint64 *) now;
}

static void
watch (CbBusSessions *self, const char *session_id)
{
  gint64 now = cb_clock_get_monotonic_time (self->clock);
  gint64 *until = g_new (gint64, 1);

  *until = now + WATCH_US;
  g_hash_table_foreach_remove (self->watched, is_over, &now);
  if (g_hash_table_size (self->watched) >= MAX_WATCHED)
    g_hash_table_remove_all (self->watched);
  g_hash_table_replace (self->watched, g_strdup (session_id), until);
}

static gboolean
cb_bus_sessions_handle_get_messages (CbDBusSessions *sessions,
                                     GDBusMethodInvocation *invocation,
                                     const char *session_id,
                                     guint64 after,
                                     guint limit)
{
  CbBusSessions *self = CB_BUS_SESSIONS (sessions);

  watch (self, session_id);
  cb_chat_get_session_async (self->chat, session_id, NULL, on_session_found_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autofree char *document = cb_chat_export_finish (CB_CHAT (source), result, &error);

  if (document != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", document));
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
cb_bus_sessions_handle_export (CbDBusSessions *sessions,
                               GDBusMethodInvocation *invocation,
                               const char *session_id,
                               const char *name)
{
  CbTranscriptFormat format;

  if (cb_transcript_format_from_string (name, &format))
    cb_chat_export_async (CB_BUS_SESSIONS (sessions)->chat, session_id, format, NULL,
                          on_exported_cb, invocation);
  else
    g_dbus_method_invocation_return_error (invocation, CB_ERROR, CB_ERROR_INVALID_INPUT,
                                           "There is no format “%s”; there are text, json and html",
                                           name);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Stepping in */

static void
on_taken_over_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = cb_chat_take_over_finish (CB_CHAT (source), result, &error);

  cb_bus_reply_done (user_data, ok, error);
}

static gboolean
cb_bus_sessions_handle_take_over (CbDBusSessions *sessions,
                                  GDBusMethodInvocation *invocation,
                                  const char *session_id)
{
  CbBusSessions *self = CB_BUS_SESSIONS (sessions);
  g_autoptr (CbBusCaller) caller = cb_bus_guard_find_caller (self->guard, invocation);

  cb_chat_take_over_async (self->chat, session_id, caller != NULL ? caller->name : "Operator", NULL,
                           on_taken_over_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_released_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = cb_chat_release_finish (CB_CHAT (source), result, &error);

  cb_bus_reply_done (user_data, ok, error);
}

static gboolean
cb_bus_sessions_handle_release (CbDBusSessions *sessions,
                                GDBusMethodInvocation *invocation,
                                const char *session_id)
{
  cb_chat_release_async (CB_BUS_SESSIONS (sessions)->chat, session_id, NULL, on_released_cb,
                         invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = cb_chat_close_finish (CB_CHAT (source), result, &error);

  cb_bus_reply_done (user_data, ok, error);
}

static gboolean
cb_bus_sessions_handle_close (CbDBusSessions *sessions,
                              GDBusMethodInvocation *invocation,
                              const char *session_id)
{
  cb_chat_close_async (CB_BUS_SESSIONS (sessions)->chat, session_id, NULL, on_closed_cb,
                       invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_replied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (CbMessage) message = cb_chat_reply_finish (CB_CHAT (source), result, &error);

  cb_bus_reply_done (user_data, message != NULL, error);
}

static gboolean
cb_bus_sessions_handle_reply (CbDBusSessions *sessions,
                              GDBusMethodInvocation *invocation,
                              const char *session_id,
                              const char *text)
{
  cb_chat_reply_async (CB_BUS_SESSIONS (sessions)->chat, session_id, text, NULL, NULL,
                       on_replied_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
cb_bus_sessions_handle_send_file (CbDBusSessions *sessions,
                                  GDBusMethodInvocation *invocation,
                                  GUnixFDList *fds,
                                  const char *session_id,
                                  GVariant *file,
                                  GVariant *options)
{
  cb_bus_session_files_send (CB_BUS_SESSIONS (sessions)->chat, invocation, fds, session_id, file,
                             options);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
cb_bus_sessions_handle_describe_file (CbDBusSessions *sessions,
                                      GDBusMethodInvocation *invocation,
                                      const char *session_id,
                                      const char *upload_id)
{
  cb_bus_session_files_describe (CB_BUS_SESSIONS (sessions)->chat, invocation, session_id,
                                 upload_id);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
cb_bus_sessions_handle_get_file (CbDBusSessions *sessions,
                                 GDBusMethodInvocation *invocation,
                                 GUnixFDList *fds,
                                 const char *session_id,
                                 const char *upload_id)
{
  cb_bus_session_files_get (CB_BUS_SESSIONS (sessions)->chat, invocation, session_id, upload_id);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
cb_bus_sessions_handle_mark_read (CbDBusSessions *sessions,
                                  GDBusMethodInvocation *invocation,
                                  const char *session_id,
                                  guint64 seq)
{
  cb_chat_mark_operator_read (CB_BUS_SESSIONS (sessions)->chat, session_id, seq);
  cb_bus_reply_done (invocation, TRUE, NULL);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
cb_bus_sessions_handle_set_typing (CbDBusSessions *sessions,
                                   GDBusMethodInvocation *invocation,
                                   const char *session_id,
                                   gboolean on)
{
  cb_chat_set_operator_typing (CB_BUS_SESSIONS (sessions)->chat, session_id, on);
  cb_bus_reply_done (invocation, TRUE, NULL);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_erased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = cb_chat_erase_session_finish (CB_CHAT (source), result, &error);

  cb_bus_reply_done (user_data, ok, error);
}

static gboolean
cb_bus_sessions_handle_erase (CbDBusSessions *sessions,
                              GDBusMethodInvocation *invocation,
                              const char *session_id)
{
  cb_chat_erase_session_async (CB_BUS_SESSIONS (sessions)->chat, session_id, NULL, on_erased_cb,
                               invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Telling */

static gboolean
is_watched (CbBusSessions *self, const char *session_id)
{
  const gint64 *until = g_hash_table_lookup (self->watched, session_id);

  return cb_chat_is_attended (self->chat, session_id) ||
         (until != NULL && *until > cb_clock_get_monotonic_time (self->clock));
}

static void
on_message_added_cb (CbChat *chat, CbMessage *message, CbBusSessions *self)
{
  GVariantBuilder dict;

  if (!is_watched (self, message->session_id))
    return;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_uint64 (&dict, "seq", message->seq);
  cb_bus_dict_add_string (&dict, "id", message->id);
  cb_bus_dict_add_string (&dict, "role", cb_role_to_string (message->role));
  cb_bus_dict_add_time (&dict, "at", message->at);
  cb_dbus_sessions_emit_message_added (CB_DBUS_SESSIONS (self), message->session_id,
                                       g_variant_builder_end (&dict));
}

static void
tell_changed (CbBusSessions *self, const char *session_id, const char *state, gint64 waiting_since)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  cb_bus_dict_add_string (&dict, "state", state);
  cb_bus_dict_add_time (&dict, "waiting_since", waiting_since);
  cb_dbus_sessions_emit_changed (CB_DBUS_SESSIONS (self), session_id,
                                 g_variant_builder_end (&dict));
}

static void
on_state_changed_cb (CbChat *chat, CbSession *session, guint before, CbBusSessions *self)
{
  tell_changed (self, session->id, cb_session_state_to_string (session->state),
                session->waiting_since);
}

static void
on_session_erased_cb (CbChat *chat, const char *session_id, CbBusSessions *self)
{
  g_hash_table_remove (self->watched, session_id);
  tell_changed (self, session_id, "erased", 0);
}

static void
on_typing_cb (CbChat *chat, const char *session_id, guint role, gboolean on, CbBusSessions *self)
{
  cb_dbus_sessions_emit_typing (CB_DBUS_SESSIONS (self), session_id, cb_role_to_string (role), on);
}

static void
on_read_cb (CbChat *chat, const char *session_id, guint role, guint64 seq, CbBusSessions *self)
{
  if (is_watched (self, session_id))
    cb_dbus_sessions_emit_read (CB_DBUS_SESSIONS (self), session_id, cb_role_to_string (role), seq);
}

static void
sessions_iface_init (CbDBusSessionsIface *iface)
{
  iface->handle_list = cb_bus_sessions_handle_list;
  iface->handle_get_messages = cb_bus_sessions_handle_get_messages;
  iface->handle_take_over = cb_bus_sessions_handle_take_over;
  iface->handle_reply = cb_bus_sessions_handle_reply;
  iface->handle_send_file = cb_bus_sessions_handle_send_file;
  iface->handle_describe_file = cb_bus_sessions_handle_describe_file;
  iface->handle_get_file = cb_bus_sessions_handle_get_file;
  iface->handle_mark_read = cb_bus_sessions_handle_mark_read;
  iface->handle_set_typing = cb_bus_sessions_handle_set_typing;
  iface->handle_release = cb_bus_sessions_handle_release;
  iface->handle_close = cb_bus_sessions_handle_close;
  iface->handle_export = cb_bus_sessions_handle_export;
  iface->handle_erase = cb_bus_sessions_handle_erase;
}

static void
cb_bus_sessions_finalize (GObject *object)
{
  CbBusSessions *self = CB_BUS_SESSIONS (object);

  g_clear_object (&self->guard);
  g_clear_object (&self->clock);
  g_clear_object (&self->chat);
  g_clear_pointer (&self->watched, g_hash_table_unref);

  G_OBJECT_CLASS (cb_bus_sessions_parent_class)->finalize (object);
}

static void
cb_bus_sessions_class_init (CbBusSessionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_bus_sessions_finalize;
}

static void
cb_bus_sessions_init (CbBusSessions *self)
{
  self->watched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * cb_bus_sessions_new:
 * @parts: what it tells of and gives orders to
 *
 * Returns: (transfer full): the interface, to be exported
 */
CbBusSessions *
cb_bus_sessions_new (const CbBusParts *parts)
{
  CbBusSessions *self = g_object_new (CB_TYPE_BUS_SESSIONS, NULL);

  self->guard = g_object_ref (parts->guard);
  self->clock = g_object_ref (parts->clock);
  self->chat = g_object_ref (parts->chat);
  g_signal_connect_object (self->chat, "message-added", G_CALLBACK (on_message_added_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->chat, "state-changed", G_CALLBACK (on_state_changed_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->chat, "session-erased", G_CALLBACK (on_session_erased_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->chat, "read", G_CALLBACK (on_read_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->chat, "typing", G_CALLBACK (on_typing_cb), self,
                           G_CONNECT_DEFAULT);

  return self;
}
