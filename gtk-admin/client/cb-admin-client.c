#include "client/cb-admin-client.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>

#include "base/cb-error.h"
#include "client/cb-admin-bus.h"
#include "dbus/cb-dbus-generated.h"

#define NAME "org.chatbotd.Chatbot1"
#define ROOT "/org/chatbotd/Chatbot1"

/* Seconds until the bus is tried again: doubled each time, up to the last. */
#define FIRST_RETRY_S 1
#define LAST_RETRY_S 30

/* Polkit may wait for a person who looks for the password. */
#define ASK_TIMEOUT_MS (5 * 60 * 1000)

/* Looking at a daemon must not start one that was stopped. */
#define PROXY_FLAGS                                                                                \
  (G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START_AT_CONSTRUCTION | G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START)

/**
 * CbAdminClient:
 *
 * The daemon, as the console sees it: a state, properties, methods and what it tells by itself.
 * With its two neighbours in this folder it is all that knows of D-Bus; everyone else names a part
 * and a method, and gets values.
 *
 * It comes back by itself: when the daemon is started again, and when the bus can be reached again.
 */
struct _CbAdminClient
{
  GObject parent_instance;

  char *bus;                             /* (owned) */
  CbAdminSsh *ssh;                       /* (owned) (nullable): the way to another machine */
  GCancellable *lifetime;                /* (owned) (nullable): from start to stop */
  GDBusConnection *connection;           /* (owned) (nullable) */
  GDBusProxy *proxies[CB_ADMIN_N_PARTS]; /* (owned) (nullable): all of them, or none */
  guint name_watch;
  guint generation; /* which appearance of the daemon the proxies are being made for */
  guint n_missing;  /* proxies that are still being made */
  guint retry_timer;
  guint retry_s;
  CbAdminState state;
  char *problem; /* (owned) (nullable): why there is no connection, for people */
};

/* What a callback needs that may come after another appearance of the daemon. */
typedef struct
{
  CbAdminClient *self; /* (owned) */
  CbAdminPart part;
  guint generation;
} Making;

enum
{
  PROP_STATE = 1,
  N_PROPS,
};

enum
{
  SIGNAL_TOLD,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CbAdminClient, cb_admin_client, G_TYPE_OBJECT)

static void connect_to_bus (CbAdminClient *self);

static const struct
{
  const char *path;
  const char *interface;
  GDBusInterfaceInfo *(*get_info) (void);
} parts[CB_ADMIN_N_PARTS] = {
  [CB_ADMIN_PART_MANAGER] = { ROOT, NAME ".Manager", cb_dbus_manager_interface_info },
  [CB_ADMIN_PART_METRICS] = { ROOT "/Metrics", NAME ".Metrics", cb_dbus_metrics_interface_info },
  [CB_ADMIN_PART_ALERTS] = { ROOT "/Alerts", NAME ".Alerts", cb_dbus_alerts_interface_info },
  [CB_ADMIN_PART_BACKUPS] = { ROOT "/Backups", NAME ".Backups", cb_dbus_backups_interface_info },
  [CB_ADMIN_PART_WIDGETS] = { ROOT "/Widgets", NAME ".Widgets", cb_dbus_widgets_interface_info },
  [CB_ADMIN_PART_SESSIONS] = { ROOT "/Sessions", NAME ".Sessions",
                               cb_dbus_sessions_interface_info },
  [CB_ADMIN_PART_KNOWLEDGE] = { ROOT "/Knowledge", NAME ".Knowledge",
                                cb_dbus_knowledge_interface_info },
};

/* State */

static void
set_state (CbAdminClient *self, CbAdminState state, const char *problem)
{
  gboolean changed = self->state != state || g_strcmp0 (self->problem, problem) != 0;
  char *copy = g_strdup (problem);

  g_free (self->problem);
  self->problem = copy;
  self->state = state;
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
drop_proxies (CbAdminClient *self)
{
  self->generation++;
  self->n_missing = 0;
  for (guint i = 0; i < CB_ADMIN_N_PARTS; i++)
    {
      if (self->proxies[i] != NULL)
        g_signal_handlers_disconnect_by_data (self->proxies[i], self);
      g_clear_object (&self->proxies[i]);
    }
}

static void
drop_connection (CbAdminClient *self)
{
  drop_proxies (self);
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
}

/* The daemon comes and goes */

static CbAdminPart
find_part (CbAdminClient *self, GDBusProxy *proxy)
{
  CbAdminPart part = 0;

  while (part + 1 < CB_ADMIN_N_PARTS && self->proxies[part] != proxy)
    part++;

  return part;
}

static void
on_proxy_signalled_cb (GDBusProxy *proxy,
                       const char *sender,
                       const char *name,
                       GVariant *arguments,
                       CbAdminClient *self)
{
  g_signal_emit (self, signals[SIGNAL_TOLD], 0, find_part (self, proxy), name, arguments);
}

static void
on_properties_changed_cb (GDBusProxy *proxy,
                          GVariant *changed,
                          GStrv invalidated,
                          CbAdminClient *self)
{
  g_signal_emit (self, signals[SIGNAL_TOLD], 0, find_part (self, proxy), "properties", changed);
}

static void
take_proxy (CbAdminClient *self, CbAdminPart part, GDBusProxy *proxy)
{
  self->proxies[part] = proxy;
  g_signal_connect (proxy, "g-signal", G_CALLBACK (on_proxy_signalled_cb), self);
  g_signal_connect (proxy, "g-properties-changed", G_CALLBACK (on_properties_changed_cb), self);
  if (--self->n_missing == 0)
    set_state (self, CB_ADMIN_CONNECTED, NULL);
}

static void
on_proxy_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Making *making = user_data;
  g_autoptr (CbAdminClient) self = making->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusProxy) proxy = g_dbus_proxy_new_finish (result, &error);

  if (making->generation != self->generation)
    return;
  if (proxy == NULL)
    {
      drop_proxies (self);
      set_state (self, CB_ADMIN_ABSENT, error->message);
      return;
    }

  take_proxy (self, making->part, g_steal_pointer (&proxy));
}

