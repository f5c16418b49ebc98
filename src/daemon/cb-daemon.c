#include "daemon/cb-daemon.h"

#include "base/cb-error.h"
#include "daemon/cb-channels.h"
#include "daemon/cb-daemon-bus.h"
#include "daemon/cb-daemon-parts.h"
#include "daemon/cb-file-limit.h"
#include "daemon/cb-handover.h"
#include "daemon/cb-lifecycle.h"
#include "daemon/cb-systemd.h"
#include "log/cb-log-ids.h"

/**
 * CbDaemon:
 *
 * The life of the daemon: its parts are made (cb-daemon-parts.c), started in order, told of a new
 * configuration, and stopped so that nothing that was taken in is lost.
 *
 * Its `state` is where in its life it is.
 */
struct _CbDaemon
{
  GObject parent_instance;

  CbConfiguration *configuration; /* (unowned): belongs to main(), like the two that follow */
  CbSettings *settings;           /* (owned) */
  CbLog *log;                     /* (owned) */
  CbSystemd *systemd;             /* (owned) */
  CbDaemonState state;
  gint64 started_at; /* monotonic, in microseconds */

  CbDaemonParts parts;
  CbHandover *handover;   /* (owned) (nullable): likewise */
  CbLifecycle *lifecycle; /* (owned) (nullable): once there are parts */
  guint sample_timer;
  GTask *stopping; /* (owned) (nullable): who waits for the end */
};

enum
{
  PROP_STATE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void control_iface_init (CbBusControlInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbDaemon,
                               cb_daemon,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_BUS_CONTROL, control_iface_init))

static GType
cb_daemon_state_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { CB_DAEMON_STARTING, "CB_DAEMON_STARTING", "starting" },
    { CB_DAEMON_RUNNING, "CB_DAEMON_RUNNING", "running" },
    { CB_DAEMON_STOPPING, "CB_DAEMON_STOPPING", "stopping" },
    { CB_DAEMON_STOPPED, "CB_DAEMON_STOPPED", "stopped" },
    { 0 },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CbDaemonState", values));

  return type;
}

static void
set_state (CbDaemon *self, CbDaemonState state)
{
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_signal_emit_by_name (self, "changed");
}

CbDaemonState
cb_daemon_get_state (CbDaemon *self)
{
  g_return_val_if_fail (CB_IS_DAEMON (self), CB_DAEMON_STOPPED);

  return self->state;
}

/* Starting */

static gboolean
is_ready (gpointer user_data)
{
  CbDaemon *self = user_data;

  return self->state == CB_DAEMON_RUNNING && cb_store_get_ready (self->parts.store) &&
         cb_knowledge_is_ready (self->parts.knowledge);
}

static void
prepare_web (CbDaemon *self)
{
  g_autoptr (GArray) fds = cb_systemd_take_listeners (self->systemd);

  cb_web_server_configure (self->parts.web, cb_file_limit_raise ());
  cb_web_server_set_readiness (self->parts.web, is_ready, self);
  for (guint i = 0; i < fds->len; i++)
    cb_web_server_add_fd (self->parts.web, g_array_index (fds, int, i));
}

/* In the order of their start; the web comes last, when all is there that it serves. */
static void
add_services (CbDaemon *self)
{
  const CbDaemonParts *parts = &self->parts;
  gpointer services[] = { parts->store,        parts->fanout,         parts->leader,
                          parts->uploads,      parts->knowledge,      parts->sweeper,
                          parts->waiting_room, parts->operator_watch, parts->backups,
                          parts->widgets,      parts->alerts,         parts->bus,
                          parts->web };

  self->lifecycle = cb_lifecycle_new ();
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    cb_lifecycle_add (self->lifecycle, services[i]);
}

static gboolean
prepare (CbDaemon *self, GError **error)
{
  g_auto (GStrv) places = cb_configuration_dup_places (self->configuration);

  if (!cb_daemon_parts_create (&self->parts, self->settings, (const char *const *) places,
                               self->log, error))
    return FALSE;

  prepare_web (self);
  self->handover = cb_handover_new (self->systemd, self->parts.web, self->log);
  self->parts.bus = cb_daemon_bus_new (&self->parts, CB_BUS_CONTROL (self));
  add_services (self);

  return TRUE;
}

