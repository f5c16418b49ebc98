#include "daemon/cb-daemon-metrics.h"

#include <string.h>

#include "daemon/cb-daemon-store.h"

/* Seconds. */
static const double http_bounds[] = { 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                      0.1,    0.25,  0.5,    1,     2,    5,     10 };
static const double chat_bounds[] = { 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                      0.1,    0.25,  0.5,    1,     2,    5,     10 };
static const double commit_bounds[] = { 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                        0.01,   0.025,   0.05,   0.1,   0.25,   1 };

/* Bytes. */
static const double upload_bounds[] = { 1e3, 1e4, 1e5, 5e5, 1e6, 2.5e6, 5e6, 1e7, 2.5e7, 1e8 };

/* What others may ask for is not a name for a series. */
static const char *const methods[] = { "GET", "HEAD", "POST", "DELETE", "OPTIONS", "other" };

/**
 * CbDaemonMetrics:
 *
 * Counts what the parts tell: they know nothing of metrics, and the metrics nothing of them.
 */
struct _CbDaemonMetrics
{
  const CbDaemonParts *parts; /* (unowned) */

  CbMetricFamily *requests; /* (unowned), like all that follows: they belong to the registry */
  GHashTable *by_request;   /* (owned) (element-type RequestKey CbHistogram): resolved once */
  CbMetricFamily *answers;
  CbHistogram *commits;

  CbGauge *sockets;
  CbCounter *sockets_total;
  CbGauge *streams;
  CbGauge *connections;
  CbCounter *connections_total;
  CbCounter *refused[5];
  CbGauge *sessions;
  CbCounter *sessions_opened;
  CbCounter *sessions_erased;
  CbCounter *replies_failed;
  CbCounter *messages[CB_N_ROLES][CB_N_CHAT_CHANNELS];
  CbCounter *ratings[2];
  CbCounter *uploads[CB_N_UPLOAD_RESULTS];
  CbHistogram *upload_sizes;
  CbCounter *rate_limited[CB_N_WEB_LIMITS];
  CbCounter *store_writes;
  CbCounter *store_failed;
  CbGauge *store_queued;
  CbGauge *store_ready;
  CbCounter *mongo_commands; /* (nullable): these, where the store is one */
  CbCounter *mongo_failed;
  CbCounter *mongo_microseconds;
  CbCounter *mongo_heartbeats_failed;
  CbGauge *knowledge_entries;
  CbGauge *knowledge_problems;
  CbMetricFamily *widget_active;
  char *widget_shown; /* (owned) (nullable): which version that family shows */
  CbMetricFamily *widget_errors;
  CbGauge *widget_versions;
  CbGauge *widgets_damaged;
  CbGauge *widget_canary_share;
  CbGauge *widget_canary_visitors;
  CbGauge *widget_canary_failed;
  CbCounter *widget_canary_rollbacks;
  CbCounter *log_lines[CB_N_LOG_LEVELS];
  CbCounter *log_dropped;
};

/* Requests */

static guint
find_method (const char *method)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (methods) && strcmp (method, methods[i]) != 0)
    i++;

  return i;
}

/* What tells one series from another, packed: route, method and status. */
static guint64
pack_key (const CbRoute *route, guint method, guint status)
{
  return (guint64) (gsize) route << 16 | (method << 12) | (status & 0xfff);
}

static CbHistogram *
find_request_series (CbDaemonMetrics *self, const CbRoute *route, guint method, guint status)
{
  guint64 key = pack_key (route, method, status);
  CbHistogram *series = g_hash_table_lookup (self->by_request, &key);
  g_autofree char *code = NULL;

  if (series != NULL)
    return series;

  code = g_strdup_printf ("%u", status);
  series = cb_metric_family_get_histogram (
      self->requests, (const char *const[]){ methods[method],
                                             route != NULL ? route->pattern : "none", code, NULL });
  g_hash_table_insert (self->by_request, g_memdup2 (&key, sizeof key), series);

  return series;
}

