#include "bus/cb-bus-manager.h"

#include "base/cb-error.h"
#include "bus/cb-bus-dict.h"

/* How often properties that change all the time are told, in seconds. */
#define REFRESH_SECONDS 1

/**
 * CbBusManager:
 *
 * The daemon as a whole: `org.chatbotd.Chatbot1.Manager`.
 */
struct _CbBusManager
{
  CbDBusManagerSkeleton parent_instance;

  CbBusControl *control;       /* (unowned) */
  CbClock *clock;              /* (owned) */
  CbLog *log;                  /* (owned) */
  char *log_directory;         /* (owned) (nullable): of its files, where there are any */
  CbMetrics *metrics;          /* (owned) */
  CbStore *store;              /* (owned) */
  CbKnowledge *knowledge;      /* (owned) */
  CbChat *chat;                /* (owned) */
  CbWaitingRoom *waiting_room; /* (owned) */
  guint timer;
};

static void manager_iface_init (CbDBusManagerIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbBusManager,
                               cb_bus_manager,
                               CB_DBUS_TYPE_MANAGER_SKELETON,
                               G_IMPLEMENT_INTERFACE (CB_DBUS_TYPE_MANAGER, manager_iface_init))

/* Figures that live in the metrics alone, since their part is not known here. */
static double
read_metric (CbBusManager *self, const char *name)
{
  CbMetricFamily *family = cb_metrics_find (self->metrics, name);
  GPtrArray *series = family != NULL ? cb_metric_family_get_series (family) : NULL;
  CbMetricSeries *first = series != NULL && series->len > 0 ? g_ptr_array_index (series, 0) : NULL;

  if (first == NULL)
    return 0;

  return cb_metric_family_get_kind (family) == CB_METRIC_COUNTER
             ? cb_counter_get (&first->value.counter)
             : cb_gauge_get (&first->value.gauge);
}

/* GLib tells only of what differs. */
static void
refresh (CbBusManager *self)
{
  CbDBusManager *manager = CB_DBUS_MANAGER (self);
  CbChatStats stats;

  cb_chat_get_stats (self->chat, &stats);
  cb_metrics_collect (self->metrics);
  cb_dbus_manager_set_state (manager, cb_bus_control_get_state (self->control));
  cb_dbus_manager_set_active_sessions (manager, stats.sessions_used);
  cb_dbus_manager_set_web_socket_connections (manager,
                                              read_metric (self, "chatbot_websocket_connections"));
}

static gboolean
on_refresh_due_cb (gpointer user_data)
{
  refresh (user_data);

  return G_SOURCE_CONTINUE;
}

/* Status */

/* Whichever way they came. */
static guint64
count_messages (const CbChatStats *stats, CbRole role)
{
  guint64 sum = 0;

  for (guint channel = 0; channel < CB_N_CHAT_CHANNELS; channel++)
    sum += stats->messages[role][channel];

  return sum;
}

static void
add_messages (GVariantBuilder *dict, const CbChatStats *stats)
{
  GVariantBuilder messages;

  g_variant_builder_init (&messages, G_VARIANT_TYPE ("a{st}"));
  for (guint role = 0; role < CB_N_ROLES; role++)
    g_variant_builder_add (&messages, "{st}", cb_role_to_string (role),
                           count_messages (stats, role));
  g_variant_builder_add (dict, "{sv}", "messages", g_variant_builder_end (&messages));
}

static void
add_process (CbBusManager *self, GVariantBuilder *dict)
{
  CbDBusManager *manager = CB_DBUS_MANAGER (self);
  guint64 started_at = cb_dbus_manager_get_started_at (manager);

  cb_bus_dict_add_string (dict, "version", cb_dbus_manager_get_version (manager));
  cb_bus_dict_add_string (dict, "state", cb_dbus_manager_get_state (manager));
  cb_bus_dict_add_string (dict, "store", cb_dbus_manager_get_store (manager));
  cb_bus_dict_add_uint64 (dict, "started_at", started_at);
  cb_bus_dict_add_double (dict, "uptime",
                          (cb_clock_get_real_time (self->clock) - (gint64) started_at) /
                              (double) G_USEC_PER_SEC);
  cb_bus_dict_add_uint64 (dict, "memory_bytes",
                          read_metric (self, "process_resident_memory_bytes"));
  cb_bus_dict_add_double (dict, "cpu_seconds", read_metric (self, "process_cpu_seconds_total"));
}

/* The most that the log admits. */
static const char *
get_log_level (CbBusManager *self)
{
  guint level = CB_LOG_LEVEL_DEBUG;

  while (level > CB_LOG_LEVEL_ERROR && !cb_log_admits (self->log, level))
    level--;

  return cb_log_level_get_name (level);
}

