#include "daemon/cb-daemon-log.h"

#include <string.h>

#include "base/cb-decimal.h"
#include "base/cb-rate-limiter.h"
#include "log/cb-log-ids.h"

/* Bytes of what a client sent that are kept in a line. */
#define MAX_FOREIGN 256

/* Reports of widgets of one version that are written down in a minute. */
#define MAX_REPORTS 10
#define MAX_REPORTED_VERSIONS 256

/**
 * CbDaemonLog:
 *
 * Writes down what the parts tell: requests, the state of the store, the knowledge. The layers
 * below return errors and stay silent.
 */
struct _CbDaemonLog
{
  const CbDaemonParts *parts; /* (unowned) */
  gboolean store_failed;      /* and that was said */
  CbRateLimiter *reports;     /* (owned): of widgets, by version */
};

/* Requests */

/* Queries may hold what nobody else should read; they are cut off. */
static char *
shorten (const char *foreign)
{
  gsize length = foreign != NULL ? MIN (strcspn (foreign, "?#"), MAX_FOREIGN) : 0;

  if (foreign == NULL)
    return NULL;

  return g_utf8_validate_len (foreign, length, NULL) ? g_strndup (foreign, length)
                                                     : g_utf8_make_valid (foreign, length);
}

/* What a line of the log says of one request; what is not text yet is made text when it is written.
 */
typedef struct
{
  const char *id;
  const char *session;  /* (nullable) */
  const char *method;   /* (nullable) */
  const char *target;   /* (nullable) */
  GInetAddress *client; /* (nullable) */
  const char *agent;    /* (nullable) */
  const char *referrer; /* (nullable) */
  guint status;
  gint64 duration_us;
  guint64 bytes;
} RequestLine;

static char *
describe (const RequestLine *line, const char *path, const char *status)
{
  char digits[CB_DECIMAL_SIZE];
  const char tenth[] = { '0' + line->duration_us / 100 % 10, '\0' };

  return g_strconcat (line->method != NULL ? line->method : "-", " ", path != NULL ? path : "-",
                      " ", status, " ", cb_decimal_write (digits, line->duration_us / 1000), ".",
                      tenth, " ms", NULL);
}

/* An address of IPv4 by hand: GLib writes it by printf(). */
static char *
write_address (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  char digits[4][CB_DECIMAL_SIZE];

  if (g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV4)
    return g_inet_address_to_string (address);

  return g_strconcat (
      cb_decimal_write (digits[0], bytes[0]), ".", cb_decimal_write (digits[1], bytes[1]), ".",
      cb_decimal_write (digits[2], bytes[2]), ".", cb_decimal_write (digits[3], bytes[3]), NULL);
}

static void
write_request (CbDaemonLog *self, const RequestLine *line)
{
  CbLogEvent event = { .level = CB_LOG_LEVEL_HTTP, .message_id = CB_LOG_ID_REQUEST };
  g_autofree char *path = shorten (line->target);
  g_autofree char *client = line->client != NULL ? write_address (line->client) : NULL;
  g_autofree char *agent = shorten (line->agent);
  g_autofree char *referrer = shorten (line->referrer);
  g_autofree char *text = NULL;
  char digits[3][CB_DECIMAL_SIZE];
  const char *status = cb_decimal_write (digits[0], line->status);

  event.text = text = describe (line, path, status);
  cb_log_event_add (&event, "REQUEST_ID", line->id);
  cb_log_event_add (&event, "SESSION_ID", line->session);
  cb_log_event_add (&event, "HTTP_METHOD", line->method);
  cb_log_event_add (&event, "HTTP_URL", path);
  cb_log_event_add (&event, "HTTP_STATUS", status);
  cb_log_event_add (&event, "HTTP_DURATION_USEC",
                    cb_decimal_write (digits[1], MAX (line->duration_us, 0)));
  cb_log_event_add (&event, "HTTP_CLIENT", client);
  cb_log_event_add (&event, "HTTP_USER_AGENT", agent);
  cb_log_event_add (&event, "HTTP_REFERRER", referrer);
  cb_log_event_add (&event, "HTTP_BYTES", cb_decimal_write (digits[2], line->bytes));
  cb_log_write (self->parts->log, &event);
}