static void
on_request_answered_cb (CbWebServer *web, CbWebRequest *request, gpointer user_data)
{
  CbDaemonMetrics *self = user_data;
  guint method = find_method (soup_server_message_get_method (request->message));
  CbHistogram *series =
      find_request_series (self, request->match.route, method, cb_web_request_get_status (request));
  gint64 duration_us = cb_clock_get_monotonic_time (self->parts->clock) - request->started_at;

  cb_histogram_observe_with_exemplar (series, duration_us / 1e6, request->id,
                                      cb_clock_get_real_time (self->parts->clock));
}

/* It is a request, too, though nobody knows what it asked for. */
static void
on_request_refused_cb (CbWebServer *web, const CbNetRefusal *refusal, gpointer user_data)
{
  CbDaemonMetrics *self = user_data;
  guint method = find_method (refusal->method != NULL ? refusal->method : "other");

  cb_histogram_observe_with_exemplar (find_request_series (self, NULL, method, refusal->status),
                                      refusal->duration_us / 1e6, refusal->id,
                                      cb_clock_get_real_time (self->parts->clock));
}

static void
on_chat_answered_cb (CbChat *chat, CbReply *reply, gint64 duration_us, gpointer user_data)
{
  CbDaemonMetrics *self = user_data;
  const char *responder = reply->responder != NULL ? reply->responder : "other";

  cb_histogram_observe (
      cb_metric_family_get_histogram (self->answers, (const char *const[]){ responder, NULL }),
      duration_us / 1e6);
}

static void
on_upload_ended_cb (CbUploads *uploads, CbUploadResult result, guint64 size, gpointer user_data)
{
  CbDaemonMetrics *self = user_data;

  cb_counter_increment (self->uploads[result]);
  if (result == CB_UPLOAD_STORED)
    cb_histogram_observe (self->upload_sizes, size);
}

static void
on_store_committed_cb (CbStore *store, guint writes, gint64 duration_us, gpointer user_data)
{
  CbDaemonMetrics *self = user_data;

  cb_histogram_observe (self->commits, duration_us / 1e6);
}

/* What the parts count themselves is copied when somebody looks */

static void
collect_web (CbDaemonMetrics *self)
{
  const CbNetStats *net = cb_web_server_get_net_stats (self->parts->web);
  const CbWsRegistryStats *sockets =
      cb_ws_registry_get_stats (cb_web_server_get_sockets (self->parts->web));
  const guint64 refused[] = { net->refused, net->evicted, net->timed_out, net->shed,
                              net->shed_address };

  cb_gauge_set (self->sockets, sockets->open);
  cb_counter_set_from (self->sockets_total, sockets->opened);
  cb_gauge_set (self->streams, sockets->streams);
  cb_gauge_set (self->connections, net->connections);
  cb_counter_set_from (self->connections_total, net->accepted);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    cb_counter_set_from (self->refused[i], refused[i]);
  for (guint i = 0; i < CB_N_WEB_LIMITS; i++)
    cb_counter_set_from (
        self->rate_limited[i],
        cb_web_limits_get_refused (cb_web_server_get_limits (self->parts->web), i));
}

static void
collect_messages (CbDaemonMetrics *self, const CbChatStats *stats, CbRole role)
{
  for (guint channel = 0; channel < CB_N_CHAT_CHANNELS; channel++)
    if (self->messages[role][channel] != NULL)
      cb_counter_set_from (self->messages[role][channel], stats->messages[role][channel]);
}

static void
collect_chat (CbDaemonMetrics *self)
{
  CbChatStats stats;

  cb_chat_get_stats (self->parts->chat, &stats);
  cb_gauge_set (self->sessions, stats.sessions_used);
  cb_counter_set_from (self->sessions_opened, stats.sessions_opened);
  cb_counter_set_from (self->sessions_erased, stats.sessions_erased);
  cb_counter_set_from (self->replies_failed, stats.replies_failed);
  for (guint i = 0; i < G_N_ELEMENTS (self->ratings); i++)
    cb_counter_set_from (self->ratings[i], stats.ratings[i]);
  for (guint role = 0; role < CB_N_ROLES; role++)
    collect_messages (self, &stats, role);
}

