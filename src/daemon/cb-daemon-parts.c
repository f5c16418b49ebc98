#include "daemon/cb-daemon-parts.h"

#include <unistd.h>

#include "backups/cb-backup-plan.h"
#include "backups/cb-restore.h"
#include "base/cb-clock-system.h"
#include "bot/cb-responder-chain.h"
#include "bot/cb-responder-fallback.h"
#include "bot/cb-responder-small-talk.h"
#include "bot/cb-trained-weights.h"
#include "daemon/cb-channels.h"
#include "daemon/cb-daemon-cluster.h"
#include "daemon/cb-daemon-log.h"
#include "daemon/cb-daemon-metrics.h"
#include "daemon/cb-daemon-store.h"
#include "daemon/cb-data-directory.h"
#include "daemon/cb-data-pause.h"
#include "daemon/cb-history-lines.h"
#include "log/cb-log-ids.h"
#include "log/cb-log-json.h"

/* How long the knowledge directory must have been quiet before it is read again. */
#define SETTLE_MS 500

/* Without files there is still the journal, so this is no reason not to start. */
static void
create_log_files (CbDaemonParts *self)
{
  CbSettings *settings = self->settings;
  const CbLogFilesConfig config = {
    .directory = cb_settings_get_string (settings, CB_SETTING_LOG_DIRECTORY),
    .compress_after_days = cb_settings_get_uint (settings, CB_SETTING_LOG_COMPRESS_AFTER_DAYS),
    .keep_days = cb_settings_get_uint (settings, CB_SETTING_LOG_KEEP_DAYS),
    .max_queued = cb_settings_get_uint64 (settings, CB_SETTING_LOG_MAX_QUEUED_BYTES),
  };
  g_autoptr (CbLogSink) sink = NULL;
  g_autoptr (GError) error = NULL;

  if (!cb_settings_get_boolean (settings, CB_SETTING_LOG_FILES))
    return;

  self->log_files = cb_log_files_new (self->clock, &config, &error);
  if (self->log_files == NULL)
    {
      cb_log_printf (self->log, CB_LOG_LEVEL_WARN, NULL, "There will be no log files: %s",
                     error->message);
      return;
    }

  sink = cb_log_json_new (self->log_files);
  cb_log_add_sink (self->log, sink);
}

static gboolean
create_store (CbDaemonParts *self, const char *directory, GError **error)
{
  g_autofree char *uploads = g_build_filename (directory, CB_BACKUP_UPLOADS, NULL);
  guint max_queued = cb_settings_get_uint (self->settings, CB_SETTING_STORE_MAX_QUEUED);

  self->backend = cb_daemon_store_create_backend (self->settings, error);
  if (self->backend == NULL)
    return FALSE;
  self->dumper = cb_daemon_store_create_dumper (self->settings, error);
  if (self->dumper == NULL)
    return FALSE;
  self->store = cb_store_new (self->backend, max_queued, error);
  if (self->store == NULL)
    return FALSE;

  self->uploads = cb_uploads_new (self->store, self->clock, self->settings, uploads, error);

  return self->uploads != NULL;
}

static void
create_knowledge (CbDaemonParts *self, const char *directory)
{
  CbSettings *settings = self->settings;
  g_autofree char *trained = g_build_filename (directory, CB_TRAINED_WEIGHTS_FILE_NAME, NULL);
  CbKnowledgeConfig config = {
    .directory = cb_settings_get_string (settings, CB_SETTING_KNOWLEDGE_DIRECTORY),
    .language = cb_settings_get_string (settings, CB_SETTING_KNOWLEDGE_LANGUAGE),
    .trained = trained,
    .limits = CB_KNOWLEDGE_LIMITS_DEFAULT,
    .watch = cb_settings_get_boolean (settings, CB_SETTING_KNOWLEDGE_WATCH),
    .settle_ms = SETTLE_MS,
  };

  config.limits.max_entries = cb_settings_get_uint (settings, CB_SETTING_KNOWLEDGE_MAX_ENTRIES);
  config.limits.max_file_size =
      cb_settings_get_uint64 (settings, CB_SETTING_KNOWLEDGE_MAX_FILE_BYTES);
  self->knowledge = cb_knowledge_new (&config);
}

/* Who answers, the first that can. */
static CbResponder *
create_responder (CbDaemonParts *self)
{
  CbResponderChain *chain = cb_responder_chain_new ();
  g_autoptr (CbResponderSmallTalk) small_talk = cb_responder_small_talk_new ();
  g_autoptr (CbResponderFallback) fallback = cb_responder_fallback_new (self->knowledge);

  self->from_knowledge = cb_responder_knowledge_new (
      self->knowledge, cb_settings_get_double (self->settings, CB_SETTING_KNOWLEDGE_THRESHOLD));
  cb_responder_chain_append (chain, CB_RESPONDER (small_talk));
  cb_responder_chain_append (chain, CB_RESPONDER (self->from_knowledge));
  cb_responder_chain_append (chain, CB_RESPONDER (fallback));

  return CB_RESPONDER (chain);
}

static void
create_chat (CbDaemonParts *self)
{
  g_autoptr (CbResponder) responder = create_responder (self);

  self->chat = cb_chat_new (self->store, responder, self->uploads, self->clock, self->settings);
  self->sweeper = cb_session_sweeper_new (self->chat, self->store, self->clock);
  self->waiting_room = cb_waiting_room_new (self->chat, self->clock);
  self->operator_watch = cb_operator_watch_new (self->chat, self->clock);
}

