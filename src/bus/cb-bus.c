#include "bus/cb-bus.h"

#include <string.h>

#include "base/cb-error.h"
#include "log/cb-log-ids.h"

/* Seconds until a lost bus is tried again: doubled each time, up to the most. */
#define MIN_RETRY 1
#define MAX_RETRY 60

/* What RequestName may answer, and the flag not to wait for the name. */
#define NAME_FLAG_DO_NOT_QUEUE 4
#define NAME_PRIMARY_OWNER 1
#define NAME_ALREADY_OWNER 4

/**
 * CbBus:
 *
 * The daemon's place on a bus: connects, exports every interface behind the guard, owns the name.
 * A bus that went away is looked for again; meanwhile the daemon serves its visitors as before.
 */
struct _CbBus
{
  GObject parent_instance;

  char *where;                       /* (owned) */
  gboolean required;                 /* without a bus the daemon does not start */
  CbBusGuard *guard;                 /* (owned) */
  CbLog *log;                        /* (owned) */
  GPtrArray *places;                 /* (owned) (element-type Place) */
  GDBusObjectManagerServer *objects; /* (owned) */
  GDBusConnection *connection;       /* (owned) (nullable) */
  GCancellable *cancellable;         /* (owned): what is under way */
  guint retry_timer;
  guint retry_seconds;
};

/* One interface and where it stands. */
typedef struct
{
  char *path;                       /* (owned) */
  GDBusInterfaceSkeleton *skeleton; /* (owned) */
} Place;

static void service_iface_init (CbServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBus,
                               cb_bus,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_SERVICE, service_iface_init))

static void
place_free (Place *place)
{
  g_free (place->path);
  g_object_unref (place->skeleton);
  g_free (place);
}

/**
 * cb_bus_add:
 * @self: a bus that was not started
 * @path: of the object
 * @skeleton: one of its interfaces
 *
 * Exports an interface, guarded, as soon as there is a connection.
 */
void
cb_bus_add (CbBus *self, const char *path, GDBusInterfaceSkeleton *skeleton)
{
  Place *place;

  g_return_if_fail (CB_IS_BUS (self));
  g_return_if_fail (self->connection == NULL);

  place = g_new (Place, 1);
  place->path = g_strdup (path);
  place->skeleton = g_object_ref (skeleton);
  cb_bus_guard_protect (self->guard, skeleton);
  g_ptr_array_add (self->places, place);
}

/**
 * cb_bus_add_object:
 * @self: a bus
 * @object: something that comes and goes, such as a job
 *
 * Exports an object with all its interfaces, guarded; the object manager tells of it.
 */
void
cb_bus_add_object (CbBus *self, GDBusObjectSkeleton *object)
{
  g_autolist (GDBusInterface) interfaces = NULL;

  g_return_if_fail (CB_IS_BUS (self));

  interfaces = g_dbus_object_get_interfaces (G_DBUS_OBJECT (object));
  for (GList *l = interfaces; l != NULL; l = l->next)
    cb_bus_guard_protect (self->guard, l->data);
  g_dbus_object_manager_server_export (self->objects, object);
}

void
cb_bus_remove_object (CbBus *self, const char *path)
{
  g_return_if_fail (CB_IS_BUS (self));

  g_dbus_object_manager_server_unexport (self->objects, path);
}

/* Leaving */

static void try_later (CbBus *self);

static void
withdraw (Place *place, GDBusConnection *connection)
{
  if (g_dbus_interface_skeleton_has_connection (place->skeleton, connection))
    g_dbus_interface_skeleton_unexport_from_connection (place->skeleton, connection);
}

static void
leave (CbBus *self)
{
  g_autoptr (GDBusConnection) connection = g_steal_pointer (&self->connection);

  if (connection == NULL)
    return;

  g_signal_handlers_disconnect_by_data (connection, self);
  g_dbus_object_manager_server_set_connection (self->objects, NULL);
  for (guint i = 0; i < self->places->len; i++)
    withdraw (g_ptr_array_index (self->places, i), connection);
}

static void
on_connection_closed_cb (GDBusConnection *connection,
                         gboolean remote_peer_vanished,
                         GError *error,
                         CbBus *self)
{
  cb_log_printf (self->log, CB_LOG_LEVEL_WARN, CB_LOG_ID_BUS_LOST,
                 "The D-Bus connection is lost%s%s; visitors are served as before",
                 error != NULL ? ": " : "", error != NULL ? error->message : "");
  leave (self);
  try_later (self);
}

/* Coming */

static gboolean
export_all (CbBus *self, GDBusConnection *connection, GError **error)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = g_ptr_array_index (self->places, i);

      if (!g_dbus_interface_skeleton_export (place->skeleton, connection, place->path, error))
        return FALSE;
    }
  g_dbus_object_manager_server_set_connection (self->objects, connection);

  return TRUE;
}

static gboolean
check_ownership (GVariant *reply, GError **error)
{
  guint answer;

  g_variant_get (reply, "(u)", &answer);
  if (answer == NAME_PRIMARY_OWNER || answer == NAME_ALREADY_OWNER)
    return TRUE;

  g_set_error (error, CB_ERROR, CB_ERROR_CONFLICT,
               "Another chatbotd owns the name " CB_BUS_NAME " on this bus. Stop it, or start this "
               "one with --bus none");

  return FALSE;
}

