#include "base/cb-settings-schema.h"

#include "base/cb-log-level.h"
#include "base/cb-settings-schema-alerts.h"
#include "base/cb-settings-schema-backup.h"
#include "base/cb-settings-schema-cluster.h"
#include "base/cb-settings-schema-private.h"

/*
 * Where each setting stands in the key file, the variable of the environment where that is not
 * CHATBOTD_GROUP_KEY, and whether it can change while running.
 */
static const struct
{
  const char *group;
  const char *key;
  const char *variable;
  CbSettingFlags flags;
} places[CB_N_SETTINGS] = {
  [CB_SETTING_WEB_LISTEN] = { "Web", "Listen", NULL, 0 },
  [CB_SETTING_WEB_TLS_LISTEN] = { "Web", "TlsListen", NULL, 0 },
  [CB_SETTING_WEB_TLS_CERTIFICATE] = { "Web", "TlsCertificate", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WEB_TLS_KEY] = { "Web", "TlsKey", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WEB_ALLOWED_ORIGINS] = { "Web", "AllowedOrigins", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WEB_TRUSTED_PROXIES] = { "Web", "TrustedProxies", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WEB_MAX_CONNECTIONS] = { "Web", "MaxConnections", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WEB_MAX_CONNECTIONS_PER_ADDRESS] = { "Web", "MaxConnectionsPerAddress", NULL,
                                                   CB_SETTING_RELOADABLE },
  [CB_SETTING_WEB_HEAD_TIMEOUT_MS] = { "Web", "HeadTimeoutMs", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WEB_IDLE_TIMEOUT_MS] = { "Web", "IdleTimeoutMs", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WEB_PROGRESS_TIMEOUT_MS] = { "Web", "ProgressTimeoutMs", NULL,
                                           CB_SETTING_RELOADABLE },
  [CB_SETTING_WEB_MAX_BODY_BYTES] = { "Web", "MaxBodyBytes", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WEBSOCKET_MAX_MESSAGE_BYTES] = { "WebSocket", "MaxMessageBytes", NULL,
                                               CB_SETTING_RELOADABLE },
  [CB_SETTING_WEBSOCKET_MAX_QUEUED_BYTES] = { "WebSocket", "MaxQueuedBytes", NULL,
                                              CB_SETTING_RELOADABLE },
  [CB_SETTING_WEBSOCKET_HEARTBEAT_SECONDS] = { "WebSocket", "HeartbeatSeconds", NULL,
                                               CB_SETTING_RELOADABLE },
  [CB_SETTING_WEBSOCKET_PONG_TIMEOUT_SECONDS] = { "WebSocket", "PongTimeoutSeconds", NULL,
                                                  CB_SETTING_RELOADABLE },
  [CB_SETTING_WEBSOCKET_HELLO_TIMEOUT_SECONDS] = { "WebSocket", "HelloTimeoutSeconds", NULL,
                                                   CB_SETTING_RELOADABLE },
  [CB_SETTING_WEBSOCKET_MAX_PER_SESSION] = { "WebSocket", "MaxPerSession", NULL,
                                             CB_SETTING_RELOADABLE },
  [CB_SETTING_SESSION_IDLE_DAYS] = { "Session", "IdleDays", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_SESSION_MAX_TEXT_LENGTH] = { "Session", "MaxTextLength", NULL,
                                           CB_SETTING_RELOADABLE },
  [CB_SETTING_SESSION_MAX_PENDING] = { "Session", "MaxPending", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_SESSION_PERSON_TIMEOUT_SECONDS] = { "Session", "PersonTimeoutSeconds", NULL,
                                                  CB_SETTING_RELOADABLE },
  [CB_SETTING_SESSION_OPERATOR_TIMEOUT_SECONDS] = { "Session", "OperatorTimeoutSeconds", NULL,
                                                    CB_SETTING_RELOADABLE },
  [CB_SETTING_SESSION_MAX_EXPORT_BYTES] = { "Session", "MaxExportBytes", NULL,
                                            CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_ENABLED] = { "RateLimit", "Enabled", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_SESSIONS_PER_MINUTE] = { "RateLimit", "SessionsPerMinute", NULL,
                                                  CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_SESSIONS_BURST] = { "RateLimit", "SessionsBurst", NULL,
                                             CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_MESSAGES_PER_MINUTE] = { "RateLimit", "MessagesPerMinute", NULL,
                                                  CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_MESSAGES_BURST] = { "RateLimit", "MessagesBurst", NULL,
                                             CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_UPLOADS_PER_MINUTE] = { "RateLimit", "UploadsPerMinute", NULL,
                                                 CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_UPLOADS_BURST] = { "RateLimit", "UploadsBurst", NULL,
                                            CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_SOCKETS_PER_MINUTE] = { "RateLimit", "SocketsPerMinute", NULL,
                                                 CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_SOCKETS_BURST] = { "RateLimit", "SocketsBurst", NULL,
                                            CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_FRAMES_PER_MINUTE] = { "RateLimit", "FramesPerMinute", NULL,
                                                CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_FRAMES_BURST] = { "RateLimit", "FramesBurst", NULL,
                                           CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_WIDGET_ERRORS_PER_MINUTE] = { "RateLimit", "WidgetErrorsPerMinute", NULL,
                                                       CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_WIDGET_ERRORS_BURST] = { "RateLimit", "WidgetErrorsBurst", NULL,
                                                  CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_ADDRESS_FACTOR] = { "RateLimit", "AddressFactor", NULL,
                                             CB_SETTING_RELOADABLE },
  [CB_SETTING_RATE_LIMIT_MAX_KEYS] = { "RateLimit", "MaxKeys", NULL, 0 },
  [CB_SETTING_UPLOAD_ENABLED] = { "Upload", "Enabled", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_UPLOAD_MAX_BYTES] = { "Upload", "MaxBytes", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_UPLOAD_MAX_PER_SESSION] = { "Upload", "MaxPerSession", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_UPLOAD_MAX_BYTES_PER_SESSION] = { "Upload", "MaxBytesPerSession", NULL,
                                                CB_SETTING_RELOADABLE },
  [CB_SETTING_UPLOAD_ALLOWED_TYPES] = { "Upload", "AllowedTypes", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WIDGET_VERSION] = { "Widget", "Version", "WIDGET_VERSION", 0 },
  [CB_SETTING_WIDGET_KEEP_VERSIONS] = { "Widget", "KeepVersions", NULL, 0 },
  [CB_SETTING_WIDGET_MAX_FILES] = { "Widget", "MaxFiles", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WIDGET_MAX_BYTES] = { "Widget", "MaxBytes", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WIDGET_CHECK_SECONDS] = { "Widget", "CheckSeconds", NULL, 0 },
  [CB_SETTING_WIDGET_VERIFY_HOURS] = { "Widget", "VerifyHours", NULL, 0 },
  [CB_SETTING_WIDGET_CANARY_ERROR_BUDGET] = { "Widget", "CanaryErrorBudget", NULL,
                                              CB_SETTING_RELOADABLE },
  [CB_SETTING_KNOWLEDGE_DIRECTORY] = { "Knowledge", "Directory", NULL, 0 },
  [CB_SETTING_KNOWLEDGE_THRESHOLD] = { "Knowledge", "Threshold", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_KNOWLEDGE_LANGUAGE] = { "Knowledge", "Language", NULL, 0 },
  [CB_SETTING_KNOWLEDGE_MAX_ENTRIES] = { "Knowledge", "MaxEntries", NULL, 0 },
  [CB_SETTING_KNOWLEDGE_MAX_FILE_BYTES] = { "Knowledge", "MaxFileBytes", NULL, 0 },
  [CB_SETTING_KNOWLEDGE_WATCH] = { "Knowledge", "Watch", NULL, 0 },
  [CB_SETTING_STORE_MAX_QUEUED] = { "Store", "MaxQueued", NULL, 0 },
  [CB_SETTING_STORE_MONGODB_URI] = { "Store", "MongodbUri", "MONGODB_URI", CB_SETTING_SECRET },
  [CB_SETTING_CLUSTER_REDIS_URL] = { "Cluster", "RedisUrl", "REDIS_URL", CB_SETTING_SECRET },
  [CB_SETTING_CLUSTER_NAME] = { "Cluster", "Name", NULL, 0 },
  [CB_SETTING_CLUSTER_MAX_QUEUED_BYTES] = { "Cluster", "MaxQueuedBytes", NULL, 0 },
  [CB_SETTING_CLUSTER_NODE_TIMEOUT_SECONDS] = { "Cluster", "NodeTimeoutSeconds", NULL, 0 },
  [CB_SETTING_CLUSTER_LEASE_SECONDS] = { "Cluster", "LeaseSeconds", NULL, 0 },
  [CB_SETTING_BACKUP_INTERVAL_HOURS] = { "Backup", "IntervalHours", "BACKUP_INTERVAL_HOURS",
                                         CB_SETTING_RELOADABLE },
  [CB_SETTING_BACKUP_RETENTION_DAYS] = { "Backup", "RetentionDays", "BACKUP_RETENTION_DAYS",
                                         CB_SETTING_RELOADABLE },
  [CB_SETTING_BACKUP_DRILL_INTERVAL_DAYS] = { "Backup", "DrillIntervalDays", NULL,
                                              CB_SETTING_RELOADABLE },
  [CB_SETTING_BACKUP_DIRECTORY] = { "Backup", "Directory", NULL, 0 },
  [CB_SETTING_BACKUP_BYTES_PER_SECOND] = { "Backup", "BytesPerSecond", NULL,
                                           CB_SETTING_RELOADABLE },
  [CB_SETTING_BACKUP_COMPRESSION_LEVEL] = { "Backup", "CompressionLevel", NULL,
                                            CB_SETTING_RELOADABLE },
  [CB_SETTING_BACKUP_SECRETS] = { "Backup", "Secrets", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_BACKUP_PUBLIC_KEY] = { "Backup", "PublicKey", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_BACKUP_IDENTITY_FILE] = { "Backup", "IdentityFile", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_BACKUP_COPY_DIRECTORY] = { "Backup", "CopyDirectory", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_BACKUP_COPY_COMMAND] = { "Backup", "CopyCommand", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_BACKUP_COPY_TIMEOUT_SECONDS] = { "Backup", "CopyTimeoutSeconds", NULL,
                                               CB_SETTING_RELOADABLE },
  [CB_SETTING_BACKUP_USE_MONGODUMP] = { "Backup", "UseMongodump", NULL, 0 },
  [CB_SETTING_BACKUP_MONGODUMP_TIMEOUT_SECONDS] = { "Backup", "MongodumpTimeoutSeconds", NULL, 0 },
  [CB_SETTING_DAEMON_DATA_DIRECTORY] = { "Daemon", "DataDirectory", NULL, 0 },
  [CB_SETTING_DAEMON_BUS] = { "Daemon", "Bus", NULL, 0 },
  [CB_SETTING_DAEMON_STOP_TIMEOUT_SECONDS] = { "Daemon", "StopTimeoutSeconds", NULL,
                                               CB_SETTING_RELOADABLE },
  [CB_SETTING_LOG_LEVEL] = { "Log", "Level", "LOG_LEVEL", CB_SETTING_RELOADABLE },
  [CB_SETTING_LOG_FILES] = { "Log", "Files", NULL, 0 },
  [CB_SETTING_LOG_DIRECTORY] = { "Log", "Directory", NULL, 0 },
  [CB_SETTING_LOG_COMPRESS_AFTER_DAYS] = { "Log", "CompressAfterDays", NULL, 0 },
  [CB_SETTING_LOG_KEEP_DAYS] = { "Log", "KeepDays", NULL, 0 },
  [CB_SETTING_LOG_MAX_QUEUED_BYTES] = { "Log", "MaxQueuedBytes", NULL, 0 },
  [CB_SETTING_METRICS_ALLOWED_NETWORKS] = { "Metrics", "AllowedNetworks", NULL,
                                            CB_SETTING_RELOADABLE },
  [CB_SETTING_ALERTS_ENABLED] = { "Alerts", "Enabled", "ALERTS_ENABLED", CB_SETTING_RELOADABLE },
  [CB_SETTING_ALERTS_RECIPIENTS] = { "Alerts", "Recipients", "ALERT_RECIPIENTS",
                                     CB_SETTING_RELOADABLE },
  [CB_SETTING_ALERTS_CHECK_INTERVAL_MS] = { "Alerts", "CheckIntervalMs", "ALERT_CHECK_INTERVAL",
                                            CB_SETTING_RELOADABLE },
  [CB_SETTING_ALERTS_RULES] = { "Alerts", "Rules", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_ALERTS_GROUP_WAIT_SECONDS] = { "Alerts", "GroupWaitSeconds", NULL,
                                             CB_SETTING_RELOADABLE },
  [CB_SETTING_ALERTS_REPEAT_SECONDS] = { "Alerts", "RepeatSeconds", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_ALERTS_GIVE_UP_HOURS] = { "Alerts", "GiveUpHours", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_ALERTS_MAX_WAITING] = { "Alerts", "MaxWaiting", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_ALERTS_DELIVERY_TIMEOUT_SECONDS] = { "Alerts", "DeliveryTimeoutSeconds", NULL,
                                                   CB_SETTING_RELOADABLE },
  [CB_SETTING_ALERTS_HISTORY_DAYS] = { "Alerts", "HistoryDays", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_MAIL_HOST] = { "Mail", "Host", "SMTP_HOST", CB_SETTING_RELOADABLE },
  [CB_SETTING_MAIL_PORT] = { "Mail", "Port", "SMTP_PORT", CB_SETTING_RELOADABLE },
  [CB_SETTING_MAIL_SECURITY] = { "Mail", "Security", "SMTP_SECURE", CB_SETTING_RELOADABLE },
  [CB_SETTING_MAIL_USER] = { "Mail", "User", "SMTP_USER", CB_SETTING_RELOADABLE },
  [CB_SETTING_MAIL_PASSWORD] = { "Mail", "Password", "SMTP_PASSWORD",
                                 CB_SETTING_SECRET | CB_SETTING_RELOADABLE },
  [CB_SETTING_MAIL_FROM] = { "Mail", "From", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_MAIL_CA_FILE] = { "Mail", "CaFile", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_SLACK_URL] = { "Slack", "Url", NULL, CB_SETTING_SECRET | CB_SETTING_RELOADABLE },
  [CB_SETTING_WEBHOOK_URL] = { "Webhook", "Url", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_WEBHOOK_SECRET] = { "Webhook", "Secret", NULL,
                                  CB_SETTING_SECRET | CB_SETTING_RELOADABLE },
  [CB_SETTING_SMS_URL] = { "Sms", "Url", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_SMS_USER] = { "Sms", "User", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_SMS_PASSWORD] = { "Sms", "Password", NULL,
                                CB_SETTING_SECRET | CB_SETTING_RELOADABLE },
  [CB_SETTING_SMS_FROM] = { "Sms", "From", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_SMS_RECIPIENTS] = { "Sms", "Recipients", NULL, CB_SETTING_RELOADABLE },
  [CB_SETTING_ALERTMANAGER_URL] = { "Alertmanager", "Url", NULL, CB_SETTING_RELOADABLE },
};

