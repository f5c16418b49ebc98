#include "base/cb-setting-kind.h"

static const struct
{
  const CbSettingKind *kind;
  const char *text;
  gboolean accepted;
} cases[] = {
  { &cb_setting_kind_alert_rule, "disk-free: < 5%", TRUE },
  { &cb_setting_kind_alert_rule, "disk-free", FALSE },
  { &cb_setting_kind_bus, "auto", TRUE },
  { &cb_setting_kind_bus, "unix:path=/run/bus", TRUE },
  { &cb_setting_kind_bus, "systems", FALSE },
  { &cb_setting_kind_bus, "", FALSE },
  { &cb_setting_kind_language, "en", TRUE },
  { &cb_setting_kind_language, "pt-BR", TRUE },
  { &cb_setting_kind_language, "", FALSE },
  { &cb_setting_kind_language, "english", FALSE },
  { &cb_setting_kind_language, "e/", FALSE },
  { &cb_setting_kind_listener, "0.0.0.0:80", TRUE },
  { &cb_setting_kind_listener, "unix:/run/x", TRUE },
  { &cb_setting_kind_listener, "localhost:80", FALSE },
  { &cb_setting_kind_mail_address, "ada@example.org", TRUE },
  { &cb_setting_kind_mail_address, "ada.l+x@localhost", TRUE },
  { &cb_setting_kind_mail_address, "ada", FALSE },
  { &cb_setting_kind_mail_address, "@example.org", FALSE },
  { &cb_setting_kind_mail_address, "ada@", FALSE },
  { &cb_setting_kind_mail_address, "a@b@c", FALSE },
  { &cb_setting_kind_mail_address, "ada@example.org>\r\nRCPT TO:<x@y", FALSE },
  { &cb_setting_kind_mail_address, "ada lovelace@example.org", FALSE },
  { &cb_setting_kind_media_type, "image/svg+xml", TRUE },
  { &cb_setting_kind_media_type, "image", FALSE },
  { &cb_setting_kind_media_type, "/png", FALSE },
  { &cb_setting_kind_media_type, "image/", FALSE },
  { &cb_setting_kind_media_type, "image/png/x", FALSE },
  { &cb_setting_kind_media_type, "image/png; charset=x", FALSE },
  { &cb_setting_kind_optional_address, "", TRUE },
  { &cb_setting_kind_optional_address, "ada", FALSE },
  { &cb_setting_kind_optional_path, "", TRUE },
  { &cb_setting_kind_optional_mongodb_uri, "", TRUE },
  { &cb_setting_kind_optional_mongodb_uri, "mongodb://a:27017,b/chat?replicaSet=r", TRUE },
  { &cb_setting_kind_optional_mongodb_uri, "mongodb+srv://example.org/chat", TRUE },
  { &cb_setting_kind_optional_mongodb_uri, "http://example.org", FALSE },
  { &cb_setting_kind_optional_url, "", TRUE },
  { &cb_setting_kind_optional_url, "http://127.0.0.1:9093/path?x=1", TRUE },
  { &cb_setting_kind_optional_url, "ftp://example.org", FALSE },
  { &cb_setting_kind_optional_url, "https://", FALSE },
  { &cb_setting_kind_optional_url, "example.org", FALSE },
  { &cb_setting_kind_origin, "*", TRUE },
  { &cb_setting_kind_origin, "https://www.example.org", TRUE },
  { &cb_setting_kind_origin, "http://127.0.0.1:3000", TRUE },
  { &cb_setting_kind_origin, "http://[::1]:3000", TRUE },
  { &cb_setting_kind_origin, "https://www.example.org/", FALSE },
  { &cb_setting_kind_origin, "https://user@www.example.org", FALSE },
  { &cb_setting_kind_origin, "https://www.example.org?x", FALSE },
  { &cb_setting_kind_origin, "https://", FALSE },
  { &cb_setting_kind_origin, "www.example.org", FALSE },
  { &cb_setting_kind_origin, "null", FALSE },
  { &cb_setting_kind_path, "/var/lib", TRUE },
  { &cb_setting_kind_path, "", FALSE },
  { &cb_setting_kind_optional_path, "", TRUE },
  { &cb_setting_kind_public_key, "", TRUE },
  { &cb_setting_kind_public_key,
    "chatbot-public-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", TRUE },
  { &cb_setting_kind_public_key,
    "chatbot-private-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", FALSE },
  { &cb_setting_kind_public_key, "age1abc", FALSE },
  { &cb_setting_kind_phone_number, "+4930123456", TRUE },
  { &cb_setting_kind_phone_number, "4930123456", FALSE },
  { &cb_setting_kind_phone_number, "+1234567890123456", FALSE },
  { &cb_setting_kind_phone_number, "+49 30", FALSE },
  { &cb_setting_kind_proxy, "127.0.0.1", TRUE },
  { &cb_setting_kind_proxy, "10.0.0.0/8", TRUE },
  { &cb_setting_kind_proxy, "fd00::/8", TRUE },
  { &cb_setting_kind_proxy, "unix", TRUE },
  { &cb_setting_kind_proxy, "10.0.0.0/33", FALSE },
  { &cb_setting_kind_proxy, "10.0.0.1/8", FALSE },
  { &cb_setting_kind_proxy, "proxy.example.org", FALSE },
};

static void
test_accepts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (cases[i].kind->accepts (cases[i].text) != cases[i].accepted)
      g_error ("“%s” should%s be %s", cases[i].text, cases[i].accepted ? "" : " not",
               cases[i].kind->allowed);
}

static void
test_attach (void)
{
  g_autoptr (GParamSpec) pspec = g_param_spec_ref_sink (
      g_param_spec_string ("text", NULL, "A text", NULL, G_PARAM_READABLE));

  g_assert_null (cb_setting_kind_get (pspec));
  cb_setting_kind_attach (pspec, &cb_setting_kind_path);
  g_assert_true (cb_setting_kind_get (pspec) == &cb_setting_kind_path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/setting-kind/accepts", test_accepts);
  g_test_add_func ("/setting-kind/attach", test_attach);

  return g_test_run ();
}
