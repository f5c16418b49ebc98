#include "alerts/cb-notifier-webhook.h"

#include <string.h>

#include "alerts/cb-http-poster.h"

/**
 * CbNotifierWebhook:
 *
 * Posts a notice's body as it is, signed so that the receiver knows from whom it is, and that it is
 * not an old one sent again by somebody else.
 */
struct _CbNotifierWebhook
{
  GObject parent_instance;

  CbHttpPoster *poster; /* (owned) */
  char *url;            /* (owned) */
  char *secret;         /* (owned): key of the signature, or "" */
};

static void notifier_iface_init (CbNotifierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbNotifierWebhook,
                               cb_notifier_webhook,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_NOTIFIER, notifier_iface_init))

static const char *
cb_notifier_webhook_get_name (CbNotifier *notifier)
{
  return "webhook";
}

static const char *const *
cb_notifier_webhook_get_targets (CbNotifier *notifier)
{
  static const char *const targets[] = { "", NULL };

  return targets;
}

/* "t=SECONDS,v1=HEX": the HMAC-SHA256 of "SECONDS.BODY" */
static char *
sign (CbNotifierWebhook *self, const char *body)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *signed_text = g_strdup_printf ("%" G_GINT64_FORMAT ".%s", now, body);
  g_autofree char *digest = g_compute_hmac_for_string (
      G_CHECKSUM_SHA256, (const guchar *) self->secret, strlen (self->secret), signed_text, -1);

  return g_strdup_printf ("t=%" G_GINT64_FORMAT ",v1=%s", now, digest);
}

static void
cb_notifier_webhook_send_async (CbNotifier *notifier,
                                CbNotice *notice,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  CbNotifierWebhook *self = CB_NOTIFIER_WEBHOOK (notifier);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *signature = NULL;
  const char *headers[] = { "Idempotency-Key", notice->id, NULL, NULL, NULL };

  if (*self->secret != '\0')
    {
      signature = sign (self, notice->body);
      headers[2] = "X-Chatbot-Signature";
      headers[3] = signature;
    }

  cb_http_poster_complete (self->poster,
                           &(CbHttpPost){
                               .url = self->url,
                               .content_type = "application/json",
                               .body = notice->body,
                               .headers = headers,
                           },
                           g_steal_pointer (&task));
}

static gboolean
cb_notifier_webhook_send_finish (CbNotifier *notifier, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, notifier), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
notifier_iface_init (CbNotifierInterface *iface)
{
  iface->get_name = cb_notifier_webhook_get_name;
  iface->get_targets = cb_notifier_webhook_get_targets;
  iface->send_async = cb_notifier_webhook_send_async;
  iface->send_finish = cb_notifier_webhook_send_finish;
}

static void
cb_notifier_webhook_finalize (GObject *object)
{
  CbNotifierWebhook *self = CB_NOTIFIER_WEBHOOK (object);

  g_clear_object (&self->poster);
  g_free (self->url);
  g_free (self->secret);

  G_OBJECT_CLASS (cb_notifier_webhook_parent_class)->finalize (object);
}

static void
cb_notifier_webhook_class_init (CbNotifierWebhookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_notifier_webhook_finalize;
}

static void
cb_notifier_webhook_init (CbNotifierWebhook *self)
{
}

/**
 * cb_notifier_webhook_new:
 * @settings: where it is set up
 *
 * Returns: (transfer full) (nullable): the channel; %NULL where it is not set up
 */
CbNotifier *
cb_notifier_webhook_new (CbSettings *settings)
{
  const char *url = cb_settings_get_string (settings, CB_SETTING_WEBHOOK_URL);
  CbNotifierWebhook *self;

  if (*url == '\0')
    return NULL;

  self = g_object_new (CB_TYPE_NOTIFIER_WEBHOOK, NULL);
  self->url = g_strdup (url);
  self->secret = g_strdup (cb_settings_get_string (settings, CB_SETTING_WEBHOOK_SECRET));
  self->poster = cb_http_poster_new (
      cb_settings_get_uint (settings, CB_SETTING_ALERTS_DELIVERY_TIMEOUT_SECONDS));

  return CB_NOTIFIER (self);
}