const char *
cb_setting_get_group (CbSetting setting)
{
  return places[setting].group;
}

const char *
cb_setting_get_key (CbSetting setting)
{
  return places[setting].key;
}

CbSettingFlags
cb_setting_get_flags (CbSetting setting)
{
  return places[setting].flags;
}

static void
append_upper (GString *out, const char *camel)
{
  for (const char *p = camel; *p != '\0'; p++)
    {
      if (p > camel && g_ascii_isupper (*p) && g_ascii_islower (p[-1]))
        g_string_append_c (out, '_');
      g_string_append_c (out, g_ascii_toupper (*p));
    }
}

/**
 * cb_setting_dup_variable:
 * @setting: a setting
 *
 * Returns: (transfer full): the environment variable that overrides the key file, such as
 *   "CHATBOTD_WEB_MAX_CONNECTIONS"
 */
char *
cb_setting_dup_variable (CbSetting setting)
{
  GString *name;

  if (places[setting].variable != NULL)
    return g_strdup (places[setting].variable);

  name = g_string_new ("CHATBOTD_");
  append_upper (name, places[setting].group);
  g_string_append_c (name, '_');
  append_upper (name, places[setting].key);

  return g_string_free (name, FALSE);
}

static void
create_listen (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_WEB_LISTEN] = list (
      "web-listen",
      "Where to listen: ADDRESS:PORT, [ADDRESS]:PORT for IPv6, or unix:/PATH of a socket; port "
      "0 for one that the kernel chooses",
      &cb_setting_kind_listener, "127.0.0.1:8080", f);
  props[CB_SETTING_WEB_TLS_LISTEN] =
      list ("web-tls-listen",
            "Where to listen for clients that speak TLS 1.2 or 1.3 (https, wss), as for Listen",
            &cb_setting_kind_listener, "", f);
  props[CB_SETTING_WEB_TLS_CERTIFICATE] =
      text ("web-tls-certificate",
            "PEM file of the certificate for TlsListen, followed by those between it and the root; "
            "read again at a reload",
            &cb_setting_kind_optional_path, "", f);
  props[CB_SETTING_WEB_TLS_KEY] = text (
      "web-tls-key",
      "PEM file of the certificate's private key, without a passphrase; read again at a reload",
      &cb_setting_kind_optional_path, "", f);
}

