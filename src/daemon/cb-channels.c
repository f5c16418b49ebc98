#include "daemon/cb-channels.h"

#include "alerts/cb-notifier-alertmanager.h"
#include "alerts/cb-notifier-mail.h"
#include "alerts/cb-notifier-slack.h"
#include "alerts/cb-notifier-sms.h"
#include "alerts/cb-notifier-webhook.h"
#include "log/cb-log-ids.h"

/* Takes @notifier, which is NULL where the channel is not set up. */
static void
add (GPtrArray *channels, CbNotifier *notifier)
{
  if (notifier != NULL)
    g_ptr_array_add (channels, notifier);
}

/* Half of what a channel needs is no channel, and whoever wrote it expects one. */
static void
warn_of_half (CbSettings *settings, CbLog *log)
{
  const char *host = cb_settings_get_string (settings, CB_SETTING_MAIL_HOST);
  const char *const *to = cb_settings_get_strv (settings, CB_SETTING_ALERTS_RECIPIENTS);
  const char *sms = cb_settings_get_string (settings, CB_SETTING_SMS_URL);
  const char *const *numbers = cb_settings_get_strv (settings, CB_SETTING_SMS_RECIPIENTS);

  if ((*host == '\0') != (to[0] == NULL))
    cb_log_printf (log, CB_LOG_LEVEL_WARN, CB_LOG_ID_CHANNEL_FAILING,
                   "No mail about alerts is sent: %s is not set",
                   to[0] == NULL ? "[Alerts] Recipients" : "[Mail] Host");
  if ((*sms == '\0') != (numbers[0] == NULL))
    cb_log_printf (log, CB_LOG_LEVEL_WARN, CB_LOG_ID_CHANNEL_FAILING,
                   "No text message about alerts is sent: [Sms] %s is not set",
                   numbers[0] == NULL ? "Recipients" : "Url");
}

/**
 * cb_channels_new:
 * @settings: where channels are set up
 * @log: where it is said that one is set up by half
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type CbNotifier): every channel that is set up
 */
GPtrArray *
cb_channels_new (CbSettings *settings, CbLog *log, GError **error)
{
  g_autoptr (GPtrArray) channels = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) problem = NULL;

  warn_of_half (settings, log);
  add (channels, cb_notifier_mail_new (settings, &problem));
  add (channels, cb_notifier_slack_new (settings));
  add (channels, cb_notifier_webhook_new (settings));
  add (channels, cb_notifier_sms_new (settings));
  add (channels, cb_notifier_alertmanager_new (settings));
  if (problem == NULL)
    return g_steal_pointer (&channels);

  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}
