#include "base/cb-setting-kind.h"

#include <gio/gio.h>
#include <string.h>

#include "base/cb-listen-address.h"
#include "base/cb-rule-text.h"
#include "base/cb-version-number.h"

#define PUBLIC_KEY_PREFIX "chatbot-public-"
#define ALNUM "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* RFC 5321: an address has 254 characters at most. */
#define MAX_MAIL_ADDRESS 254

static gboolean
accepts_alert_rule (const char *text)
{
  g_autoptr (CbRuleText) rule = cb_rule_text_parse (text);

  return rule != NULL;
}

static gboolean
accepts_bus (const char *text)
{
  static const char *const names[] = { "auto", "system", "session", "none", NULL };

  return *text != '\0' &&
         (g_strv_contains (names, text) || g_dbus_is_supported_address (text, NULL));
}

static gboolean
accepts_language (const char *text)
{
  gsize primary = strcspn (text, "-");

  return primary >= 2 && primary <= 3 && strlen (text) <= 35 &&
         strspn (text, ALNUM "-") == strlen (text);
}

static gboolean
accepts_listener (const char *text)
{
  g_autoptr (GSocketAddress) address = cb_listen_address_parse (text, NULL);

  return address != NULL;
}

/* What could break a header, a command to a mail server or a list of addresses is no address. */
static gboolean
accepts_mail_address (const char *text)
{
  const char *at = strrchr (text, '@');

  if (at == NULL || at == text || at[1] == '\0' || strlen (text) > MAX_MAIL_ADDRESS)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("<>()[]\\\",;:", *p) != NULL)
      return FALSE;

  return strchr (text, '@') == at;
}

static gboolean
accepts_optional_address (const char *text)
{
  return *text == '\0' || accepts_mail_address (text);
}

/* Only the beginning: the rest is the driver's to judge. */
static gboolean
accepts_optional_mongodb_uri (const char *text)
{
  return *text == '\0' || g_str_has_prefix (text, "mongodb://") ||
         g_str_has_prefix (text, "mongodb+srv://");
}

/* Likewise. */
static gboolean
accepts_optional_redis_url (const char *text)
{
  return *text == '\0' || g_str_has_prefix (text, "redis://") ||
         g_str_has_prefix (text, "rediss://");
}

static gboolean
accepts_word (const char *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= 64 && strspn (text, ALNUM "_-") == length;
}

static gboolean
accepts_optional_url (const char *text)
{
  g_autoptr (GUri) uri = NULL;

  if (*text == '\0')
    return TRUE;

  uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         (strcmp (g_uri_get_scheme (uri), "http") == 0 ||
          strcmp (g_uri_get_scheme (uri), "https") == 0);
}

/* E.164: at most fifteen digits. */
static gboolean
accepts_phone_number (const char *text)
{
  gsize digits = *text == '+' ? strspn (text + 1, "0123456789") : 0;

  return digits >= 3 && digits <= 15 && text[1 + digits] == '\0';
}

static gboolean
accepts_media_type (const char *text)
{
  const char *slash = strchr (text, '/');

  return slash != NULL && slash > text && slash[1] != '\0' && strchr (slash + 1, '/') == NULL &&
         strspn (text, ALNUM "!#$&^_.+-/") == strlen (text);
}

/* As browsers send it in Origin: scheme, host and, where not the usual one, port; nothing else. */
static gboolean
accepts_origin (const char *text)
{
  g_autoptr (GUri) uri = NULL;

  if (strcmp (text, "*") == 0)
    return TRUE;

  uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         *g_uri_get_path (uri) == '\0' && g_uri_get_query (uri) == NULL &&
         g_uri_get_fragment (uri) == NULL && g_uri_get_userinfo (uri) == NULL;
}

static gboolean
accepts_path (const char *text)
{
  return *text != '\0';
}

static gboolean
accepts_anything (const char *text)
{
  return TRUE;
}

/* Whether it is a key indeed is found out where keys are known. */
static gboolean
accepts_public_key (const char *text)
{
  return *text == '\0' || (g_str_has_prefix (text, PUBLIC_KEY_PREFIX) &&
                           strlen (text) == strlen (PUBLIC_KEY_PREFIX) + 44);
}

static gboolean
accepts_proxy (const char *text)
{
  g_autoptr (GInetAddressMask) mask = NULL;

  if (strcmp (text, "unix") == 0)
    return TRUE;

  mask = g_inet_address_mask_new_from_string (text, NULL);
  return mask != NULL;
}

static gboolean
accepts_version (const char *text)
{
  CbVersionNumber number;

  return cb_version_number_parse (&number, text);
}

const CbSettingKind cb_setting_kind_alert_rule = {
  "a rule such as “disk-free: < 5%”, “NAME: METRIC > NUMBER over 5m for 1m clear NUMBER severity "
  "warning”, or “NAME: off”",
  accepts_alert_rule,
  FALSE,
};

const CbSettingKind cb_setting_kind_bus = {
  "auto, system, session, none, or an address such as unix:path=/run/dbus/system_bus_socket",
  accepts_bus,
  FALSE,
};

const CbSettingKind cb_setting_kind_language = {
  "a language as in en, de or pt-BR",
  accepts_language,
  FALSE,
};