static void
on_sampled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbDaemon) self = user_data;

  if (cb_system_sampler_sample_finish (CB_SYSTEM_SAMPLER (source), result, NULL))
    cb_metrics_history_sample (self->parts.history);
}

static gboolean
on_sample_due_cb (gpointer user_data)
{
  CbDaemon *self = user_data;

  cb_system_sampler_sample_async (self->parts.sampler, NULL, on_sampled_cb, g_object_ref (self));

  return G_SOURCE_CONTINUE;
}

static char *
describe_addresses (CbDaemon *self)
{
  g_auto (GStrv) addresses = cb_web_server_dup_addresses (self->parts.web);

  return g_strjoinv (", ", addresses);
}

static void
announce_ready (CbDaemon *self)
{
  g_autofree char *addresses = describe_addresses (self);
  g_autofree char *status = g_strdup_printf ("Serving on %s", addresses);

  cb_systemd_notify_ready (self->systemd, status);
}

static void
on_parts_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CbDaemon *self = g_task_get_source_object (task);
  g_autofree char *addresses = NULL;
  GError *error = NULL;

  if (!cb_lifecycle_start_finish (CB_LIFECYCLE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  on_sample_due_cb (self);
  self->sample_timer = g_timeout_add_seconds (CB_HISTORY_INTERVAL_S, on_sample_due_cb, self);
  set_state (self, CB_DAEMON_RUNNING);
  addresses = describe_addresses (self);
  cb_log_printf (self->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_STARTED,
                 "chatbotd %s serves on %s, ready after %.0f ms", CB_VERSION, addresses,
                 (g_get_monotonic_time () - self->started_at) / 1000.0);
  cb_handover_take (self->handover);
  announce_ready (self);
  g_task_return_boolean (task, TRUE);
}

/**
 * cb_daemon_start_async:
 * @self: a daemon
 * @cancellable: (nullable): stops waiting
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Makes and starts every part. What went wrong is in the error: it was not logged.
 */
void
cb_daemon_start_async (CbDaemon *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_return_if_fail (CB_IS_DAEMON (self));

  g_task_set_source_tag (task, cb_daemon_start_async);
  if (!prepare (self, &error))
    g_task_return_error (task, error);
  else
    cb_lifecycle_start_async (self->lifecycle, cancellable, on_parts_started_cb,
                              g_steal_pointer (&task));
}

gboolean
cb_daemon_start_finish (CbDaemon *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Reloading */

static void
on_knowledge_reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbDaemon) self = user_data;

  /* What came of it is logged by who listens to the knowledge. */
  cb_knowledge_reload_finish (CB_KNOWLEDGE (source), result, NULL);
  if (self->state == CB_DAEMON_RUNNING)
    announce_ready (self);
}

/* A certificate is not configuration: where the new one is no good, all else is taken over. */
static void
take_over_certificate (CbDaemon *self)
{
  g_autoptr (GError) error = NULL;

  if (!cb_web_server_load_certificate (self->parts.web, &error))
    cb_log_printf (self->log, CB_LOG_LEVEL_ERROR, CB_LOG_ID_RELOAD_REFUSED,
                   "The certificate was not taken over, the old one is still shown: %s",
                   error->message);
}

/* Likewise: that a rule's metric exists is known to the alerts alone. */
static void
take_over_alerts (CbDaemon *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) channels = cb_channels_new (self->settings, self->log, &error);

  if (channels == NULL || !cb_alerts_configure (self->parts.alerts, channels, &error))
    cb_log_printf (
        self->log, CB_LOG_LEVEL_ERROR, CB_LOG_ID_RELOAD_REFUSED,
        "Rules and channels of the alerts were not taken over, the old ones are still in "
        "force: %s",
        error->message);
}

static void
take_over_settings (CbDaemon *self)
{
  take_over_certificate (self);
  take_over_alerts (self);
  cb_log_set_level (self->log, cb_settings_get_enum (self->settings, CB_SETTING_LOG_LEVEL));
  cb_web_server_configure (self->parts.web, cb_file_limit_raise ());
  cb_responder_knowledge_set_threshold (
      self->parts.from_knowledge,
      cb_settings_get_double (self->settings, CB_SETTING_KNOWLEDGE_THRESHOLD));
}