static void
create_web (GParamSpec **props, GParamFlags f)
{
  create_listen (props, f);
  props[CB_SETTING_WEB_ALLOWED_ORIGINS] =
      list ("web-allowed-origins",
            "Origins of other websites that may use this server from a browser, such as "
            "https://www.example.org; * for any. Its own origin always may",
            &cb_setting_kind_origin, "", f);
  props[CB_SETTING_WEB_TRUSTED_PROXIES] = list (
      "web-trusted-proxies",
      "Addresses or networks (10.0.0.0/8) of reverse proxies whose X-Forwarded-For is believed; "
      "unix for those that come through a unix socket",
      &cb_setting_kind_proxy, "", f);
  props[CB_SETTING_WEB_MAX_CONNECTIONS] =
      number ("web-max-connections", "Connections in all", 1, 1000000, 10000, f);
  props[CB_SETTING_WEB_MAX_CONNECTIONS_PER_ADDRESS] =
      number ("web-max-connections-per-address",
              "Connections from one address (for IPv6, one /64 network); 0 for no limit", 0,
              1000000, 1000, f);
  props[CB_SETTING_WEB_HEAD_TIMEOUT_MS] =
      number ("web-head-timeout-ms", "Time for a whole request head, in milliseconds", 10, 600000,
              10000, f);
  props[CB_SETTING_WEB_IDLE_TIMEOUT_MS] =
      number ("web-idle-timeout-ms",
              "Time that a connection may rest between requests, in "
              "milliseconds",
              10, 3600000, 75000, f);
  props[CB_SETTING_WEB_PROGRESS_TIMEOUT_MS] =
      number ("web-progress-timeout-ms",
              "Time that a request body or a response may make no progress, in milliseconds", 10,
              600000, 20000, f);
  props[CB_SETTING_WEB_MAX_BODY_BYTES] = bytes (
      "web-max-body-bytes", "Size of a request body, uploads aside", 1024, 1 << 30, 128 * 1024, f);
}

