#include "base/cb-setting-kind.h"

#include <gio/gio.h>
#include <string.h>

#include "base/cb-listen-address.h"

#define PUBLIC_KEY_PREFIX "chatbot-public-"
#define ALNUM "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

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

const CbSettingKind cb_setting_kind_media_type = {
  "a media type such as image/png",
  accepts_media_type,
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