static void
collect_store (CbDaemonMetrics *self)
{
  const CbStoreStats *stats = cb_store_get_stats (self->parts->store);

  cb_counter_set_from (self->store_writes, stats->writes);
  cb_counter_set_from (self->store_failed, stats->failed);
  cb_gauge_set (self->store_queued, stats->queued);
  cb_gauge_set (self->store_ready, cb_store_get_ready (self->parts->store));
  cb_gauge_set (self->knowledge_entries, cb_knowledge_get_n_entries (self->parts->knowledge));
  cb_gauge_set (self->knowledge_problems, cb_knowledge_get_n_problems (self->parts->knowledge));
}

static void
collect_mongo (CbDaemonMetrics *self)
{
  CbMongoStats stats;

  if (!cb_daemon_store_get_mongo_stats (self->parts->backend, &stats))
    return;
  cb_counter_set_from (self->mongo_commands, stats.commands);
  cb_counter_set_from (self->mongo_failed, stats.failed);
  cb_counter_set_from (self->mongo_microseconds, stats.duration_us);
  cb_counter_set_from (self->mongo_heartbeats_failed, stats.heartbeats_failed);
}

static void
collect_log (CbDaemonMetrics *self)
{
  for (guint i = 0; i < CB_N_LOG_LEVELS; i++)
    cb_counter_set_from (self->log_lines[i], cb_log_get_n_lines (self->parts->log, i));
  cb_counter_set_from (self->log_dropped, cb_log_get_n_dropped (self->parts->log));
}

static void
show_active_widget (CbDaemonMetrics *self, const CbWidgetCatalog *catalog)
{
  const char *active = catalog->active != NULL ? catalog->active->name : NULL;

  if (g_strcmp0 (active, self->widget_shown) == 0)
    return;

  if (self->widget_shown != NULL)
    cb_metric_family_remove (self->widget_active,
                             (const char *const[]){ self->widget_shown, NULL });
  g_free (self->widget_shown);
  self->widget_shown = g_strdup (active);
  if (active != NULL)
    cb_gauge_set (
        cb_metric_family_get_gauge (self->widget_active, (const char *const[]){ active, NULL }), 1);
}

static void
collect_widget_errors (gpointer version, gpointer count, gpointer user_data)
{
  CbDaemonMetrics *self = user_data;

  cb_counter_set_from (
      cb_metric_family_get_counter (self->widget_errors, (const char *const[]){ version, NULL }),
      *(const guint64 *) count);
}

static void
collect_widgets (CbDaemonMetrics *self)
{
  const CbWidgetCatalog *catalog = cb_widgets_get_catalog (self->parts->widgets);
  const CbWidgetStats *stats = cb_widgets_get_stats (self->parts->widgets);

  cb_gauge_set (self->widget_canary_visitors, stats->canary_visitors);
  cb_gauge_set (self->widget_canary_failed, cb_widgets_has_failed_canary (self->parts->widgets));
  cb_counter_set_from (self->widget_canary_rollbacks, stats->canary_rollbacks);
  g_hash_table_foreach (stats->reports, collect_widget_errors, self);
  if (catalog == NULL)
    return;

  cb_gauge_set (self->widget_versions, catalog->versions->len);
  cb_gauge_set (self->widgets_damaged, catalog->n_problems);
  cb_gauge_set (self->widget_canary_share,
                catalog->canary != NULL ? catalog->state->share / 100.0 : 0);
  show_active_widget (self, catalog);
}

static void
collect (gpointer user_data)
{
  CbDaemonMetrics *self = user_data;

  collect_web (self);
  collect_chat (self);
  collect_store (self);
  collect_widgets (self);
  collect_mongo (self);
  collect_log (self);
}

/* Setting up */

static CbGauge *
add_gauge (CbDaemonMetrics *self, const char *name, const char *help)
{
  return cb_metric_family_get_gauge (
      cb_metrics_add (self->parts->metrics, CB_METRIC_GAUGE, name, help, NULL), NULL);
}