static void
create_websocket (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_WEBSOCKET_MAX_MESSAGE_BYTES] =
      number ("websocket-max-message-bytes", "Size of one message, over all its fragments", 1024,
              16 << 20, 65536, f);
  props[CB_SETTING_WEBSOCKET_MAX_QUEUED_BYTES] =
      number ("websocket-max-queued-bytes",
              "Bytes that may wait for a slow reader before the socket is closed with 4008", 4096,
              256 << 20, 256 * 1024, f);
  props[CB_SETTING_WEBSOCKET_HEARTBEAT_SECONDS] =
      number ("websocket-heartbeat-seconds", "A ping is sent after so much silence; 0 for none", 0,
              3600, 30, f);
  props[CB_SETTING_WEBSOCKET_PONG_TIMEOUT_SECONDS] =
      number ("websocket-pong-timeout-seconds",
              "A peer that stays silent so long after a ping counts as gone", 1, 3600, 20, f);
  props[CB_SETTING_WEBSOCKET_HELLO_TIMEOUT_SECONDS] = number (
      "websocket-hello-timeout-seconds", "Time for the first message, hello", 1, 600, 10, f);
  props[CB_SETTING_WEBSOCKET_MAX_PER_SESSION] = number (
      "websocket-max-per-session", "Sockets and event streams of one session", 1, 100000, 200, f);
}

