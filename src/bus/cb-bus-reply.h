#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void cb_bus_reply_done (GDBusMethodInvocation *invocation, gboolean ok, GError *error);

G_END_DECLS
