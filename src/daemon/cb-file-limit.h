#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint cb_file_limit_raise (void);

G_END_DECLS