static void
create_session (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_SESSION_IDLE_DAYS] = number (
      "session-idle-days", "A session that nobody used for so many days is erased", 1, 3650, 30, f);
  props[CB_SETTING_SESSION_MAX_TEXT_LENGTH] =
      number ("session-max-text-length", "Characters of one message", 1, 1000000, 4000, f);
  props[CB_SETTING_SESSION_MAX_PENDING] =
      number ("session-max-pending", "Messages of one session that may wait for their answer", 1,
              10000, 50, f);
  props[CB_SETTING_SESSION_PERSON_TIMEOUT_SECONDS] =
      number ("session-person-timeout-seconds",
              "A visitor who asked for a person and waits so long is told that nobody is there, "
              "and asked for an e-mail address; 0 for never",
              0, 86400, 120, f);
  props[CB_SETTING_SESSION_OPERATOR_TIMEOUT_SECONDS] =
      number ("session-operator-timeout-seconds",
              "A person who has a session and answers its visitor's message so long neither by "
              "words nor by typing has gone: the visitor waits for another one; 0 for never",
              0, 86400, 600, f);
  props[CB_SETTING_SESSION_MAX_EXPORT_BYTES] =
      number ("session-max-export-bytes", "Size of a conversation that is written down", 65536,
              24 << 20, 16 << 20, f);
}

