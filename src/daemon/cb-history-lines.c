#include "daemon/cb-history-lines.h"

/* What the console draws and the alert rules look at, and how it follows from the metrics. */
static const CbHistorySeries lines[] = {
  { "requests_per_second", CB_HISTORY_RATE, "chatbot_http_request_duration_seconds", NULL, 0 },
  { "response_time_p95", CB_HISTORY_QUANTILE, "chatbot_http_request_duration_seconds", NULL, 0.95 },
  { "error_rate", CB_HISTORY_RATIO, "chatbot_http_request_duration_seconds", "status=\"5", 0 },
  { "chat_response_time_p95", CB_HISTORY_QUANTILE, "chatbot_chat_response_duration_seconds", NULL,
    0.95 },
  { "answers_per_second", CB_HISTORY_RATE, "chatbot_chat_response_duration_seconds", NULL, 0 },
  { "websocket_connections", CB_HISTORY_VALUE, "chatbot_websocket_connections", NULL, 0 },
  { "connections", CB_HISTORY_VALUE, "chatbot_http_connections", NULL, 0 },
  { "sessions_active", CB_HISTORY_VALUE, "chatbot_sessions_active", NULL, 0 },
  { "cpu_usage", CB_HISTORY_VALUE, "chatbot_host_cpu_usage_ratio", NULL, 0 },
  { "memory_usage", CB_HISTORY_VALUE, "chatbot_host_memory_usage_ratio", NULL, 0 },
  { "disk_free", CB_HISTORY_VALUE, "chatbot_data_disk_free_ratio", NULL, 0 },
  { "backup_overdue", CB_HISTORY_VALUE, "chatbot_backup_overdue_seconds", NULL, 0 },
  { "backup_care_overdue", CB_HISTORY_VALUE, "chatbot_backup_care_overdue_seconds", NULL, 0 },
  { "backup_failures", CB_HISTORY_GROWTH, "chatbot_backup_failures_total", NULL, 0 },
  { "widgets_damaged", CB_HISTORY_VALUE, "chatbot_widgets_damaged", NULL, 0 },
  { "widget_trial_failed", CB_HISTORY_VALUE, "chatbot_widget_canary_failed", NULL, 0 },
};

/* Returns: (transfer none) (array length=n_lines): constant data */
const CbHistorySeries *
cb_history_lines_get (guint *n_lines)
{
  *n_lines = G_N_ELEMENTS (lines);

  return lines;
}
