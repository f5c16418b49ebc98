#include "base/cb-settings-schema-alerts.h"

#include "base/cb-mail-security.h"
#include "base/cb-setting-kind.h"

static GParamSpec *
number (const char *name, const char *help, guint min, guint max, guint preset, GParamFlags flags)
{
  return g_param_spec_uint (name, NULL, help, min, max, preset, flags);
}

static GParamSpec *
text (const char *name, const char *help, const CbSettingKind *kind, GParamFlags flags)
{
  return cb_setting_kind_create_text (kind, name, help, "", flags);
}

static GParamSpec *
list (const char *name, const char *help, const CbSettingKind *kind, GParamFlags flags)
{
  return cb_setting_kind_create_list (kind, name, help, "", flags);
}

static void
create_alerts (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_ALERTS_ENABLED] = g_param_spec_boolean (
      "alerts-enabled", NULL, "Whether the rules are watched and anybody is told", TRUE, f);
  props[CB_SETTING_ALERTS_RECIPIENTS] =
      list ("alerts-recipients", "Who gets mail about alerts", &cb_setting_kind_mail_address, f);
  props[CB_SETTING_ALERTS_CHECK_INTERVAL_MS] =
      number ("alerts-check-interval-ms",
              "Time from one look at the rules to the next, in milliseconds; the metrics have a "
              "sample every 5000",
              100, 3600000, 15000, f);
  props[CB_SETTING_ALERTS_RULES] =
      list ("alerts-rules",
            "Rules besides the built-in ones; one with a built-in name changes what it says of it",
            &cb_setting_kind_alert_rule, f);
  props[CB_SETTING_ALERTS_GROUP_WAIT_SECONDS] = number (
      "alerts-group-wait-seconds",
      "What begins or ends to fire within so many seconds is told together", 0, 3600, 10, f);
  props[CB_SETTING_ALERTS_REPEAT_SECONDS] =
      number ("alerts-repeat-seconds",
              "What fires and nobody acknowledged is told again after so long; 0 for never", 0,
              30 * 24 * 3600, 4 * 3600, f);
  props[CB_SETTING_ALERTS_GIVE_UP_HOURS] =
      number ("alerts-give-up-hours",
              "A notice that could not be delivered for so many hours is given up", 1, 8760, 72, f);
  props[CB_SETTING_ALERTS_MAX_WAITING] =
      number ("alerts-max-waiting",
              "Notices that may wait for delivery; the oldest is given up for one more", 10, 100000,
              1000, f);
  props[CB_SETTING_ALERTS_DELIVERY_TIMEOUT_SECONDS] = number (
      "alerts-delivery-timeout-seconds", "Time for one attempt to deliver a notice", 1, 600, 30, f);
  props[CB_SETTING_ALERTS_HISTORY_DAYS] = number (
      "alerts-history-days", "Alerts of the past are kept for so many days", 1, 36500, 90, f);
}

static void
create_mail (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_MAIL_HOST] =
      text ("mail-host", "The mail server (SMTP); without one no mail is sent", NULL, f);
  props[CB_SETTING_MAIL_PORT] = number ("mail-port", "Its port", 1, 65535, 587, f);
  props[CB_SETTING_MAIL_SECURITY] =
      g_param_spec_enum ("mail-security", NULL,
                         "Encryption: tls from the first byte (also true), starttls, auto for "
                         "STARTTLS where it is offered (also false), or none",
                         CB_TYPE_MAIL_SECURITY, CB_MAIL_SECURITY_AUTO, f);
  props[CB_SETTING_MAIL_USER] =
      text ("mail-user", "Name to log in with; without one there is no login", NULL, f);
  props[CB_SETTING_MAIL_PASSWORD] = text ("mail-password", "Password to log in with", NULL, f);
  props[CB_SETTING_MAIL_FROM] =
      text ("mail-from",
            "The sender's address; without one the user's name if it is an address, or "
            "chatbotd@ this machine",
            &cb_setting_kind_optional_address, f);
  props[CB_SETTING_MAIL_CA_FILE] = text (
      "mail-ca-file", "Certificates of authorities to trust instead of the system's, in PEM format",
      &cb_setting_kind_optional_path, f);
}

static void
create_channels (GParamSpec **props, GParamFlags f)
{
  props[CB_SETTING_SLACK_URL] =
      text ("slack-url", "Incoming webhook of Slack, or of what understands the same",
            &cb_setting_kind_optional_url, f);
  props[CB_SETTING_WEBHOOK_URL] =
      text ("webhook-url", "Where alerts are posted as JSON", &cb_setting_kind_optional_url, f);
  props[CB_SETTING_WEBHOOK_SECRET] =
      text ("webhook-secret", "Key of the signature (HMAC-SHA256); without one nothing is signed",
            NULL, f);
  props[CB_SETTING_SMS_URL] = text ("sms-url",
                                    "Where text messages are posted as Twilio has it, such as "
                                    "https://api.twilio.com/2010-04-01/Accounts/AC…/Messages.json",
                                    &cb_setting_kind_optional_url, f);
  props[CB_SETTING_SMS_USER] = text ("sms-user", "Name to log in with there", NULL, f);
  props[CB_SETTING_SMS_PASSWORD] = text ("sms-password", "Password to log in with there", NULL, f);
  props[CB_SETTING_SMS_FROM] =
      text ("sms-from", "The sender's number, or name where that is allowed", NULL, f);
  props[CB_SETTING_SMS_RECIPIENTS] = list ("sms-recipients", "Who gets text messages about alerts",
                                           &cb_setting_kind_phone_number, f);
  props[CB_SETTING_ALERTMANAGER_URL] =
      text ("alertmanager-url", "A Prometheus Alertmanager, such as http://127.0.0.1:9093",
            &cb_setting_kind_optional_url, f);
}

/**
 * cb_settings_schema_create_alerts:
 * @props: (out): where they go
 * @flags: for each of them
 *
 * States type, range, default and meaning of every setting about alerts and their channels.
 */
void
cb_settings_schema_create_alerts (GParamSpec **props, GParamFlags flags)
{
  create_alerts (props, flags);
  create_mail (props, flags);
  create_channels (props, flags);
}