static void
create_rate_limit (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_RATE_LIMIT_ENABLED] =
      flag ("rate-limit-enabled", "Whether any of the limits below applies", TRUE, f);
  props[CB_SETTING_RATE_LIMIT_SESSIONS_PER_MINUTE] =
      number ("rate-limit-sessions-per-minute", "New sessions of one address", 1, 1000000, 20, f);
  props[CB_SETTING_RATE_LIMIT_SESSIONS_BURST] = number (
      "rate-limit-sessions-burst", "New sessions of one address at once", 1, 1000000, 20, f);
  props[CB_SETTING_RATE_LIMIT_MESSAGES_PER_MINUTE] =
      number ("rate-limit-messages-per-minute", "Messages of one session", 1, 1000000, 60, f);
  props[CB_SETTING_RATE_LIMIT_MESSAGES_BURST] =
      number ("rate-limit-messages-burst", "Messages of one session at once", 1, 1000000, 20, f);
  props[CB_SETTING_RATE_LIMIT_UPLOADS_PER_MINUTE] =
      number ("rate-limit-uploads-per-minute", "Uploads of one session", 1, 1000000, 10, f);
  props[CB_SETTING_RATE_LIMIT_UPLOADS_BURST] =
      number ("rate-limit-uploads-burst", "Uploads of one session at once", 1, 1000000, 10, f);
  props[CB_SETTING_RATE_LIMIT_SOCKETS_PER_MINUTE] =
      number ("rate-limit-sockets-per-minute", "New WebSockets of one address", 1, 1000000, 120, f);
  props[CB_SETTING_RATE_LIMIT_SOCKETS_BURST] = number (
      "rate-limit-sockets-burst", "New WebSockets of one address at once", 1, 1000000, 60, f);
  props[CB_SETTING_RATE_LIMIT_FRAMES_PER_MINUTE] = number (
      "rate-limit-frames-per-minute",
      "Frames of one session's WebSockets that are no messages: typing, read, ping and malformed",
      1, 1000000, 600, f);
  props[CB_SETTING_RATE_LIMIT_FRAMES_BURST] =
      number ("rate-limit-frames-burst", "Frames of that kind at once", 1, 1000000, 200, f);
  props[CB_SETTING_RATE_LIMIT_WIDGET_ERRORS_PER_MINUTE] =
      number ("rate-limit-widget-errors-per-minute", "Errors that widgets of one address report", 1,
              1000000, 5, f);
  props[CB_SETTING_RATE_LIMIT_WIDGET_ERRORS_BURST] =
      number ("rate-limit-widget-errors-burst", "Errors that widgets of one address report at once",
              1, 1000000, 5, f);
  props[CB_SETTING_RATE_LIMIT_ADDRESS_FACTOR] =
      number ("rate-limit-address-factor",
              "How many times what one session may send one address may send", 1, 10000, 10, f);
  props[CB_SETTING_RATE_LIMIT_MAX_KEYS] =
      number ("rate-limit-max-keys",
              "Addresses and sessions that are remembered for each limit, 16 bytes each", 1024,
              16 << 20, 65536, f);
}

