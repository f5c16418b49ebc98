#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of an address, by RFC 5321. */
#define CB_EMAIL_MAX_LENGTH 254

gboolean cb_email_is_valid (const char *text);
char *cb_email_find (const char *text);

G_END_DECLS
