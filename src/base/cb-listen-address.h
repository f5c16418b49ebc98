#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSocketAddress *cb_listen_address_parse (const char *text, GError **error);
char *cb_listen_address_format (GSocketAddress *address);

G_END_DECLS
