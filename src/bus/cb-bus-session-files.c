#include "bus/cb-bus-session-files.h"

#include <gio/gfiledescriptorbased.h>
#include <unistd.h>

#include "base/cb-error.h"
#include "bus/cb-bus-dict.h"
#include "bus/cb-bus-options.h"

/* The part of `org.chatbotd.Chatbot1.Sessions` about files: those sent, and those looked at. */

/* Sending */

static int
take_fd (GUnixFDList *fds, GVariant *handle, GError **error)
{
  if (fds != NULL)
    return g_unix_fd_list_get (fds, g_variant_get_handle (handle), error);

  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT, "There is no file with the call");

  return -1;
}

static void
on_file_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autoptr (CbMessage) message = cb_chat_send_file_finish (CB_CHAT (source), result, &error);

  if (message != NULL)
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(s)", message->attachments[0]));
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

/* @invocation: (transfer full), as in all that follows: is answered */
void
cb_bus_session_files_send (CbChat *chat,
                           GDBusMethodInvocation *invocation,
                           GUnixFDList *fds,
                           const char *session_id,
                           GVariant *handle,
                           GVariant *options)
{
  static const CbBusOption allowed[] = { { "name", "s" }, { "text", "s" }, { NULL, NULL } };
  const char *name = NULL;
  const char *text = "";
  GError *error = NULL;
  int fd = cb_bus_options_check (options, allowed, &error) ? take_fd (fds, handle, &error) : -1;

  if (fd < 0)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }

  g_variant_lookup (options, "name", "&s", &name);
  g_variant_lookup (options, "text", "&s", &text);
  cb_chat_send_file_async (chat, session_id, fd, name, text, NULL, on_file_sent_cb, invocation);
  close (fd);
}

/* Looking at */

static void
on_file_described_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GInputStream) content = NULL;
  GError *error = NULL;
  g_autoptr (CbUpload) upload =
                 cb_chat_open_file_finish (CB_CHAT (source), result, &content, &error);

  if (upload != NULL)
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(@a{sv})", cb_bus_dict_from_upload (upload)));
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

/* Of a file that is gone from the disk nothing is told. */
void
cb_bus_session_files_describe (CbChat *chat,
                               GDBusMethodInvocation *invocation,
                               const char *session_id,
                               const char *upload_id)
{
  cb_chat_open_file_async (chat, session_id, upload_id, NULL, on_file_described_cb, invocation);
}

/* @fd: the file; the bus duplicates it */
static void
answer_file (GDBusMethodInvocation *invocation, const CbUpload *upload, int fd)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  GError *error = NULL;

  if (g_unix_fd_list_append (fds, fd, &error) == 0)
    g_dbus_method_invocation_return_value_with_unix_fd_list (
        invocation, g_variant_new ("(h@a{sv})", 0, cb_bus_dict_from_upload (upload)), fds);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static void
on_file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GInputStream) content = NULL;
  GError *error = NULL;
  g_autoptr (CbUpload) upload =
                 cb_chat_open_file_finish (CB_CHAT (source), result, &content, &error);

  if (upload == NULL)
    g_dbus_method_invocation_take_error (invocation, error);
  else if (G_IS_FILE_DESCRIPTOR_BASED (content))
    answer_file (invocation, upload,
                 g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (content)));
  else
    g_dbus_method_invocation_return_error (invocation, CB_ERROR, CB_ERROR_FAILED,
                                           "The file cannot be handed over");
}

void
cb_bus_session_files_get (CbChat *chat,
                          GDBusMethodInvocation *invocation,
                          const char *session_id,
                          const char *upload_id)
{
  cb_chat_open_file_async (chat, session_id, upload_id, NULL, on_file_opened_cb, invocation);
}