static void
make_proxy (CbAdminClient *self, CbAdminPart part)
{
  Making *making = g_new0 (Making, 1);

  making->self = g_object_ref (self);
  making->part = part;
  making->generation = self->generation;
  g_dbus_proxy_new (self->connection, PROXY_FLAGS, parts[part].get_info (), NAME, parts[part].path,
                    parts[part].interface, self->lifetime, on_proxy_made_cb, making);
}

static void
on_name_appeared_cb (GDBusConnection *connection,
                     const char *name,
                     const char *owner,
                     gpointer user_data)
{
  CbAdminClient *self = user_data;

  drop_proxies (self);
  self->n_missing = CB_ADMIN_N_PARTS;
  for (guint i = 0; i < CB_ADMIN_N_PARTS; i++)
    make_proxy (self, i);
}

static void
on_name_vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  CbAdminClient *self = user_data;

  drop_proxies (self);
  if (connection != NULL)
    set_state (self, CB_ADMIN_ABSENT, NULL);
}

/* The bus comes and goes */

static gboolean
on_retry_due_cb (gpointer user_data)
{
  CbAdminClient *self = user_data;

  self->retry_timer = 0;
  connect_to_bus (self);

  return G_SOURCE_REMOVE;
}

static void
retry_later (CbAdminClient *self, const char *problem)
{
  drop_connection (self);
  set_state (self, CB_ADMIN_UNREACHABLE, problem);
  if (self->retry_timer == 0)
    self->retry_timer = g_timeout_add_seconds (self->retry_s, on_retry_due_cb, self);
  self->retry_s = MIN (self->retry_s * 2, LAST_RETRY_S);
}

static void
on_connection_closed_cb (GDBusConnection *connection,
                         gboolean remote_vanished,
                         GError *error,
                         CbAdminClient *self)
{
  retry_later (self, error != NULL ? error->message : _ ("The bus closed the connection"));
}

static void
on_bus_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbAdminClient) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = cb_admin_bus_connect_finish (result, &error);

  if (self->lifetime == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (connection == NULL)
    {
      retry_later (self, error->message);
      return;
    }

  self->retry_s = FIRST_RETRY_S;
  self->connection = g_steal_pointer (&connection);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_connection_closed_cb), self);
  self->name_watch =
      g_bus_watch_name_on_connection (self->connection, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                      on_name_appeared_cb, on_name_vanished_cb, self, NULL);
}

static void
connect_to_bus (CbAdminClient *self)
{
  cb_admin_bus_connect_async (self->bus, self->ssh, self->lifetime, on_bus_connected_cb,
                              g_object_ref (self));
}

void
cb_admin_client_start (CbAdminClient *self)
{
  g_return_if_fail (self->lifetime == NULL);

  /* Errors of the daemon are known by their names from here on. */
  cb_error_quark ();
  self->lifetime = g_cancellable_new ();
  self->retry_s = FIRST_RETRY_S;
  connect_to_bus (self);
}

/* Ends everything that is under way. Not again to be started. */
void
cb_admin_client_stop (CbAdminClient *self)
{
  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->lifetime);
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  drop_connection (self);
}

/* Reading */

CbAdminState
cb_admin_client_get_state (CbAdminClient *self)
{
  return self->state;
}

/* Returns: (nullable): why there is no connection, in the words of who knows */
const char *
cb_admin_client_get_problem (CbAdminClient *self)
{
  return self->problem;
}

/* Returns: (nullable): the machine that it looks at, where it is another */
const char *
cb_admin_client_get_host (CbAdminClient *self)
{
  return self->ssh != NULL ? cb_admin_ssh_get_host (self->ssh) : NULL;
}

/* Returns: (nullable): the connection, for the neighbours in this folder */
GDBusConnection *
cb_admin_client_get_connection (CbAdminClient *self)
{
  return self->connection;
}

/* Returns: (transfer full) (nullable): a property as it was told last */
GVariant *
cb_admin_client_dup_property (CbAdminClient *self, CbAdminPart part, const char *property)
{
  GDBusProxy *proxy = self->proxies[part];

  return proxy != NULL ? g_dbus_proxy_get_cached_property (proxy, property) : NULL;
}