const CbSettingKind cb_setting_kind_listener = {
  "ADDRESS:PORT, [ADDRESS]:PORT for IPv6, or unix:/PATH",
  accepts_listener,
  FALSE,
};

const CbSettingKind cb_setting_kind_mail_address = {
  "an address such as ada@example.org",
  accepts_mail_address,
  FALSE,
};

const CbSettingKind cb_setting_kind_media_type = {
  "a media type such as image/png",
  accepts_media_type,
  FALSE,
};

const CbSettingKind cb_setting_kind_optional_address = {
  "an address such as ada@example.org, or nothing",
  accepts_optional_address,
  FALSE,
};

const CbSettingKind cb_setting_kind_optional_mongodb_uri = {
  "a URI such as mongodb://db.example.org/chatbotd, or nothing",
  accepts_optional_mongodb_uri,
  FALSE,
};

const CbSettingKind cb_setting_kind_optional_redis_url = {
  "a URL such as redis://:PASSWORD@redis.example.org, or nothing",
  accepts_optional_redis_url,
  FALSE,
};

const CbSettingKind cb_setting_kind_word = {
  "a word of up to 64 letters, digits, _ and -",
  accepts_word,
  FALSE,
};

const CbSettingKind cb_setting_kind_optional_url = {
  "an address such as https://hooks.example.org/services, or nothing",
  accepts_optional_url,
  FALSE,
};

const CbSettingKind cb_setting_kind_origin = {
  "an origin such as https://www.example.org, without a path, or *",
  accepts_origin,
  FALSE,
};

const CbSettingKind cb_setting_kind_optional_path = {
  "a path, or nothing",
  accepts_anything,
  TRUE,
};

const CbSettingKind cb_setting_kind_path = {
  "a path",
  accepts_path,
  TRUE,
};

const CbSettingKind cb_setting_kind_phone_number = {
  "a number with its country's code, such as +4930123456",
  accepts_phone_number,
  FALSE,
};

const CbSettingKind cb_setting_kind_proxy = {
  "an address, a network such as 10.0.0.0/8, or unix",
  accepts_proxy,
  FALSE,
};

const CbSettingKind cb_setting_kind_public_key = {
  "a key that begins with " PUBLIC_KEY_PREFIX ", or nothing",
  accepts_public_key,
  FALSE,
};

const CbSettingKind cb_setting_kind_version = {
  "three numbers as in 1.0.0",
  accepts_version,
  FALSE,
};

static GQuark
get_quark (void)
{
  return g_quark_from_static_string ("cb-setting-kind");
}

/**
 * cb_setting_kind_get:
 * @pspec: the setting
 *
 * Returns: (transfer none) (nullable): what its text, or each of its items, may be; %NULL where
 *   that does not matter
 */
const CbSettingKind *
cb_setting_kind_get (GParamSpec *pspec)
{
  return g_param_spec_get_qdata (pspec, get_quark ());
}

/**
 * cb_setting_kind_attach:
 * @pspec: the setting, as it is being made
 * @kind: (nullable): what its text, or each of its items, may be
 */
void
cb_setting_kind_attach (GParamSpec *pspec, const CbSettingKind *kind)
{
  g_param_spec_set_qdata (pspec, get_quark (), (gpointer) kind);
}

/**
 * cb_setting_kind_get_separators:
 * @kind: (nullable): what each item of a list may be
 *
 * Returns: (transfer none): characters that separate items: where they can hold no comma, as
 *   elsewhere addresses are listed, it separates them, too
 */
const char *
cb_setting_kind_get_separators (const CbSettingKind *kind)
{
  return kind == &cb_setting_kind_mail_address || kind == &cb_setting_kind_phone_number ? ";,"
                                                                                        : ";";
}

/**
 * cb_setting_kind_create_text:
 * @kind: (nullable): what the text may be
 * @name: of the property
 * @help: what it means
 * @preset: the default
 * @flags: of the property
 *
 * Returns: (transfer full): a setting that is a text
 */
GParamSpec *
cb_setting_kind_create_text (const CbSettingKind *kind,
                             const char *name,
                             const char *help,
                             const char *preset,
                             GParamFlags flags)
{
  GParamSpec *pspec = g_param_spec_string (name, NULL, help, preset, flags);

  cb_setting_kind_attach (pspec, kind);

  return pspec;
}

/**
 * cb_setting_kind_create_list:
 * @kind: (nullable): what each item may be
 * @name: of the property
 * @help: what it means
 * @preset: the default, with semicolons between the items, as key files have it
 * @flags: of the property
 *
 * Returns: (transfer full): a setting that is a list of texts
 */
GParamSpec *
cb_setting_kind_create_list (const CbSettingKind *kind,
                             const char *name,
                             const char *help,
                             const char *preset,
                             GParamFlags flags)
{
  GParamSpec *pspec = g_param_spec_boxed (name, NULL, help, G_TYPE_STRV, flags);

  cb_setting_kind_attach (pspec, kind);
  g_param_spec_set_qdata_full (pspec, g_quark_from_static_string ("cb-default"),
                               g_strsplit (preset, ";", -1), (GDestroyNotify) g_strfreev);

  return pspec;
}