/* A restore that was stopped in the middle is carried through before anybody looks at the data. */
static gboolean
complete_restore (CbDaemonParts *self, const char *directory, GError **error)
{
  g_autofree char *kept = NULL;

  if (!cb_restore_complete (directory, cb_daemon_store_get_file_name (self->settings),
                            cb_clock_get_real_time (self->clock), &kept, error))
    return FALSE;
  if (kept != NULL)
    cb_log_printf (self->log, CB_LOG_LEVEL_WARN, CB_LOG_ID_RESTORED,
                   "A restore was carried through; what was there before is in %s", kept);

  return TRUE;
}

static gboolean
create_backups (CbDaemonParts *self, const char *const *configuration, GError **error)
{
  self->jobs = cb_job_queue_new (self->clock);
  self->backups = cb_backups_new (self->settings, self->dumper, self->jobs, self->metrics,
                                  self->clock, configuration, error);

  return self->backups != NULL;
}

/* A version of the widget is no longer as it was published, or was taken back for its errors. */
static const char *const widget_rules[] = {
  "widget-damaged: widgets_damaged > 0 over 5s for 0s clear 0 severity critical",
  "widget-trial: widget_trial_failed > 0 over 5s for 0s clear 0 severity warning",
  NULL,
};

/*
 * Who looks at the others comes when they are there; the history, when all metrics are; the log,
 * when all are there of whom it tells.
 */
static gboolean
create_observers (CbDaemonParts *self, GError **error)
{
  guint n_lines;
  const CbHistorySeries *lines = cb_history_lines_get (&n_lines);
  g_autoptr (GPtrArray) channels = cb_channels_new (self->settings, self->log, error);

  if (channels == NULL)
    return FALSE;

  self->counting = cb_daemon_metrics_new (self);
  self->history = cb_metrics_history_new (self->metrics, self->clock, lines, n_lines);
  self->alerts = cb_alerts_new (self->store, self->metrics, self->history, self->clock,
                                self->settings, channels);
  cb_alerts_set_more_rules (self->alerts, widget_rules);
  self->telling = cb_daemon_log_new (self);
  if (self->fanout != NULL)
    {
      self->leader = cb_daemon_cluster_create_leader (self);
      self->cluster = cb_daemon_cluster_new (self);
    }

  return TRUE;
}

/**
 * cb_daemon_parts_create:
 * @self: (out caller-allocates): the parts
 * @settings: what the administrator chose
 * @configuration: where that is written: key files and directories of key files
 * @log: where to write
 * @error: return location for an error
 *
 * @self must stay where it is: the parts that look at the others keep a pointer to it. Makes every
 * part and hands each what it needs. After %FALSE, too, they are to be cleared.
 */
gboolean
cb_daemon_parts_create (CbDaemonParts *self,
                        CbSettings *settings,
                        const char *const *configuration,
                        CbLog *log,
                        GError **error)
{
  const char *directory = cb_settings_get_string (settings, CB_SETTING_DAEMON_DATA_DIRECTORY);

  *self = (CbDaemonParts){ .lock = -1 };
  self->settings = g_object_ref (settings);
  self->log = g_object_ref (log);
  self->clock = cb_clock_system_new ();
  if (!cb_daemon_cluster_create_fanout (self, &self->fanout, error))
    return FALSE;
  self->lock = cb_data_directory_open (directory, error);
  if (self->lock < 0 || !complete_restore (self, directory, error))
    return FALSE;

  create_log_files (self);
  self->metrics = cb_metrics_new ();
  self->sampler = cb_system_sampler_new (self->metrics, directory, error);
  if (self->sampler == NULL || !create_store (self, directory, error) ||
      !create_backups (self, configuration, error))
    return FALSE;

  create_knowledge (self, directory);
  create_chat (self);
  self->web = cb_web_server_new (self->chat, self->uploads, self->metrics, self->clock, settings);
  self->widgets = cb_widgets_new (settings, self->clock, directory, error);
  if (self->widgets == NULL)
    return FALSE;
  cb_web_server_set_widgets (self->web, CB_WIDGET_SOURCE (self->widgets));
  self->pause = cb_data_pause_new (self);
  cb_backups_set_host (self->backups, CB_RESTORE_HOST (self->pause));

  return create_observers (self, error);
}

/* In the reverse order of their making; the store waits until all it was given is written. */
void
cb_daemon_parts_clear (CbDaemonParts *self)
{
  g_clear_object (&self->bus);
  g_clear_pointer (&self->cluster, cb_daemon_cluster_free);
  g_clear_pointer (&self->telling, cb_daemon_log_free);
  g_clear_object (&self->alerts);
  g_clear_object (&self->history);
  g_clear_pointer (&self->counting, cb_daemon_metrics_free);
  g_clear_object (&self->pause);
  g_clear_object (&self->web);
  g_clear_object (&self->widgets);
  g_clear_object (&self->backups);
  g_clear_object (&self->jobs);
  g_clear_object (&self->operator_watch);
  g_clear_object (&self->waiting_room);
  g_clear_object (&self->sweeper);
  g_clear_object (&self->chat);
  g_clear_object (&self->from_knowledge);
  g_clear_object (&self->knowledge);
  g_clear_object (&self->leader);
  g_clear_object (&self->fanout);
  g_clear_object (&self->uploads);
  g_clear_object (&self->store);
  g_clear_object (&self->backend);
  g_clear_object (&self->dumper);
  g_clear_object (&self->sampler);
  g_clear_object (&self->metrics);
  g_clear_object (&self->log_files);
  g_clear_object (&self->clock);
  g_clear_object (&self->log);
  g_clear_object (&self->settings);
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}
