#include "alerts/cb-notifier-slack.h"

#include "alerts/cb-http-poster.h"
#include "alerts/cb-notice-text.h"
#include "base/cb-json-writer.h"

/**
 * CbNotifierSlack:
 *
 * Posts to an incoming webhook of Slack, or of Mattermost and others that understand the same.
 */
struct _CbNotifierSlack
{
  GObject parent_instance;

  CbHttpPoster *poster; /* (owned) */
  char *url;            /* (owned): a secret */
};

static void notifier_iface_init (CbNotifierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbNotifierSlack,
                               cb_notifier_slack,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_NOTIFIER, notifier_iface_init))

static const char *
cb_notifier_slack_get_name (CbNotifier *notifier)
{
  return "slack";
}

static const char *const *
cb_notifier_slack_get_targets (CbNotifier *notifier)
{
  static const char *const targets[] = { "", NULL };

  return targets;
}

/* Slack's own marks: what is between them is text, whatever a name holds. */
static char *
escape (const char *text)
{
  GString *out = g_string_new (text);

  g_string_replace (out, "&", "&amp;", 0);
  g_string_replace (out, "<", "&lt;", 0);
  g_string_replace (out, ">", "&gt;", 0);

  return g_string_free (out, FALSE);
}

static char *
write_body (const CbNotice *notice, GError **error)
{
  g_autoptr (CbNoticeText) text = cb_notice_text_new (notice, error);
  g_auto (CbJsonWriter) json = { 0 };
  g_autofree char *plain = NULL;

  if (text == NULL)
    return NULL;

  plain = escape (text->plain);
  cb_json_writer_init (&json);
  cb_json_writer_begin_object (&json, NULL);
  cb_json_writer_add_string (&json, "text", plain);
  cb_json_writer_end_object (&json);

  return cb_json_writer_finish (&json, NULL);
}

static void
cb_notifier_slack_send_async (CbNotifier *notifier,
                              CbNotice *notice,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  CbNotifierSlack *self = CB_NOTIFIER_SLACK (notifier);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *body = NULL;
  GError *error = NULL;

  body = write_body (notice, &error);
  if (body == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  cb_http_poster_complete (self->poster,
                           &(CbHttpPost){
                               .url = self->url,
                               .content_type = "application/json",
                               .body = body,
                           },
                           g_steal_pointer (&task));
}

static gboolean
cb_notifier_slack_send_finish (CbNotifier *notifier, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, notifier), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
notifier_iface_init (CbNotifierInterface *iface)
{
  iface->get_name = cb_notifier_slack_get_name;
  iface->get_targets = cb_notifier_slack_get_targets;
  iface->send_async = cb_notifier_slack_send_async;
  iface->send_finish = cb_notifier_slack_send_finish;
}

static void
cb_notifier_slack_finalize (GObject *object)
{
  CbNotifierSlack *self = CB_NOTIFIER_SLACK (object);

  g_clear_object (&self->poster);
  g_free (self->url);

  G_OBJECT_CLASS (cb_notifier_slack_parent_class)->finalize (object);
}

static void
cb_notifier_slack_class_init (CbNotifierSlackClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_notifier_slack_finalize;
}

static void
cb_notifier_slack_init (CbNotifierSlack *self)
{
}

/**
 * cb_notifier_slack_new:
 * @settings: where it is set up
 *
 * Returns: (transfer full) (nullable): the channel; %NULL where it is not set up
 */
CbNotifier *
cb_notifier_slack_new (CbSettings *settings)
{
  const char *url = cb_settings_get_string (settings, CB_SETTING_SLACK_URL);
  CbNotifierSlack *self;

  if (*url == '\0')
    return NULL;

  self = g_object_new (CB_TYPE_NOTIFIER_SLACK, NULL);
  self->url = g_strdup (url);
  self->poster = cb_http_poster_new (
      cb_settings_get_uint (settings, CB_SETTING_ALERTS_DELIVERY_TIMEOUT_SECONDS));

  return CB_NOTIFIER (self);
}
