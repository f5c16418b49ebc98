#include "daemon/cb-daemon-cluster.h"

#include "base/cb-error.h"
#include "base/cb-id.h"
#include "log/cb-log-ids.h"
#ifdef CB_WITH_REDIS
#include "cluster/cb-fanout-redis.h"
#endif

/**
 * CbDaemonCluster:
 *
 * What the other nodes have to do with the parts besides the chat, which hears them itself: another
 * version of the widget, knowledge that was read again, a backup that was restored. Also what is
 * counted and logged of them.
 */
struct _CbDaemonCluster
{
  const CbDaemonParts *parts; /* (unowned) */
  gboolean loaded;            /* the knowledge was, once */
  gboolean obeying_knowledge; /* it is read again since another node did so */
  gboolean obeying_widgets;   /* likewise */
  gboolean complaining;       /* that Redis is away was logged */
  guint sharing;              /* source id */
  CbGauge *connected;
  CbGauge *nodes;
  CbGauge *leading;
  CbCounter *published;
  CbCounter *received;
  CbCounter *dropped;
  CbCounter *refused;
  CbCounter *missed;
  CbCounter *looked_up;
};

/* Making the fan-out */

#ifdef CB_WITH_REDIS
static gboolean
has_tls (const char *url)
{
  return !g_str_has_prefix (url, "rediss:") ||
         g_tls_backend_supports_tls (g_tls_backend_get_default ());
}

static gboolean
create_fanout (const CbDaemonParts *parts, const char *url, CbFanout **fanout, GError **error)
{
  CbSettings *settings = parts->settings;
  const CbFanoutRedisConfig config = {
    .url = url,
    .name = cb_settings_get_string (settings, CB_SETTING_CLUSTER_NAME),
    .max_queued = cb_settings_get_uint64 (settings, CB_SETTING_CLUSTER_MAX_QUEUED_BYTES),
    .node_timeout_us = cb_settings_get_uint (settings, CB_SETTING_CLUSTER_NODE_TIMEOUT_SECONDS) *
                       (gint64) G_TIME_SPAN_SECOND,
  };

  if (!has_tls (url))
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "REDIS_URL asks for TLS (rediss://), which needs the package glib-networking");
      return FALSE;
    }

  *fanout = cb_fanout_redis_new (&config, parts->clock, error);

  return *fanout != NULL;
}
#else
static gboolean
create_fanout (const CbDaemonParts *parts, const char *url, CbFanout **fanout, GError **error)
{
  g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
               "REDIS_URL is set, but this chatbotd was built without Redis");

  return FALSE;
}
#endif

/**
 * cb_daemon_cluster_create_fanout:
 * @parts: the settings and the clock
 * @fanout: (out) (transfer full) (nullable): the other nodes; %NULL where there are none
 * @error: return location for an error
 *
 * Returns: %FALSE where the settings ask for what cannot be
 */
gboolean
cb_daemon_cluster_create_fanout (const CbDaemonParts *parts, CbFanout **fanout, GError **error)
{
  const char *url = cb_settings_get_string (parts->settings, CB_SETTING_CLUSTER_REDIS_URL);
  const char *store = cb_settings_get_string (parts->settings, CB_SETTING_STORE_MONGODB_URI);

  *fanout = NULL;
  if (*url == '\0')
    return TRUE;

  if (*store == '\0')
    {
      g_set_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT,
                   "REDIS_URL is set, but MONGODB_URI is not: several daemons can share a MongoDB, "
                   "and no SQLite database. Set MONGODB_URI, too, or neither");
      return FALSE;
    }

  return create_fanout (parts, url, fanout, error);
}

/* Returns: (transfer full): whether this node does what only one may do; whoever does it asks */
CbLeader *
cb_daemon_cluster_create_leader (const CbDaemonParts *parts)
{
  guint seconds = cb_settings_get_uint (parts->settings, CB_SETTING_CLUSTER_LEASE_SECONDS);
  g_autofree char *name = cb_id_new (cb_clock_get_real_time (parts->clock));
  CbLeader *leader = cb_leader_new (parts->store, parts->clock, name, seconds);

  cb_session_sweeper_set_duty (parts->sweeper, CB_DUTY (leader));
  cb_operator_watch_set_duty (parts->operator_watch, CB_DUTY (leader));
  cb_alerts_set_duty (parts->alerts, CB_DUTY (leader));
  cb_backups_set_duty (parts->backups, CB_DUTY (leader));

  return leader;
}

/* Telling */

