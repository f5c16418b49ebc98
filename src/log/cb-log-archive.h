#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean
cb_log_archive_parse_name (const char *name, const char *const *streams, GDate *day, char **stream);
gboolean cb_log_archive_recover (const char *directory, GError **error);
gboolean cb_log_archive_compress (const char *directory, const char *name, GError **error);
gboolean cb_log_archive_tidy (const char *directory,
                              const char *const *streams,
                              const GDate *today,
                              guint compress_after_days,
                              guint keep_days,
                              GError **error);

G_END_DECLS