static CbCounter *
add_counter (CbDaemonMetrics *self, const char *name, const char *help)
{
  return cb_metric_family_get_counter (
      cb_metrics_add (self->parts->metrics, CB_METRIC_COUNTER, name, help, NULL), NULL);
}

static CbMetricFamily *
add_labelled_counter (CbDaemonMetrics *self, const char *name, const char *help, const char *label)
{
  return cb_metrics_add (self->parts->metrics, CB_METRIC_COUNTER, name, help,
                         (const char *const[]){ label, NULL });
}

static void
add_web_metrics (CbDaemonMetrics *self)
{
  static const char *const reasons[] = { "bad_request", "evicted", "timed_out", "too_many",
                                         "too_many_from_address" };
  CbMetricFamily *refused;
  CbMetricFamily *limited;

  self->requests =
      cb_metrics_add_histogram (self->parts->metrics, "chatbot_http_request_duration_seconds",
                                "Time from a request's head to the end of its answer.",
                                (const char *const[]){ "method", "route", "status", NULL },
                                http_bounds, G_N_ELEMENTS (http_bounds));
  self->sockets = add_gauge (self, "chatbot_websocket_connections", "WebSockets that are open.");
  self->sockets_total =
      add_counter (self, "chatbot_websocket_connections_total", "WebSockets that were opened.");
  self->streams = add_gauge (self, "chatbot_event_streams", "Event streams that are open.");
  self->connections = add_gauge (self, "chatbot_http_connections",
                                 "Connections that are open, idle ones included.");
  self->connections_total =
      add_counter (self, "chatbot_http_connections_total", "Connections that were accepted.");

  refused = add_labelled_counter (self, "chatbot_http_connections_refused_total",
                                  "Connections that the transport closed or refused.", "reason");
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    self->refused[i] =
        cb_metric_family_get_counter (refused, (const char *const[]){ reasons[i], NULL });

  limited = add_labelled_counter (self, "chatbot_rate_limited_total",
                                  "What was refused since somebody did it too often.", "scope");
  for (guint i = 0; i < CB_N_WEB_LIMITS; i++)
    self->rate_limited[i] = cb_metric_family_get_counter (
        limited, (const char *const[]){ cb_web_limit_get_name (i), NULL });
}

/* Visitors do not come over the bus, and people who work here do not come over HTTP. */
static gboolean
can_come (CbRole role, CbChatChannel channel)
{
  if (role == CB_ROLE_OPERATOR)
    return channel == CB_CHAT_CHANNEL_BUS;
  if (role == CB_ROLE_SYSTEM)
    return channel == CB_CHAT_CHANNEL_BUS || channel == CB_CHAT_CHANNEL_HTTP;
  if (role == CB_ROLE_VISITOR && channel == CB_CHAT_CHANNEL_INTERNAL)
    return FALSE;

  return channel != CB_CHAT_CHANNEL_BUS;
}

static void
add_role_metrics (CbDaemonMetrics *self, CbMetricFamily *messages, CbRole role)
{
  for (guint channel = 0; channel < CB_N_CHAT_CHANNELS; channel++)
    if (can_come (role, channel))
      self->messages[role][channel] = cb_metric_family_get_counter (
          messages, (const char *const[]){ cb_role_to_string (role),
                                           cb_chat_channel_to_string (channel), NULL });
}

static void
add_message_metrics (CbDaemonMetrics *self)
{
  static const char *const verdicts[] = { "bad", "good" };
  CbMetricFamily *messages = cb_metrics_add (
      self->parts->metrics, CB_METRIC_COUNTER, "chatbot_chat_messages_total",
      "Messages that became durable, by who said them and the way they, or their question, came.",
      (const char *const[]){ "role", "channel", NULL });
  CbMetricFamily *ratings = add_labelled_counter (
      self, "chatbot_chat_ratings_total", "Answers that visitors said something about.", "verdict");

  for (guint role = 0; role < CB_N_ROLES; role++)
    add_role_metrics (self, messages, role);
  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    self->ratings[i] =
        cb_metric_family_get_counter (ratings, (const char *const[]){ verdicts[i], NULL });
}