static void
tell (CbDaemonCluster *self, CbNoteKind kind)
{
  const CbNote note = { .kind = kind };

  cb_fanout_tell (self->parts->fanout, &note);
}

static void
on_knowledge_loaded_cb (CbKnowledge *knowledge, gpointer user_data)
{
  CbDaemonCluster *self = user_data;

  /* Not what is read at the start, and no echo. */
  if (self->loaded && !self->obeying_knowledge)
    tell (self, CB_NOTE_KNOWLEDGE);
  self->loaded = TRUE;
}

static void
on_widget_switched_cb (CbWidgets *widgets, gconstpointer deployment, gpointer user_data)
{
  CbDaemonCluster *self = user_data;

  if (!self->obeying_widgets)
    tell (self, CB_NOTE_WIDGETS);
}

/* So often others learn who did how much: in between somebody who comes through all nodes at once
 * may do that much more. No message waits for it. */
#define SHARE_MS 250

static gboolean
on_share_due_cb (gpointer user_data)
{
  CbDaemonCluster *self = user_data;
  g_autoptr (GVariant) usage =
                 cb_web_limits_take_usage (cb_web_server_get_limits (self->parts->web));
  const CbNote note = { .kind = CB_NOTE_USED, .usage = usage };

  /* While nobody hears it each node counts alone. */
  if (usage != NULL && cb_fanout_is_connected (self->parts->fanout))
    cb_fanout_tell (self->parts->fanout, &note);

  return G_SOURCE_CONTINUE;
}

/* Hearing. What fails is logged by who listens to the part; a callback may come when the parts are
 * gone. */

static void
on_knowledge_reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbDaemonCluster *self = user_data;

  cb_knowledge_reload_finish (CB_KNOWLEDGE (source), result, NULL);
  self->obeying_knowledge = FALSE;
  g_rc_box_release (self);
}

static void
on_widgets_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CbDaemonCluster *self = user_data;

  cb_widgets_resume_finish (CB_WIDGETS (source), result, NULL);
  self->obeying_widgets = FALSE;
  g_rc_box_release (self);
}

static void
on_heard_cb (CbFanout *fanout, const CbNote *note, gpointer user_data)
{
  CbDaemonCluster *self = user_data;

  if (note->kind == CB_NOTE_KNOWLEDGE && !self->obeying_knowledge)
    {
      self->obeying_knowledge = TRUE;
      cb_knowledge_reload_async (self->parts->knowledge, NULL, on_knowledge_reloaded_cb,
                                 g_rc_box_acquire (self));
    }
  else if (note->kind == CB_NOTE_WIDGETS && !self->obeying_widgets)
    {
      self->obeying_widgets = TRUE;
      cb_widgets_resume_async (self->parts->widgets, on_widgets_read_cb, g_rc_box_acquire (self));
    }
  else if (note->kind == CB_NOTE_USED)
    cb_web_limits_add_usage (cb_web_server_get_limits (self->parts->web), note->usage);
  else if (note->kind == CB_NOTE_RESTORED)
    {
      /* The chat has forgotten all by now: who is connected comes back and gets what there is. */
      cb_alerts_start_over (self->parts->alerts);
      cb_web_server_close_sockets (self->parts->web);
    }
}

/* Logging */

static void
on_changed_cb (CbFanout *fanout, gpointer user_data)
{
  CbDaemonCluster *self = user_data;

  if (!cb_fanout_is_connected (fanout))
    return;
  self->complaining = FALSE;
  cb_log_printf (self->parts->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_CLUSTER_CONNECTED,
                 "Connected to Redis: what happens on the other nodes is heard");
}

static void
on_lost_cb (CbFanout *fanout, const char *why, gpointer user_data)
{
  CbDaemonCluster *self = user_data;

  if (self->complaining)
    return;
  self->complaining = TRUE;
  cb_log_printf (self->parts->log, CB_LOG_LEVEL_WARN, CB_LOG_ID_CLUSTER_LOST,
                 "Redis cannot be reached, and it is tried again; until then this node serves on "
                 "alone: %s",
                 why);
}

static void
on_leader_changed_cb (CbLeader *leader, gpointer user_data)
{
  CbDaemonCluster *self = user_data;

  cb_log_printf (self->parts->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_CLUSTER_LEADER, "%s",
                 cb_duty_is_mine (CB_DUTY (leader))
                     ? "This node watches the alerts, makes the backups and clears up from now on"
                     : "Another node watches the alerts, makes the backups and clears up now");
}

/* Counting */

