#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CbMailSecurity:
 * @CB_MAIL_SECURITY_AUTO: STARTTLS where the server offers it; a password is sent in clear to this
 *   machine only
 * @CB_MAIL_SECURITY_STARTTLS: STARTTLS, or no mail is sent
 * @CB_MAIL_SECURITY_TLS: TLS from the first byte, as on port 465
 * @CB_MAIL_SECURITY_NONE: in clear
 *
 * How the way to the mail server is protected. "true" and "false" mean TLS and AUTO.
 */
typedef enum
{
  CB_MAIL_SECURITY_AUTO,
  CB_MAIL_SECURITY_STARTTLS,
  CB_MAIL_SECURITY_TLS,
  CB_MAIL_SECURITY_NONE,
} CbMailSecurity;

#define CB_TYPE_MAIL_SECURITY (cb_mail_security_get_type ())
GType cb_mail_security_get_type (void);

G_END_DECLS
