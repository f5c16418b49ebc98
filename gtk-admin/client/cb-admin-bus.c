#include "client/cb-admin-bus.h"

/*
 * A bus of this machine by its name or address; the system bus of another through ssh, where
 * systemd-stdio-bridge speaks for it, so that no port is opened there.
 */

static void
on_connection_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_finish (result, &error);

  if (connection == NULL)
    {
      g_prefix_error (&error, "%s: ", (const char *) g_task_get_task_data (task));
      g_task_return_error (task, error);
      return;
    }

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_task_return_pointer (task, connection, g_object_unref);
}

static void
connect_to_address (GTask *task, const char *bus)
{
  g_autofree char *address = NULL;
  GError *error = NULL;

  if (g_str_equal (bus, "system"))
    address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  else if (g_str_equal (bus, "session"))
    address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, &error);
  else if (g_dbus_is_supported_address (bus, &error))
    address = g_strdup (bus);
  if (address == NULL)
    {
      g_prefix_error (&error, "%s: ", bus);
      g_task_return_error (task, error);
      return;
    }

  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, g_task_get_cancellable (task), on_connection_made_cb,
                                     g_object_ref (task));
}

static void
connect_to_host (GTask *task, CbAdminSsh *ssh)
{
  const char *const bridge[] = { "systemd-stdio-bridge", NULL };
  GError *error = NULL;
  g_autoptr (GSubprocess) process = cb_admin_ssh_spawn (
      ssh, bridge, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_autoptr (GIOStream) stream = NULL;

  if (process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  stream = g_simple_io_stream_new (g_subprocess_get_stdout_pipe (process),
                                   g_subprocess_get_stdin_pipe (process));
  g_dbus_connection_new (stream, NULL,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                             G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                         NULL, g_task_get_cancellable (task), on_connection_made_cb,
                         g_object_ref (task));
}

/**
 * cb_admin_bus_connect_async:
 * @bus: "system", "session", or the address of a bus
 * @ssh: (nullable): the machine whose system bus it is instead
 *
 * Connects. Losing the connection does not end the program.
 */
void
cb_admin_bus_connect_async (const char *bus,
                            CbAdminSsh *ssh,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, cb_admin_bus_connect_async);
  g_task_set_task_data (task, g_strdup (ssh != NULL ? cb_admin_ssh_get_host (ssh) : bus), g_free);
  if (ssh != NULL)
    connect_to_host (task, ssh);
  else
    connect_to_address (task, bus);
}

/* Returns: (transfer full) */
GDBusConnection *
cb_admin_bus_connect_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