/* Calling */

/* What D-Bus says for people, in words about the daemon. */
static GError *
explain (GError *error)
{
  g_dbus_error_strip_remote_error (error);
  if (!g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) &&
      !g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) &&
      !g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE))
    return error;

  g_error_free (error);

  return g_error_new_literal (CB_ERROR, CB_ERROR_UNAVAILABLE,
                              _ ("The daemon that runs does not offer this; its version is another "
                                 "than the console’s"));
}

static void
on_called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GVariant *reply =
      g_dbus_proxy_call_with_unix_fd_list_finish (G_DBUS_PROXY (source), NULL, result, &error);

  if (reply != NULL)
    g_task_return_pointer (task, reply, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, explain (error));
}

static void
call (CbAdminClient *self,
      CbAdminPart part,
      const char *method,
      GVariant *arguments,
      GUnixFDList *files,
      CbAdminAsk ask,
      GTask *task)
{
  g_autoptr (GVariant) sunk = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;

  if (self->state != CB_ADMIN_CONNECTED)
    {
      g_task_return_new_error (task, CB_ERROR, CB_ERROR_UNAVAILABLE, "%s",
                               _ ("There is no connection to the chat service"));
      return;
    }

  g_dbus_proxy_call_with_unix_fd_list (
      self->proxies[part], method, sunk,
      ask == CB_ADMIN_ASK ? G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION
                          : G_DBUS_CALL_FLAGS_NONE,
      ask == CB_ADMIN_ASK ? ASK_TIMEOUT_MS : -1, files, g_task_get_cancellable (task), on_called_cb,
      g_object_ref (task));
}

/**
 * cb_admin_client_call_async:
 * @part: whose method it is
 * @method: its name, as in data/dbus/
 * @arguments: (nullable): a tuple; taken if floating
 * @ask: whether polkit may ask the user
 *
 * Calls a method. Fails with `CB_ERROR_UNAVAILABLE` where no daemon is connected.
 */
void
cb_admin_client_call_async (CbAdminClient *self,
                            CbAdminPart part,
                            const char *method,
                            GVariant *arguments,
                            CbAdminAsk ask,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, cb_admin_client_call_async);
  call (self, part, method, arguments, NULL, ask, task);
}

/**
 * cb_admin_client_call_with_file_async:
 * @arguments: a tuple, in which handle 0 (g_variant_new_handle()) stands for the file
 * @fd: the file; it is duplicated
 *
 * As cb_admin_client_call_async(), for a method that takes an open file.
 */
void
cb_admin_client_call_with_file_async (CbAdminClient *self,
                                      CbAdminPart part,
                                      const char *method,
                                      GVariant *arguments,
                                      int fd,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GUnixFDList) files = g_unix_fd_list_new ();
  GError *error = NULL;

  g_task_set_source_tag (task, cb_admin_client_call_async);
  if (g_unix_fd_list_append (files, fd, &error) == -1)
    {
      g_variant_unref (g_variant_ref_sink (arguments));
      g_task_return_error (task, error);
      return;
    }

  call (self, part, method, arguments, files, CB_ADMIN_ASK, task);
}

/* Returns: (transfer full): what the method returned, a tuple as data/dbus/ says */
GVariant *
cb_admin_client_call_finish (CbAdminClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The object */

static void
cb_admin_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CbAdminClient *self = CB_ADMIN_CLIENT (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cb_admin_client_finalize (GObject *object)
{
  CbAdminClient *self = CB_ADMIN_CLIENT (object);

  cb_admin_client_stop (self);
  g_free (self->bus);
  g_clear_object (&self->ssh);
  g_free (self->problem);

  G_OBJECT_CLASS (cb_admin_client_parent_class)->finalize (object);
}

static void
cb_admin_client_class_init (CbAdminClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cb_admin_client_get_property;
  object_class->finalize = cb_admin_client_finalize;

  /**
   * CbAdminClient:state:
   *
   * A #CbAdminState. Notified also when only the problem changed.
   */
  props[PROP_STATE] = g_param_spec_uint (
      "state", NULL, NULL, CB_ADMIN_CONNECTING, CB_ADMIN_UNREACHABLE, CB_ADMIN_CONNECTING,
      G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * CbAdminClient::told:
   * @part: who tells it, a #CbAdminPart
   * @name: a signal's name as in data/dbus/, or "properties"
   * @arguments: the signal's, or the dictionary of changed properties
   */
  signals[SIGNAL_TOLD] =
      g_signal_new ("told", CB_ADMIN_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_VARIANT);
}

static void
cb_admin_client_init (CbAdminClient *self)
{
}

/**
 * cb_admin_client_new:
 * @bus: "system", "session", or the address of a bus
 * @ssh: (nullable): another machine, to look at the daemon there
 *
 * Returns: (transfer full): a client that does nothing before it is started
 */
CbAdminClient *
cb_admin_client_new (const char *bus, CbAdminSsh *ssh)
{
  CbAdminClient *self = g_object_new (CB_ADMIN_TYPE_CLIENT, NULL);

  self->bus = g_strdup (bus);
  g_set_object (&self->ssh, ssh);

  return self;
}