static void
on_request_answered_cb (CbWebServer *web, CbWebRequest *request, gpointer user_data)
{
  CbDaemonLog *self = user_data;
  RequestLine line;

  if (!cb_log_admits (self->parts->log, CB_LOG_LEVEL_HTTP))
    return;

  line = (RequestLine){
    .id = request->id,
    .session = request->session != NULL ? request->session->id : NULL,
    .method = soup_server_message_get_method (request->message),
    .target = g_uri_get_path (soup_server_message_get_uri (request->message)),
    .client = request->client,
    .agent = cb_web_request_get_header (request, "User-Agent"),
    .referrer = cb_web_request_get_header (request, "Referer"),
    .status = cb_web_request_get_status (request),
    .duration_us = cb_clock_get_monotonic_time (self->parts->clock) - request->started_at,
    .bytes = cb_web_request_get_body_size (request),
  };
  write_request (self, &line);
}

/* Its head was no good: who speaks for whom in it cannot be told, so the client is the peer. */
static void
on_request_refused_cb (CbWebServer *web, const CbNetRefusal *refusal, gpointer user_data)
{
  CbDaemonLog *self = user_data;
  RequestLine line = {
    .id = refusal->id,
    .method = refusal->method,
    .target = refusal->target,
    .status = refusal->status,
    .duration_us = refusal->duration_us,
  };

  if (!cb_log_admits (self->parts->log, CB_LOG_LEVEL_HTTP))
    return;

  if (G_IS_INET_SOCKET_ADDRESS (refusal->remote))
    line.client = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (refusal->remote));
  write_request (self, &line);
}

/* The store */

static void
on_store_open_failed_cb (CbStore *store, const char *message, gpointer user_data)
{
  CbDaemonLog *self = user_data;

  self->store_failed = TRUE;
  cb_log_printf (self->parts->log, CB_LOG_LEVEL_ERROR, CB_LOG_ID_STORE_FAILED,
                 "The store cannot be used now; messages are refused until it can: %s", message);
}

static void
on_store_ready_changed_cb (CbStore *store, GParamSpec *pspec, gpointer user_data)
{
  CbDaemonLog *self = user_data;

  if (cb_store_get_ready (store) && self->store_failed)
    cb_log_printf (self->parts->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_STORE_RECOVERED,
                   "The store can be written again");
  else if (!cb_store_get_ready (store) && !self->store_failed)
    cb_log_printf (self->parts->log, CB_LOG_LEVEL_ERROR, CB_LOG_ID_STORE_FAILED,
                   "The store cannot be written; messages are refused until it can");
  self->store_failed = !cb_store_get_ready (store);
}

/* The knowledge */

static void
on_knowledge_loaded_cb (CbKnowledge *knowledge, gpointer user_data)
{
  CbDaemonLog *self = user_data;
  GPtrArray *problems = cb_knowledge_get_problems (knowledge);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *text = cb_knowledge_problem_to_string (g_ptr_array_index (problems, i));

      cb_log_printf (self->parts->log, CB_LOG_LEVEL_WARN, CB_LOG_ID_KNOWLEDGE_PROBLEM,
                     "Knowledge left out: %s", text);
    }
  cb_log_printf (self->parts->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_KNOWLEDGE_LOADED,
                 "Knowledge loaded: %u entries, %u problems",
                 cb_knowledge_get_n_entries (knowledge), cb_knowledge_get_n_problems (knowledge));
}

static void
on_knowledge_load_failed_cb (CbKnowledge *knowledge, const GError *error, gpointer user_data)
{
  CbDaemonLog *self = user_data;

  cb_log_printf (self->parts->log, CB_LOG_LEVEL_ERROR, CB_LOG_ID_KNOWLEDGE_PROBLEM,
                 "The knowledge cannot be loaded: %s", error->message);
}

/* Jobs */

static void
on_job_state_changed_cb (CbJob *job, GParamSpec *pspec, gpointer user_data)
{
  CbDaemonLog *self = user_data;
  CbJobState state = cb_job_get_state (job);
  const char *result = cb_job_get_result (job);

  if (state == CB_JOB_FAILED)
    cb_log_printf (self->parts->log, CB_LOG_LEVEL_ERROR, CB_LOG_ID_JOB, "The %s failed: %s",
                   cb_job_get_kind (job), cb_job_get_message (job));
  else if (state == CB_JOB_SUCCEEDED)
    cb_log_printf (self->parts->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_JOB, "The %s is done: %s",
                   cb_job_get_kind (job), result != NULL ? result : "nothing more to say");
  else if (state == CB_JOB_CANCELLED)
    cb_log_printf (self->parts->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_JOB, "The %s was cancelled",
                   cb_job_get_kind (job));
}