static void
log_reload (CbDaemon *self, GPtrArray *pending)
{
  cb_log_printf (self->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_RELOADED,
                 "The configuration was read again");
  for (guint i = 0; i < pending->len; i++)
    cb_log_printf (self->log, CB_LOG_LEVEL_WARN, CB_LOG_ID_RELOADED,
                   "%s was changed; it takes effect after a restart",
                   (char *) g_ptr_array_index (pending, i));
}

/**
 * cb_daemon_reload:
 * @self: a daemon that runs
 * @error: return location for an error that holds every problem, a line each
 *
 * Reads configuration and knowledge again. All of the configuration is taken over, or nothing.
 *
 * Returns: %FALSE where something is wrong with it; what was in force still is
 */
gboolean
cb_daemon_reload (CbDaemon *self, GError **error)
{
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (CB_IS_DAEMON (self), FALSE);

  if (self->state != CB_DAEMON_RUNNING)
    {
      g_set_error (error, CB_ERROR, CB_ERROR_UNAVAILABLE, "The daemon is starting or stopping");
      return FALSE;
    }

  cb_systemd_notify_reloading (self->systemd);
  if (!cb_configuration_load (self->configuration, self->settings, CB_SETTING_RELOADABLE, &pending,
                              &problem))
    {
      cb_log_printf (self->log, CB_LOG_LEVEL_ERROR, CB_LOG_ID_RELOAD_REFUSED,
                     "The configuration was not taken over: %s", problem->message);
      announce_ready (self);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  take_over_settings (self);
  log_reload (self, pending);
  cb_knowledge_reload_async (self->parts.knowledge, NULL, on_knowledge_reloaded_cb,
                             g_object_ref (self));

  return TRUE;
}

/* On the bus */

static gboolean
cb_daemon_control_reload (CbBusControl *control, GError **error)
{
  return cb_daemon_reload (CB_DAEMON (control), error);
}

static const char *
cb_daemon_control_get_state (CbBusControl *control)
{
  CbDaemon *self = CB_DAEMON (control);

  switch (self->state)
    {
    case CB_DAEMON_STARTING:
      return "starting";
    case CB_DAEMON_RUNNING:
      return cb_store_get_ready (self->parts.store) ? "running" : "degraded";
    case CB_DAEMON_STOPPING:
    case CB_DAEMON_STOPPED:
    default:
      return "stopping";
    }
}

static GStrv
cb_daemon_control_dup_listeners (CbBusControl *control)
{
  return cb_web_server_dup_addresses (CB_DAEMON (control)->parts.web);
}

static void
control_iface_init (CbBusControlInterface *iface)
{
  iface->reload = cb_daemon_control_reload;
  iface->get_state = cb_daemon_control_get_state;
  iface->dup_listeners = cb_daemon_control_dup_listeners;
}

/* Stopping */

static void
on_log_flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  cb_log_files_flush_finish (CB_LOG_FILES (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
on_store_drained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbDaemon) self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->stopping);

  cb_store_drain_finish (CB_STORE (source), result, NULL);
  set_state (self, CB_DAEMON_STOPPED);
  cb_log_printf (self->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_STOPPED, "chatbotd stopped");
  if (self->parts.log_files == NULL)
    g_task_return_boolean (task, TRUE);
  else
    cb_log_files_flush_async (self->parts.log_files, NULL, on_log_flushed_cb,
                              g_steal_pointer (&task));
}

static void
on_web_drained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbDaemon) self = user_data;

  cb_web_server_drain_finish (CB_WEB_SERVER (source), result, NULL);
  cb_lifecycle_stop (self->lifecycle);
  cb_store_drain_async (self->parts.store, on_store_drained_cb, g_object_ref (self));
}

static guint
get_stop_timeout_ms (CbDaemon *self)
{
  return cb_settings_get_uint (self->settings, CB_SETTING_DAEMON_STOP_TIMEOUT_SECONDS) * 1000;
}

/* Whatever was taken in is stored and answered: now everybody may go. */
static void
on_chat_drained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbDaemon) self = user_data;
  gboolean complete = cb_chat_drain_finish (CB_CHAT (source), result, NULL);

  if (!complete)
    cb_log_printf (
        self->log, CB_LOG_LEVEL_WARN, NULL,
        "Some messages were not answered before the stop: they will be at the next start");
  cb_handover_give (self->handover, complete);
  cb_web_server_drain_async (self->parts.web, get_stop_timeout_ms (self), on_web_drained_cb,
                             g_object_ref (self));
}