static void
add_upload_metrics (CbDaemonMetrics *self)
{
  static const char *const results[] = { "stored", "refused", "failed", "incomplete" };
  CbMetricFamily *uploads = add_labelled_counter (self, "chatbot_uploads_total",
                                                  "Files that visitors began to send.", "result");

  G_STATIC_ASSERT (G_N_ELEMENTS (results) == CB_N_UPLOAD_RESULTS);
  for (guint i = 0; i < CB_N_UPLOAD_RESULTS; i++)
    self->uploads[i] =
        cb_metric_family_get_counter (uploads, (const char *const[]){ results[i], NULL });
  self->upload_sizes = cb_metric_family_get_histogram (
      cb_metrics_add_histogram (self->parts->metrics, "chatbot_upload_size_bytes",
                                "Sizes of the files that were kept.", NULL, upload_bounds,
                                G_N_ELEMENTS (upload_bounds)),
      NULL);
}

static void
add_chat_metrics (CbDaemonMetrics *self)
{
  self->answers = cb_metrics_add_histogram (
      self->parts->metrics, "chatbot_chat_response_duration_seconds",
      "Time from a message's commit to the commit of its answer.",
      (const char *const[]){ "responder", NULL }, chat_bounds, G_N_ELEMENTS (chat_bounds));
  self->sessions = add_gauge (self, "chatbot_sessions_active",
                              "Sessions that somebody looks at or speaks in now.");
  self->sessions_opened =
      add_counter (self, "chatbot_sessions_opened_total", "Sessions that began.");
  self->sessions_erased =
      add_counter (self, "chatbot_sessions_erased_total", "Sessions that were erased.");
  self->replies_failed =
      add_counter (self, "chatbot_chat_replies_failed_total", "Messages that got no answer.");
  self->knowledge_entries =
      add_gauge (self, "chatbot_knowledge_entries", "Entries of the knowledge base.");
  self->knowledge_problems = add_gauge (self, "chatbot_knowledge_problems",
                                        "What the newest load of the knowledge base left out.");
}

static void
add_store_metrics (CbDaemonMetrics *self)
{
  self->commits = cb_metric_family_get_histogram (
      cb_metrics_add_histogram (self->parts->metrics, "chatbot_store_commit_duration_seconds",
                                "Time of one group of writes, sync included.", NULL, commit_bounds,
                                G_N_ELEMENTS (commit_bounds)),
      NULL);
  self->store_writes = add_counter (self, "chatbot_store_writes_total", "Writes that are durable.");
  self->store_failed =
      add_counter (self, "chatbot_store_writes_failed_total", "Writes that the store refused.");
  self->store_queued = add_gauge (self, "chatbot_store_queued", "Operations that wait.");
  self->store_ready =
      add_gauge (self, "chatbot_store_ready", "Whether the newest attempt to write succeeded.");
}

static void
add_widget_metrics (CbDaemonMetrics *self)
{
  self->widget_active = cb_metrics_add (
      self->parts->metrics, CB_METRIC_INFO, "chatbot_widget_active_info",
      "Which version of the widget visitors get.", (const char *const[]){ "version", NULL });
  self->widget_errors = add_labelled_counter (self, "chatbot_widget_errors_total",
                                              "Errors that widgets reported.", "version");
  self->widget_versions =
      add_gauge (self, "chatbot_widget_versions", "Versions of the widget that are kept.");
  self->widgets_damaged = add_gauge (self, "chatbot_widgets_damaged",
                                     "Versions of the widget that are not as they were published.");
  self->widget_canary_share =
      add_gauge (self, "chatbot_widget_canary_share_ratio",
                 "Share of the sessions that get a second version; 0 without one.");
  self->widget_canary_visitors = add_gauge (self, "chatbot_widget_canary_visitors_with_errors",
                                            "Visitors who had errors of the second version.");
  self->widget_canary_failed =
      add_gauge (self, "chatbot_widget_canary_failed",
                 "Whether the newest deployment was a second version that was taken back for its "
                 "errors in the last hour.");
  self->widget_canary_rollbacks =
      add_counter (self, "chatbot_widget_canary_rollbacks_total",
                   "Second versions that were taken back for their errors.");
}