static void
on_name_requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbBus *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply =
                 g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL && check_ownership (reply, &error))
    {
      self->retry_seconds = MIN_RETRY;
      cb_log_printf (self->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_BUS_CONNECTED,
                     "On D-Bus as " CB_BUS_NAME " (%s)", self->where);
      g_task_return_boolean (task, TRUE);
      return;
    }

  leave (self);
  g_task_return_error (task, error);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbBus *self = g_task_get_source_object (task);
  GError *error = NULL;

  self->connection = g_dbus_connection_new_for_address_finish (result, &error);
  if (self->connection == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_connection_closed_cb), self);
  if (!export_all (self, self->connection, &error))
    {
      leave (self);
      g_task_return_error (task, error);
      return;
    }

  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "RequestName",
                          g_variant_new ("(su)", CB_BUS_NAME, NAME_FLAG_DO_NOT_QUEUE),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          g_task_get_cancellable (task), on_name_requested_cb, g_object_ref (task));
}

/* Returns: (transfer full) (nullable): the address that @where stands for */
static char *
find_address (const char *where, GError **error)
{
  if (strcmp (where, "system") == 0)
    return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (strcmp (where, "session") == 0)
    return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, error);
  if (g_dbus_is_supported_address (where, error))
    return g_strdup (where);

  g_prefix_error (error,
                  "“%s” is neither “system” nor “session” nor the address of a bus: ", where);

  return NULL;
}

static void
join_async (CbBus *self,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  g_autofree char *address = find_address (self->where, &error);

  if (address == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, cancellable, on_connected_cb, g_steal_pointer (&task));
}

static gboolean
join_finish (CbBus *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Again and again */

static void
on_joined_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbBus *self = CB_BUS (source);
  g_autoptr (GError) error = NULL;

  if (!join_finish (self, result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    try_later (self);
}

static gboolean
on_retry_due_cb (gpointer user_data)
{
  CbBus *self = CB_BUS (user_data);

  self->retry_timer = 0;
  join_async (self, self->cancellable, on_joined_again_cb, NULL);

  return G_SOURCE_REMOVE;
}

static void
try_later (CbBus *self)
{
  if (self->retry_timer != 0 || g_cancellable_is_cancelled (self->cancellable))
    return;

  self->retry_timer = g_timeout_add_seconds (self->retry_seconds, on_retry_due_cb, self);
  self->retry_seconds = MIN (2 * self->retry_seconds, MAX_RETRY);
}

/* Life cycle */

static void
on_joined_first_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbBus *self = CB_BUS (source);
  g_autoptr (GError) error = NULL;

  if (join_finish (self, result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_dbus_error_strip_remote_error (error);
  if (self->required)
    {
      g_prefix_error (&error, "Cannot go on D-Bus (%s): ", self->where);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  cb_log_printf (self->log, CB_LOG_LEVEL_WARN, CB_LOG_ID_BUS_LOST,
                 "Not on D-Bus (%s): %s. Visitors are served; chatbotctl and the console cannot "
                 "reach the daemon. It will be tried again",
                 self->where, error->message);
  try_later (self);
  g_task_return_boolean (task, TRUE);
}

static void
cb_bus_start_async (CbService *service,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  CbBus *self = CB_BUS (service);

  join_async (self, self->cancellable, on_joined_first_cb,
              g_task_new (self, cancellable, callback, user_data));
}

static gboolean
cb_bus_start_finish (CbService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cb_bus_stop (CbService *service)
{
  CbBus *self = CB_BUS (service);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  leave (self);
}

static void
service_iface_init (CbServiceInterface *iface)
{
  iface->start_async = cb_bus_start_async;
  iface->start_finish = cb_bus_start_finish;
  iface->stop = cb_bus_stop;
}

static void
cb_bus_finalize (GObject *object)
{
  CbBus *self = CB_BUS (object);

  g_clear_handle_id (&self->retry_timer, g_source_remove);
  leave (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->objects);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_object (&self->guard);
  g_clear_object (&self->log);
  g_free (self->where);

  G_OBJECT_CLASS (cb_bus_parent_class)->finalize (object);
}

static void
cb_bus_class_init (CbBusClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_bus_finalize;
}

static void
cb_bus_init (CbBus *self)
{
  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  self->objects = g_dbus_object_manager_server_new (CB_BUS_PATH);
  self->cancellable = g_cancellable_new ();
  self->retry_seconds = MIN_RETRY;
}

/**
 * cb_bus_new:
 * @where: "system", "session", or the address of a bus
 * @required: whether it is a failure to start without that bus; otherwise it is looked for again
 * @guard: decides on every call
 * @log: is told what happens to the connection
 *
 * Returns: (transfer full): a bus to add interfaces to, and to start
 */
CbBus *
cb_bus_new (const char *where, gboolean required, CbBusGuard *guard, CbLog *log)
{
  CbBus *self = g_object_new (CB_TYPE_BUS, NULL);

  self->where = g_strdup (where);
  self->required = required;
  self->guard = g_object_ref (guard);
  self->log = g_object_ref (log);

  return self;
}