static gboolean
on_drain_overdue_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static void
drain_chat (CbDaemon *self)
{
  g_autoptr (GCancellable) overdue = g_cancellable_new ();

  g_timeout_add_full (G_PRIORITY_DEFAULT, get_stop_timeout_ms (self), on_drain_overdue_cb,
                      g_object_ref (overdue), g_object_unref);
  cb_chat_drain_async (self->parts.chat, overdue, on_chat_drained_cb, g_object_ref (self));
}

static void
on_handover_begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbDaemon) self = user_data;

  cb_handover_begin_finish (CB_HANDOVER (source), result);
  drain_chat (self);
}

static void
on_jobs_drained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CbDaemon) self = user_data;

  cb_job_queue_drain_finish (CB_JOB_QUEUE (source), result, NULL);
  cb_handover_begin_async (self->handover, on_handover_begun_cb, g_object_ref (self));
}

/* Jobs go first: a backup stops at once, and a swap of the data that has begun is a moment. */
static void
drain (CbDaemon *self)
{
  cb_job_queue_drain_async (self->parts.jobs, on_jobs_drained_cb, g_object_ref (self));
}

/**
 * cb_daemon_stop_async:
 * @self: a daemon that runs
 * @callback: called in the main loop
 * @user_data: for @callback
 *
 * Takes no more work, tells everybody who is connected, finishes what was begun, and closes.
 * Bounded in time by [Daemon] StopTimeoutSeconds.
 */
void
cb_daemon_stop_async (CbDaemon *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CB_IS_DAEMON (self));
  g_return_if_fail (self->state == CB_DAEMON_RUNNING);

  self->stopping = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stopping, cb_daemon_stop_async);
  set_state (self, CB_DAEMON_STOPPING);
  cb_log_printf (self->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_STOPPING, "chatbotd is stopping");
  cb_systemd_notify_stopping (self->systemd, "Finishing what was begun");
  g_clear_handle_id (&self->sample_timer, g_source_remove);
  drain (self);
}

gboolean
cb_daemon_stop_finish (CbDaemon *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The object */

static void
cb_daemon_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_STATE)
    g_value_set_enum (value, CB_DAEMON (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
cb_daemon_dispose (GObject *object)
{
  CbDaemon *self = CB_DAEMON (object);

  g_clear_handle_id (&self->sample_timer, g_source_remove);
  g_clear_object (&self->handover);
  g_clear_object (&self->lifecycle);
  cb_daemon_parts_clear (&self->parts);
  g_clear_object (&self->settings);
  g_clear_object (&self->log);

  G_OBJECT_CLASS (cb_daemon_parent_class)->dispose (object);
}

static void
cb_daemon_finalize (GObject *object)
{
  cb_systemd_free (CB_DAEMON (object)->systemd);

  G_OBJECT_CLASS (cb_daemon_parent_class)->finalize (object);
}

static void
cb_daemon_class_init (CbDaemonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cb_daemon_get_property;
  object_class->dispose = cb_daemon_dispose;
  object_class->finalize = cb_daemon_finalize;

  /**
   * CbDaemon:state:
   *
   * Where in its life the daemon is.
   */
  props[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, cb_daemon_state_get_type (), CB_DAEMON_STARTING,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
cb_daemon_init (CbDaemon *self)
{
  self->systemd = cb_systemd_new ();
  self->started_at = g_get_monotonic_time ();
  self->parts.lock = -1;
}

/**
 * cb_daemon_new:
 * @configuration: (transfer none): where the settings are read again; outlives the daemon
 * @settings: what it said at the start
 * @log: where to write
 *
 * Returns: (transfer full): a daemon that is to be started
 */
CbDaemon *
cb_daemon_new (CbConfiguration *configuration, CbSettings *settings, CbLog *log)
{
  CbDaemon *self = g_object_new (CB_TYPE_DAEMON, NULL);

  self->configuration = configuration;
  self->settings = g_object_ref (settings);
  self->log = g_object_ref (log);

  return self;
}