static void
add_mongo_metrics (CbDaemonMetrics *self)
{
  CbMongoStats stats;

  if (!cb_daemon_store_get_mongo_stats (self->parts->backend, &stats))
    return;
  self->mongo_commands = add_counter (self, "chatbot_mongodb_commands_total",
                                      "Commands that MongoDB answered, failed ones included.");
  self->mongo_failed = add_counter (self, "chatbot_mongodb_commands_failed_total",
                                    "Commands to MongoDB that failed.");
  self->mongo_microseconds =
      add_counter (self, "chatbot_mongodb_command_duration_microseconds_total",
                   "Time that commands to MongoDB took together.");
  self->mongo_heartbeats_failed =
      add_counter (self, "chatbot_mongodb_heartbeats_failed_total",
                   "How often a server of MongoDB did not answer the driver's watch.");
}

static void
add_log_metrics (CbDaemonMetrics *self)
{
  CbMetricFamily *lines =
      add_labelled_counter (self, "chatbot_log_lines_total", "Lines that were logged.", "level");

  for (guint i = 0; i < CB_N_LOG_LEVELS; i++)
    self->log_lines[i] = cb_metric_family_get_counter (
        lines, (const char *const[]){ cb_log_level_get_name (i), NULL });
  self->log_dropped = add_counter (self, "chatbot_log_lines_dropped_total",
                                   "Lines that are not in the files, since the disk was full or "
                                   "too slow.");
}

static void
add_build_info (CbDaemonMetrics *self)
{
  CbMetricFamily *info =
      cb_metrics_add (self->parts->metrics, CB_METRIC_INFO, "chatbot_build_info", "What runs here.",
                      (const char *const[]){ "version", NULL });

  cb_gauge_set (cb_metric_family_get_gauge (info, (const char *const[]){ CB_VERSION, NULL }), 1);
}

/**
 * cb_daemon_metrics_new:
 * @parts: whom to count
 *
 * Returns: (transfer full): metrics that follow the parts
 */
CbDaemonMetrics *
cb_daemon_metrics_new (const CbDaemonParts *parts)
{
  CbDaemonMetrics *self = g_new0 (CbDaemonMetrics, 1);

  self->parts = parts;
  self->by_request = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  add_build_info (self);
  add_web_metrics (self);
  add_chat_metrics (self);
  add_message_metrics (self);
  add_upload_metrics (self);
  add_store_metrics (self);
  add_widget_metrics (self);
  add_mongo_metrics (self);
  add_log_metrics (self);
  cb_metrics_add_collector (parts->metrics, collect, self);

  g_signal_connect (parts->web, "answered", G_CALLBACK (on_request_answered_cb), self);
  g_signal_connect (parts->web, "refused", G_CALLBACK (on_request_refused_cb), self);
  g_signal_connect (parts->chat, "answered", G_CALLBACK (on_chat_answered_cb), self);
  g_signal_connect (parts->uploads, "ended", G_CALLBACK (on_upload_ended_cb), self);
  g_signal_connect (parts->store, "committed", G_CALLBACK (on_store_committed_cb), self);

  return self;
}

void
cb_daemon_metrics_free (CbDaemonMetrics *self)
{
  g_signal_handlers_disconnect_by_data (self->parts->web, self);
  g_signal_handlers_disconnect_by_data (self->parts->chat, self);
  g_signal_handlers_disconnect_by_data (self->parts->uploads, self);
  g_signal_handlers_disconnect_by_data (self->parts->store, self);
  cb_metrics_remove_collector (self->parts->metrics, self);
  g_hash_table_unref (self->by_request);
  g_free (self->widget_shown);
  g_free (self);
}
