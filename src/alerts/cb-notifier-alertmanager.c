#include "alerts/cb-notifier-alertmanager.h"

#include "alerts/cb-http-poster.h"
#include "alerts/cb-notice-body.h"
#include "base/cb-json-writer.h"

/* What fires is held for resolved so long after it was last heard of. */
#define LIFETIME (5 * G_TIME_SPAN_MINUTE)

/**
 * CbNotifierAlertmanager:
 *
 * Hands alerts to a Prometheus Alertmanager (API version 2), which tells people by its own rules.
 * What fires it wants to hear again and again: an alert that it hears no more of it holds for
 * resolved. The same alert twice is one to it.
 */
struct _CbNotifierAlertmanager
{
  GObject parent_instance;

  CbHttpPoster *poster; /* (owned) */
  char *url;            /* (owned) */
};

static void notifier_iface_init (CbNotifierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbNotifierAlertmanager,
                               cb_notifier_alertmanager,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_NOTIFIER, notifier_iface_init))

static const char *
cb_notifier_alertmanager_get_name (CbNotifier *notifier)
{
  return "alertmanager";
}

static const char *const *
cb_notifier_alertmanager_get_targets (CbNotifier *notifier)
{
  static const char *const targets[] = { "", NULL };

  return targets;
}

static void
write_labels (CbJsonWriter *json, const char *name, const char *severity, const char *host)
{
  cb_json_writer_begin_object (json, "labels");
  cb_json_writer_add_string (json, "alertname", name);
  cb_json_writer_add_string (json, "severity", severity);
  cb_json_writer_add_string (json, "instance", host);
  cb_json_writer_add_string (json, "job", "chatbotd");
  cb_json_writer_end_object (json);
}

static void
write_summary (CbJsonWriter *json, const char *summary)
{
  cb_json_writer_begin_object (json, "annotations");
  cb_json_writer_add_string (json, "summary", summary);
  cb_json_writer_end_object (json);
}

static void
write_alert (CbJsonWriter *json, const CbAlert *alert, const char *host)
{
  gboolean over = alert->state == CB_ALERT_RESOLVED;

  cb_json_writer_begin_object (json, NULL);
  write_labels (json, alert->rule, alert->severity, host);
  write_summary (json, alert->summary);
  cb_json_writer_add_time (json, "startsAt", alert->fired_at);
  cb_json_writer_add_time (json, "endsAt",
                           over ? alert->resolved_at : g_get_real_time () + LIFETIME);
  cb_json_writer_end_object (json);
}

static char *
write_body (GPtrArray *alerts, const char *host)
{
  g_auto (CbJsonWriter) json = { 0 };

  cb_json_writer_init (&json);
  cb_json_writer_begin_array (&json, NULL);
  for (guint i = 0; i < alerts->len; i++)
    write_alert (&json, g_ptr_array_index (alerts, i), host);
  cb_json_writer_end_array (&json);

  return cb_json_writer_finish (&json, NULL);
}

/* One that ends by itself. */
static char *
write_test (const char *host)
{
  g_auto (CbJsonWriter) json = { 0 };

  cb_json_writer_init (&json);
  cb_json_writer_begin_array (&json, NULL);
  cb_json_writer_begin_object (&json, NULL);
  write_labels (&json, "test", "info", host);
  write_summary (&json, "Somebody tries whether alerts arrive");
  cb_json_writer_add_time (&json, "startsAt", g_get_real_time ());
  cb_json_writer_add_time (&json, "endsAt", g_get_real_time () + LIFETIME);
  cb_json_writer_end_object (&json);
  cb_json_writer_end_array (&json);

  return cb_json_writer_finish (&json, NULL);
}

static void
cb_notifier_alertmanager_refresh (CbNotifier *notifier,
                                  GPtrArray *alerts,
                                  GCancellable *cancellable)
{
  CbNotifierAlertmanager *self = CB_NOTIFIER_ALERTMANAGER (notifier);
  g_autofree char *body = NULL;

  if (alerts->len == 0)
    return;

  /* Where that fails, the next does not. */
  body = write_body (alerts, g_get_host_name ());
  cb_http_poster_post_async (self->poster,
                             &(CbHttpPost){
                                 .url = self->url,
                                 .content_type = "application/json",
                                 .body = body,
                             },
                             cancellable, NULL, NULL);
}

static void
cb_notifier_alertmanager_send_async (CbNotifier *notifier,
                                     CbNotice *notice,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  CbNotifierAlertmanager *self = CB_NOTIFIER_ALERTMANAGER (notifier);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *host = NULL;
  g_autofree char *body = NULL;
  g_autoptr (GPtrArray) alerts = NULL;
  GError *error = NULL;

  alerts = cb_notice_body_read (notice->body, &host, &error);
  if (alerts == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  body = notice->kind == CB_NOTICE_TEST ? write_test (host) : write_body (alerts, host);
  cb_http_poster_complete (self->poster,
                           &(CbHttpPost){
                               .url = self->url,
                               .content_type = "application/json",
                               .body = body,
                           },
                           g_steal_pointer (&task));
}

static gboolean
cb_notifier_alertmanager_send_finish (CbNotifier *notifier, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, notifier), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
notifier_iface_init (CbNotifierInterface *iface)
{
  iface->get_name = cb_notifier_alertmanager_get_name;
  iface->get_targets = cb_notifier_alertmanager_get_targets;
  iface->send_async = cb_notifier_alertmanager_send_async;
  iface->send_finish = cb_notifier_alertmanager_send_finish;
  iface->refresh = cb_notifier_alertmanager_refresh;
}

static void
cb_notifier_alertmanager_finalize (GObject *object)
{
  CbNotifierAlertmanager *self = CB_NOTIFIER_ALERTMANAGER (object);

  g_clear_object (&self->poster);
  g_free (self->url);

  G_OBJECT_CLASS (cb_notifier_alertmanager_parent_class)->finalize (object);
}

static void
cb_notifier_alertmanager_class_init (CbNotifierAlertmanagerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_notifier_alertmanager_finalize;
}

static void
cb_notifier_alertmanager_init (CbNotifierAlertmanager *self)
{
}

/**
 * cb_notifier_alertmanager_new:
 * @settings: where it is set up
 *
 * Returns: (transfer full) (nullable): the channel; %NULL where it is not set up
 */
CbNotifier *
cb_notifier_alertmanager_new (CbSettings *settings)
{
  const char *url = cb_settings_get_string (settings, CB_SETTING_ALERTMANAGER_URL);
  CbNotifierAlertmanager *self;

  if (*url == '\0')
    return NULL;

  self = g_object_new (CB_TYPE_NOTIFIER_ALERTMANAGER, NULL);
  self->url = g_strconcat (url, g_str_has_suffix (url, "/") ? "" : "/", "api/v2/alerts", NULL);
  self->poster = cb_http_poster_new (
      cb_settings_get_uint (settings, CB_SETTING_ALERTS_DELIVERY_TIMEOUT_SECONDS));

  return CB_NOTIFIER (self);
}