static void
create_upload (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_UPLOAD_ENABLED] =
      flag ("upload-enabled", "Whether visitors may send files", TRUE, f);
  props[CB_SETTING_UPLOAD_MAX_BYTES] =
      bytes ("upload-max-bytes", "Size of one file", 1, G_GUINT64_CONSTANT (1) << 40, 10 << 20, f);
  props[CB_SETTING_UPLOAD_MAX_PER_SESSION] =
      number ("upload-max-per-session", "Files of one session", 1, 100000, 20, f);
  props[CB_SETTING_UPLOAD_MAX_BYTES_PER_SESSION] =
      bytes ("upload-max-bytes-per-session", "Bytes of all files of one session", 1,
             G_GUINT64_CONSTANT (1) << 40, 50 << 20, f);
  props[CB_SETTING_UPLOAD_ALLOWED_TYPES] =
      list ("upload-allowed-types", "Types of files that are taken, told from their content",
            &cb_setting_kind_media_type,
            "image/png;image/jpeg;image/gif;image/webp;application/pdf;text/plain", f);
}

static void
create_widget (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_WIDGET_VERSION] =
      text ("widget-version",
            "Number of the first version of the widget; where it is higher than all there were, of "
            "the next",
            &cb_setting_kind_version, "1.0.0", f);
  props[CB_SETTING_WIDGET_KEEP_VERSIONS] =
      number ("widget-keep-versions",
              "Versions that are kept and served; what is deployed stays, and what was before it",
              3, 1000, 20, f);
  props[CB_SETTING_WIDGET_MAX_FILES] =
      number ("widget-max-files", "Files of one version", 1, 1000, 64, f);
  props[CB_SETTING_WIDGET_MAX_BYTES] =
      bytes ("widget-max-bytes", "Bytes of all files of one version; all versions are in memory",
             1024, 64 << 20, 4 << 20, f);
  props[CB_SETTING_WIDGET_CHECK_SECONDS] =
      number ("widget-check-seconds",
              "How often an open page asks whether another version is deployed; 0 for never", 0,
              86400, 600, f);
  props[CB_SETTING_WIDGET_VERIFY_HOURS] =
      number ("widget-verify-hours",
              "Hours from one check of every version on disk to the next; 0 for none by itself", 0,
              8760, 24, f);
  props[CB_SETTING_WIDGET_CANARY_ERROR_BUDGET] =
      number ("widget-canary-error-budget",
              "A version that only some visitors get is taken back when so many of them had errors "
              "of it",
              1, 1000000, 5, f);
}

