#include "alerts/cb-notifier-sms.h"

#include "alerts/cb-http-poster.h"
#include "alerts/cb-notice-text.h"

/**
 * CbNotifierSms:
 *
 * Sends text messages through an HTTP API as Twilio has it.
 */
struct _CbNotifierSms
{
  GObject parent_instance;

  CbHttpPoster *poster; /* (owned) */
  char *url;            /* (owned) */
  char *user;           /* (owned) */
  char *password;       /* (owned) */
  char *from;           /* (owned) */
  GStrv targets;        /* (owned): numbers */
};

static void notifier_iface_init (CbNotifierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbNotifierSms,
                               cb_notifier_sms,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_NOTIFIER, notifier_iface_init))

static const char *
cb_notifier_sms_get_name (CbNotifier *notifier)
{
  return "sms";
}

static const char *const *
cb_notifier_sms_get_targets (CbNotifier *notifier)
{
  return (const char *const *) CB_NOTIFIER_SMS (notifier)->targets;
}

static void
append_field (GString *out, const char *name, const char *value)
{
  g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

  g_string_append_printf (out, "%s%s=%s", out->len > 0 ? "&" : "", name, escaped);
}

static char *
write_form (CbNotifierSms *self, const CbNotice *notice, GError **error)
{
  g_autoptr (CbNoticeText) text = cb_notice_text_new (notice, error);
  GString *out;

  if (text == NULL)
    return NULL;

  out = g_string_new (NULL);
  append_field (out, "To", notice->target);
  append_field (out, "From", self->from);
  append_field (out, "Body", text->brief);

  return g_string_free (out, FALSE);
}

static void
cb_notifier_sms_send_async (CbNotifier *notifier,
                            CbNotice *notice,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CbNotifierSms *self = CB_NOTIFIER_SMS (notifier);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *body = NULL;
  const char *const headers[] = { "Idempotency-Key", notice->id, NULL };
  GError *error = NULL;

  body = write_form (self, notice, &error);
  if (body == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  cb_http_poster_complete (self->poster,
                           &(CbHttpPost){
                               .url = self->url,
                               .content_type = "application/x-www-form-urlencoded",
                               .body = body,
                               .headers = headers,
                               .user = self->user,
                               .password = self->password,
                           },
                           g_steal_pointer (&task));
}

static gboolean
cb_notifier_sms_send_finish (CbNotifier *notifier, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, notifier), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
notifier_iface_init (CbNotifierInterface *iface)
{
  iface->get_name = cb_notifier_sms_get_name;
  iface->get_targets = cb_notifier_sms_get_targets;
  iface->send_async = cb_notifier_sms_send_async;
  iface->send_finish = cb_notifier_sms_send_finish;
}

static void
cb_notifier_sms_finalize (GObject *object)
{
  CbNotifierSms *self = CB_NOTIFIER_SMS (object);

  g_clear_object (&self->poster);
  g_free (self->url);
  g_free (self->user);
  g_free (self->password);
  g_free (self->from);
  g_strfreev (self->targets);

  G_OBJECT_CLASS (cb_notifier_sms_parent_class)->finalize (object);
}

static void
cb_notifier_sms_class_init (CbNotifierSmsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cb_notifier_sms_finalize;
}

static void
cb_notifier_sms_init (CbNotifierSms *self)
{
}

/**
 * cb_notifier_sms_new:
 * @settings: where it is set up
 *
 * Returns: (transfer full) (nullable): the channel; %NULL where it is not set up
 */
CbNotifier *
cb_notifier_sms_new (CbSettings *settings)
{
  const char *url = cb_settings_get_string (settings, CB_SETTING_SMS_URL);
  const char *const *targets = cb_settings_get_strv (settings, CB_SETTING_SMS_RECIPIENTS);
  CbNotifierSms *self;

  if (*url == '\0' || targets[0] == NULL)
    return NULL;

  self = g_object_new (CB_TYPE_NOTIFIER_SMS, NULL);
  self->url = g_strdup (url);
  self->user = g_strdup (cb_settings_get_string (settings, CB_SETTING_SMS_USER));
  self->password = g_strdup (cb_settings_get_string (settings, CB_SETTING_SMS_PASSWORD));
  self->from = g_strdup (cb_settings_get_string (settings, CB_SETTING_SMS_FROM));
  self->targets = g_strdupv ((char **) targets);
  self->poster = cb_http_poster_new (
      cb_settings_get_uint (settings, CB_SETTING_ALERTS_DELIVERY_TIMEOUT_SECONDS));

  return CB_NOTIFIER (self);
}
