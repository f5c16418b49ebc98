#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean cb_command_run (const char *const *command,
                         guint timeout_s,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