static void
create_rest (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_KNOWLEDGE_DIRECTORY] = text (
      "knowledge-directory", "Where the Markdown and JSON Lines files of the knowledge base are",
      &cb_setting_kind_path, "/etc/chatbotd/knowledge", f);
  props[CB_SETTING_KNOWLEDGE_THRESHOLD] = g_param_spec_double (
      "knowledge-threshold", NULL,
      "Confidence, 0 to 1, below which the bot says that it does not know", 0, 1, 0.5, f);
  props[CB_SETTING_KNOWLEDGE_LANGUAGE] =
      text ("knowledge-language", "Language of entries that name none, as in en or de",
            &cb_setting_kind_language, "en", f);
  props[CB_SETTING_KNOWLEDGE_MAX_ENTRIES] =
      number ("knowledge-max-entries", "Entries in all; more are left out and reported", 1, 1000000,
              100000, f);
  props[CB_SETTING_KNOWLEDGE_MAX_FILE_BYTES] =
      bytes ("knowledge-max-file-bytes", "Size of one file; a larger one is left out and reported",
             1024, 1 << 30, 64 << 20, f);
  props[CB_SETTING_KNOWLEDGE_WATCH] =
      flag ("knowledge-watch", "Whether changed files are read again by themselves", TRUE, f);
  props[CB_SETTING_STORE_MAX_QUEUED] =
      number ("store-max-queued",
              "Reads, and likewise writes, that may wait for the database; more are refused", 16,
              1000000, 20000, f);
  props[CB_SETTING_STORE_MONGODB_URI] =
      text ("store-mongodb-uri",
            "The MongoDB to keep everything in, timeouts, TLS and write concern included; without "
            "one it is an SQLite database in the data directory",
            &cb_setting_kind_optional_mongodb_uri, "", f);
  props[CB_SETTING_DAEMON_DATA_DIRECTORY] =
      text ("daemon-data-directory", "Where the database and uploads are kept",
            &cb_setting_kind_path, "/var/lib/chatbotd", f);
  props[CB_SETTING_DAEMON_BUS] =
      text ("daemon-bus",
            "The D-Bus to be on: system, session, none, or an address; auto for the system bus "
            "where there is one, and to do without as long as there is none",
            &cb_setting_kind_bus, "auto", f);
  props[CB_SETTING_DAEMON_STOP_TIMEOUT_SECONDS] = number (
      "daemon-stop-timeout-seconds", "Time to finish what is under way at a stop", 1, 600, 10, f);
}

static void
create_observation (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_LOG_LEVEL] =
      g_param_spec_enum ("log-level", NULL, "What is logged: this and what matters more",
                         CB_TYPE_LOG_LEVEL, CB_LOG_LEVEL_HTTP, f);
  props[CB_SETTING_LOG_FILES] =
      flag ("log-files", "Whether the log goes to daily files, too", TRUE, f);
  props[CB_SETTING_LOG_DIRECTORY] = text ("log-directory", "Where the daily files go",
                                          &cb_setting_kind_path, "/var/log/chatbotd", f);
  props[CB_SETTING_LOG_COMPRESS_AFTER_DAYS] = number (
      "log-compress-after-days", "Files of days before these are compressed", 1, 3650, 14, f);
  props[CB_SETTING_LOG_KEEP_DAYS] = number (
      "log-keep-days", "Files of days before these are deleted; 0 for never", 0, 36500, 90, f);
  props[CB_SETTING_LOG_MAX_QUEUED_BYTES] = bytes (
      "log-max-queued-bytes", "Lines that may wait for the disk; more are dropped and counted",
      4096, 1 << 30, 4 << 20, f);
  props[CB_SETTING_METRICS_ALLOWED_NETWORKS] =
      list ("metrics-allowed-networks",
            "Addresses or networks that may read GET /metrics; unix for those that come through a "
            "unix socket",
            &cb_setting_kind_proxy, "127.0.0.0/8;::1;unix", f);
}

/**
 * cb_setting_create_pspecs:
 * @flags: for each of them
 *
 * States type, range, default and meaning of every setting.
 *
 * Returns: (transfer full) (array length=CB_N_SETTINGS): the pspecs, by #CbSetting
 */
GParamSpec **
cb_setting_create_pspecs (GParamFlags flags)
{
  GParamSpec **props = g_new0 (GParamSpec *, CB_N_SETTINGS);

  create_web (props, flags);
  create_websocket (props, flags);
  create_session (props, flags);
  create_rate_limit (props, flags);
  create_upload (props, flags);
  create_widget (props, flags);
  create_rest (props, flags);
  create_observation (props, flags);
  cb_settings_schema_create_cluster (props, flags);
  cb_settings_schema_create_alerts (props, flags);
  cb_settings_schema_create_backup (props, flags);

  return props;
}