static GVariant *
describe (CbBusManager *self, const guint64 *n_sessions)
{
  g_auto (GStrv) listeners = cb_bus_control_dup_listeners (self->control);
  GVariantBuilder dict;
  CbChatStats stats;

  refresh (self);
  cb_chat_get_stats (self->chat, &stats);
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_process (self, &dict);
  if (n_sessions != NULL)
    cb_bus_dict_add_uint64 (&dict, "sessions", *n_sessions);
  cb_bus_dict_add_uint (&dict, "active_sessions", stats.sessions_used);
  cb_bus_dict_add_uint64 (&dict, "waiting_sessions",
                          cb_waiting_room_get_n_waiting (self->waiting_room));
  cb_bus_dict_add_uint (&dict, "websocket_connections",
                        read_metric (self, "chatbot_websocket_connections"));
  add_messages (&dict, &stats);
  cb_bus_dict_add_uint (&dict, "knowledge_entries", cb_knowledge_get_n_entries (self->knowledge));
  cb_bus_dict_add_uint (&dict, "knowledge_problems", cb_knowledge_get_n_problems (self->knowledge));
  cb_bus_dict_add_string (&dict, "log_level", get_log_level (self));
  cb_bus_dict_add_string (&dict, "log_directory",
                          self->log_directory != NULL ? self->log_directory : "");
  cb_bus_dict_add_strings (&dict, "listeners", (const char *const *) listeners);

  return g_variant_builder_end (&dict);
}

typedef struct
{
  CbBusManager *manager;             /* (owned) */
  GDBusMethodInvocation *invocation; /* (owned): until it is answered */
} Question;

static void
on_sessions_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  guint64 count = 0;
  gboolean known = cb_store_count_sessions_finish (CB_STORE (source), result, &count, NULL);

  /* When the store cannot be reached the rest is wanted all the more. */
  cb_dbus_manager_complete_get_status (CB_DBUS_MANAGER (question->manager), question->invocation,
                                       describe (question->manager, known ? &count : NULL));
  g_object_unref (question->manager);
  g_free (question);
}

static gboolean
cb_bus_manager_handle_get_status (CbDBusManager *manager, GDBusMethodInvocation *invocation)
{
  CbBusManager *self = CB_BUS_MANAGER (manager);
  Question *question = g_new (Question, 1);

  question->manager = g_object_ref (self);
  question->invocation = invocation;
  cb_store_count_sessions_async (self->store, NULL, on_sessions_counted_cb, question);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Orders */

static gboolean
cb_bus_manager_handle_reload (CbDBusManager *manager, GDBusMethodInvocation *invocation)
{
  GError *error = NULL;

  if (cb_bus_control_reload (CB_BUS_MANAGER (manager)->control, &error))
    cb_dbus_manager_complete_reload (manager, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
cb_bus_manager_handle_set_log_level (CbDBusManager *manager,
                                     GDBusMethodInvocation *invocation,
                                     const char *name)
{
  CbLogLevel level;

  if (cb_log_level_parse (name, &level))
    {
      cb_log_set_level (CB_BUS_MANAGER (manager)->log, level);
      cb_dbus_manager_complete_set_log_level (manager, invocation);
    }
  else
    g_dbus_method_invocation_return_error (
        invocation, CB_ERROR, CB_ERROR_INVALID_INPUT,
        "There is no log level “%s”; there are error, warn, info, http and debug", name);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
manager_iface_init (CbDBusManagerIface *iface)
{
  iface->handle_get_status = cb_bus_manager_handle_get_status;
  iface->handle_reload = cb_bus_manager_handle_reload;
  iface->handle_set_log_level = cb_bus_manager_handle_set_log_level;
}

static void
cb_bus_manager_finalize (GObject *object)
{
  CbBusManager *self = CB_BUS_MANAGER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->clock);
  g_clear_object (&self->log);
  g_free (self->log_directory);
  g_clear_object (&self->metrics);
  g_clear_object (&self->store);
  g_clear_object (&self->knowledge);
  g_clear_object (&self->chat);
  g_clear_object (&self->waiting_room);

  G_OBJECT_CLASS (cb_bus_manager_parent_class)->finalize (object);
}

static void
cb_bus_manager_class_init (CbBusManagerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_bus_manager_finalize;
}

static void
cb_bus_manager_init (CbBusManager *self)
{
}

/**
 * cb_bus_manager_new:
 * @parts: what it tells of and gives orders to
 *
 * Returns: (transfer full): the interface, to be exported
 */
CbBusManager *
cb_bus_manager_new (const CbBusParts *parts)
{
  CbBusManager *self = g_object_new (CB_TYPE_BUS_MANAGER, NULL);
  CbDBusManager *manager = CB_DBUS_MANAGER (self);

  self->control = parts->control;
  self->clock = g_object_ref (parts->clock);
  self->log = g_object_ref (parts->log);
  self->log_directory = g_strdup (parts->log_directory);
  self->metrics = g_object_ref (parts->metrics);
  self->store = g_object_ref (parts->store);
  self->knowledge = g_object_ref (parts->knowledge);
  self->chat = g_object_ref (parts->chat);
  self->waiting_room = g_object_ref (parts->waiting_room);
  cb_dbus_manager_set_version (manager, CB_VERSION);
  cb_dbus_manager_set_started_at (manager, cb_clock_get_real_time (self->clock));
  cb_dbus_manager_set_store (manager, parts->store_kind);
  g_signal_connect_object (self->control, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
  self->timer = g_timeout_add_seconds (REFRESH_SECONDS, on_refresh_due_cb, self);

  return self;
}