static void
on_job_added_cb (CbJobQueue *jobs, CbJob *job, gpointer user_data)
{
  g_signal_connect (job, "notify::state", G_CALLBACK (on_job_state_changed_cb), user_data);
}

static void
on_job_removed_cb (CbJobQueue *jobs, CbJob *job, gpointer user_data)
{
  g_signal_handlers_disconnect_by_data (job, user_data);
}

static void
let_go_of_jobs (CbDaemonLog *self)
{
  GPtrArray *jobs = cb_job_queue_get_jobs (self->parts->jobs);

  g_signal_handlers_disconnect_by_data (self->parts->jobs, self);
  for (guint i = 0; i < jobs->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (jobs, i), self);
}

/* The alerts */

static void
on_alert_fired_cb (CbAlerts *alerts, const CbAlert *alert, gpointer user_data)
{
  CbDaemonLog *self = user_data;

  cb_log_printf (self->parts->log, CB_LOG_LEVEL_WARN, CB_LOG_ID_ALERT_FIRED,
                 "Alert: %s (rule %s, %s): %.4g%s%s, limit %.4g", alert->summary, alert->rule,
                 alert->severity, alert->value, *alert->unit != '\0' ? " " : "", alert->unit,
                 alert->threshold);
}

static void
on_alert_resolved_cb (CbAlerts *alerts, const CbAlert *alert, gpointer user_data)
{
  CbDaemonLog *self = user_data;

  cb_log_printf (self->parts->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_ALERT_RESOLVED,
                 "Resolved after %.0f s: %s (rule %s)",
                 (alert->resolved_at - alert->since) / (double) G_USEC_PER_SEC, alert->summary,
                 alert->rule);
}

static void
on_channel_failing_cb (CbAlerts *alerts,
                       const char *channel,
                       const char *message,
                       gpointer user_data)
{
  CbDaemonLog *self = user_data;

  cb_log_printf (self->parts->log, CB_LOG_LEVEL_ERROR, CB_LOG_ID_CHANNEL_FAILING,
                 "Alerts cannot be told by %s, and it is tried again: %s", channel, message);
}

static void
on_channel_recovered_cb (CbAlerts *alerts, const char *channel, gpointer user_data)
{
  CbDaemonLog *self = user_data;

  cb_log_printf (self->parts->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_CHANNEL_RECOVERED,
                 "Alerts can be told by %s again", channel);
}

static void
on_notice_given_up_cb (CbAlerts *alerts, const CbNotice *notice, gpointer user_data)
{
  CbDaemonLog *self = user_data;

  cb_log_printf (self->parts->log, CB_LOG_LEVEL_ERROR, CB_LOG_ID_NOTICE_GIVEN_UP,
                 "A notice by %s (%s) was given up after %u attempts: %s", notice->channel,
                 cb_notice_kind_to_string (notice->kind), notice->attempts,
                 notice->error != NULL ? notice->error : "too many wait");
}

static void
listen_to_alerts (CbDaemonLog *self, CbAlerts *alerts)
{
  g_signal_connect (alerts, "fired", G_CALLBACK (on_alert_fired_cb), self);
  g_signal_connect (alerts, "resolved", G_CALLBACK (on_alert_resolved_cb), self);
  g_signal_connect (alerts, "channel-failing", G_CALLBACK (on_channel_failing_cb), self);
  g_signal_connect (alerts, "channel-recovered", G_CALLBACK (on_channel_recovered_cb), self);
  g_signal_connect (alerts, "given-up", G_CALLBACK (on_notice_given_up_cb), self);
}

/* The widget */