static void
collect (gpointer user_data)
{
  CbDaemonCluster *self = user_data;
  CbFanoutStats stats;
  CbChatStats chat;

  cb_fanout_get_stats (self->parts->fanout, &stats);
  cb_chat_get_stats (self->parts->chat, &chat);
  cb_gauge_set (self->connected, cb_fanout_is_connected (self->parts->fanout));
  cb_gauge_set (self->nodes, stats.nodes);
  cb_gauge_set (self->leading, cb_duty_is_mine (CB_DUTY (self->parts->leader)));
  cb_counter_set_from (self->published, stats.published);
  cb_counter_set_from (self->received, stats.received);
  cb_counter_set_from (self->dropped, stats.dropped);
  cb_counter_set_from (self->refused, stats.refused);
  cb_counter_set_from (self->missed, stats.missed);
  cb_counter_set_from (self->looked_up, chat.looked_up);
}

static CbGauge *
add_gauge (CbDaemonCluster *self, const char *name, const char *help)
{
  return cb_metric_family_get_gauge (
      cb_metrics_add (self->parts->metrics, CB_METRIC_GAUGE, name, help, NULL), NULL);
}

static CbCounter *
add_counter (CbDaemonCluster *self, const char *name, const char *help)
{
  return cb_metric_family_get_counter (
      cb_metrics_add (self->parts->metrics, CB_METRIC_COUNTER, name, help, NULL), NULL);
}

static void
add_metrics (CbDaemonCluster *self)
{
  self->connected = add_gauge (self, "chatbot_cluster_connected",
                               "Whether what happens on other nodes is heard through Redis.");
  self->nodes = add_gauge (self, "chatbot_cluster_nodes",
                           "Daemons on this store that say that they live, this one included.");
  self->leading = add_gauge (self, "chatbot_cluster_leader",
                             "Whether this node watches the alerts, makes the backups and clears "
                             "up.");
  self->published =
      add_counter (self, "chatbot_cluster_notes_published_total", "What other nodes were told.");
  self->received =
      add_counter (self, "chatbot_cluster_notes_received_total", "What other nodes told.");
  self->dropped = add_counter (self, "chatbot_cluster_notes_dropped_total",
                               "What other nodes could not be told; they look into the store.");
  self->refused = add_counter (self, "chatbot_cluster_notes_refused_total",
                               "What came through Redis and cannot be read.");
  self->missed = add_counter (self, "chatbot_cluster_missed_total",
                              "How often something of other nodes may have been missed.");
  self->looked_up =
      add_counter (self, "chatbot_cluster_sessions_looked_up_total",
                   "Sessions for which the store was asked what other nodes had done.");
  cb_metrics_add_collector (self->parts->metrics, collect, self);
}

/**
 * cb_daemon_cluster_new:
 * @parts: all of them, with a fan-out
 *
 * Returns: (transfer full): what ties them to the other nodes
 */
CbDaemonCluster *
cb_daemon_cluster_new (const CbDaemonParts *parts)
{
  CbDaemonCluster *self = g_rc_box_new0 (CbDaemonCluster);

  self->parts = parts;
  add_metrics (self);
  cb_chat_set_fanout (parts->chat, parts->fanout);
  cb_web_limits_share (cb_web_server_get_limits (parts->web));
  self->sharing = g_timeout_add (SHARE_MS, on_share_due_cb, self);
  g_signal_connect (parts->fanout, "heard", G_CALLBACK (on_heard_cb), self);
  g_signal_connect (parts->fanout, "changed", G_CALLBACK (on_changed_cb), self);
  g_signal_connect (parts->fanout, "lost", G_CALLBACK (on_lost_cb), self);
  g_signal_connect (parts->leader, "changed", G_CALLBACK (on_leader_changed_cb), self);
  g_signal_connect (parts->knowledge, "loaded", G_CALLBACK (on_knowledge_loaded_cb), self);
  g_signal_connect (parts->widgets, "switched", G_CALLBACK (on_widget_switched_cb), self);

  return self;
}

void
cb_daemon_cluster_free (CbDaemonCluster *self)
{
  g_clear_handle_id (&self->sharing, g_source_remove);
  cb_metrics_remove_collector (self->parts->metrics, self);
  g_signal_handlers_disconnect_by_data (self->parts->fanout, self);
  g_signal_handlers_disconnect_by_data (self->parts->leader, self);
  g_signal_handlers_disconnect_by_data (self->parts->knowledge, self);
  g_signal_handlers_disconnect_by_data (self->parts->widgets, self);
  g_rc_box_release (self);
}
