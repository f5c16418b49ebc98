#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Archives as somebody might send them. */
int cb_tar_write (const char *path, const char *const *names, const char *const *contents);

G_END_DECLS