static void
on_widget_switched_cb (CbWidgets *widgets, const CbWidgetDeployment *deployment, gpointer user_data)
{
  CbDaemonLog *self = user_data;
  const char *reason = deployment->reason;
  g_autofree char *what =
      strcmp (deployment->act, "canary") == 0
          ? g_strdup_printf ("%u %% of the visitors get version %s of the widget",
                             deployment->share, deployment->version)
      : strcmp (deployment->act, "end-canary") == 0
          ? g_strdup_printf ("No visitors get version %s of the widget any more",
                             deployment->version)
          : g_strdup_printf ("Visitors get version %s of the widget", deployment->version);

  cb_log_printf (self->parts->log, CB_LOG_LEVEL_INFO, CB_LOG_ID_WIDGET_SWITCHED,
                 "%s (%s by %s)%s%s", what, deployment->act, deployment->actor,
                 *reason != '\0' ? ": " : "", reason);
}

static void
on_widget_damaged_cb (CbWidgets *widgets, const char *message, gpointer user_data)
{
  CbDaemonLog *self = user_data;

  cb_log_printf (self->parts->log, CB_LOG_LEVEL_ERROR, CB_LOG_ID_WIDGET_DAMAGED,
                 "The archive of widgets is damaged: %s", message);
}

/* Anybody can send such reports: only so many are written down. */
static void
on_widget_reported_cb (CbWidgets *widgets,
                       const char *version,
                       const char *message,
                       gpointer user_data)
{
  CbDaemonLog *self = user_data;
  g_autofree char *text = shorten (message);
  g_autofree char *line = cb_log_event_make_line (text);
  CbRateVerdict verdict;

  cb_rate_limiter_check_name (self->reports, version, 1, &verdict);
  if (verdict.allowed)
    cb_log_printf (self->parts->log, CB_LOG_LEVEL_WARN, CB_LOG_ID_WIDGET_ERROR,
                   "A widget of version %s reports: %s", version, line);
}

static void
listen_to_widgets (CbDaemonLog *self, CbWidgets *widgets)
{
  self->reports = cb_rate_limiter_new (self->parts->clock, MAX_REPORTED_VERSIONS, MAX_REPORTS,
                                       G_TIME_SPAN_MINUTE, MAX_REPORTS);
  g_signal_connect (widgets, "switched", G_CALLBACK (on_widget_switched_cb), self);
  g_signal_connect (widgets, "damaged", G_CALLBACK (on_widget_damaged_cb), self);
  g_signal_connect (widgets, "reported", G_CALLBACK (on_widget_reported_cb), self);
}

/**
 * cb_daemon_log_new:
 * @parts: to whom to listen, and where to write
 *
 * Returns: (transfer full): a log of the parts
 */
CbDaemonLog *
cb_daemon_log_new (const CbDaemonParts *parts)
{
  CbDaemonLog *self = g_new0 (CbDaemonLog, 1);

  self->parts = parts;
  g_signal_connect (parts->web, "answered", G_CALLBACK (on_request_answered_cb), self);
  g_signal_connect (parts->web, "refused", G_CALLBACK (on_request_refused_cb), self);
  g_signal_connect (parts->store, "open-failed", G_CALLBACK (on_store_open_failed_cb), self);
  g_signal_connect (parts->store, "notify::ready", G_CALLBACK (on_store_ready_changed_cb), self);
  g_signal_connect (parts->knowledge, "loaded", G_CALLBACK (on_knowledge_loaded_cb), self);
  g_signal_connect (parts->knowledge, "load-failed", G_CALLBACK (on_knowledge_load_failed_cb),
                    self);
  g_signal_connect (parts->jobs, "job-added", G_CALLBACK (on_job_added_cb), self);
  g_signal_connect (parts->jobs, "job-removed", G_CALLBACK (on_job_removed_cb), self);
  listen_to_alerts (self, parts->alerts);
  listen_to_widgets (self, parts->widgets);

  return self;
}

void
cb_daemon_log_free (CbDaemonLog *self)
{
  let_go_of_jobs (self);
  g_signal_handlers_disconnect_by_data (self->parts->web, self);
  g_signal_handlers_disconnect_by_data (self->parts->store, self);
  g_signal_handlers_disconnect_by_data (self->parts->knowledge, self);
  g_signal_handlers_disconnect_by_data (self->parts->alerts, self);
  g_signal_handlers_disconnect_by_data (self->parts->widgets, self);
  g_clear_object (&self->reports);
  g_free (self);
}
