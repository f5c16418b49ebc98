#include "base/cb-mail-security.h"

GType
cb_mail_security_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { CB_MAIL_SECURITY_AUTO, "CB_MAIL_SECURITY_AUTO", "auto" },
    { CB_MAIL_SECURITY_STARTTLS, "CB_MAIL_SECURITY_STARTTLS", "starttls" },
    { CB_MAIL_SECURITY_TLS, "CB_MAIL_SECURITY_TLS", "tls" },
    { CB_MAIL_SECURITY_NONE, "CB_MAIL_SECURITY_NONE", "none" },
    { CB_MAIL_SECURITY_TLS, "CB_MAIL_SECURITY_TRUE", "true" },
    { CB_MAIL_SECURITY_AUTO, "CB_MAIL_SECURITY_FALSE", "false" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CbMailSecurity", values));

  return type;
}
